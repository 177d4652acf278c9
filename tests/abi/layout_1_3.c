/* What plugin ABI 1.3 appended to 1.2, and how large the structs are now. */
#include "layout_1_2.c"

VALUE(SENTEI_ABI_MINOR, 3);
VALUE(SENTEI_FP32, 0);
VALUE(SENTEI_BF16_WEIGHTS, 1);
VALUE(SENTEI_INT8_WEIGHTS, 2);

SIZE(sentei_dense, 56);
FIELD(sentei_dense, precision, 48, 4);
FIELD(sentei_dense, reserved_, 52, 4);

SIZE(sentei_backend, 184);
FIELD(sentei_backend, gemm_backward_sums, 176, 8);
