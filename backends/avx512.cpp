// AVX-512: 32 registers of 16 floats; a tile of 8 x 3 vectors divides the usual mini-batches and leaves 8 for operands.
#include "kernels/module.hpp"

namespace {

struct Facts {
    using Arch = xsimd::avx512dq;
    static constexpr int MR = 8, NV = 3;
    static constexpr std::size_t KC = 256, row_panels = 8, column_panels = 2;
};

}  // namespace

SENTEI_BACKEND_OF(Facts, "avx512", 300,
                  SENTEI_BIT(SENTEI_CPU_AVX512F) | SENTEI_BIT(SENTEI_CPU_AVX512BW) | SENTEI_BIT(SENTEI_CPU_AVX512DQ) |
                      SENTEI_BIT(SENTEI_CPU_AVX512VL),
                  "AVX-512 (F, BW, DQ, VL), vectors of 16 floats")
