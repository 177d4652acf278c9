// AVX2 with FMA: 16 registers of 8 floats; a tile of 6 x 2 vectors leaves 4 for operands (BLIS, Haswell).
#include "kernels/module.hpp"

namespace {

struct Facts {
    using Arch = xsimd::fma3<xsimd::avx2>;
    static constexpr int MR = 6, NV = 2;
    static constexpr std::size_t KC = 256, row_panels = 12, column_panels = 6;
};

}  // namespace

SENTEI_BACKEND_OF(Facts, "avx2", 200, SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_FMA),
                  "AVX2 and FMA, vectors of 8 floats")
