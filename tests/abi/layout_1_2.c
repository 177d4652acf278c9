/* What plugin ABI 1.2 appended to 1.1. */
#include "layout_1_1.c"

FIELD(sentei_dense, size, 0, 4);
FIELD(sentei_dense, activation, 4, 4);
FIELD(sentei_dense, slope, 8, 4);
FIELD(sentei_dense, reserved, 12, 4);
FIELD(sentei_dense, units, 16, 8);
FIELD(sentei_dense, inputs, 24, 8);
FIELD(sentei_dense, weights, 32, 8);
FIELD(sentei_dense, bias, 40, 8);

FIELD(sentei_backend, gemm_backward, 128, 8);
FIELD(sentei_backend, gemm_step, 136, 8);
FIELD(sentei_backend, network_bytes, 144, 8);
FIELD(sentei_backend, network_compile, 152, 8);
FIELD(sentei_backend, network_workspace, 160, 8);
FIELD(sentei_backend, network_run, 168, 8);
