/* What plugin ABI 1.1 appended to 1.0. */
#include "layout_1_0.c"

SIZE(sentei_gemm_u8s8, 80);
FIELD(sentei_gemm_u8s8, size, 0, 4);
FIELD(sentei_gemm_u8s8, reserved, 4, 4);
FIELD(sentei_gemm_u8s8, m, 8, 8);
FIELD(sentei_gemm_u8s8, n, 16, 8);
FIELD(sentei_gemm_u8s8, k, 24, 8);
FIELD(sentei_gemm_u8s8, lda, 32, 8);
FIELD(sentei_gemm_u8s8, ldb, 40, 8);
FIELD(sentei_gemm_u8s8, ldc, 48, 8);
FIELD(sentei_gemm_u8s8, a, 56, 8);
FIELD(sentei_gemm_u8s8, b, 64, 8);
FIELD(sentei_gemm_u8s8, c, 72, 8);

FIELD(sentei_backend, gemm_u8s8, 120, 8);
