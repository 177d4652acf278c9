// What the AVX-512 modules share: 32 registers, of which 24 hold the tile and 4 a row of b.
#pragma once
#include "kernels/backend.hpp"
#include "kernels/bytes_avx512.hpp"
#include "kernels/simd.hpp"

namespace sentei::kernels {

struct Avx512Facts {
    using V = Vector<xsimd::avx512f>;
    static constexpr std::size_t MR = 6, NV = 4;
    static constexpr std::size_t KC = 384, MC = 384, in_place = 512;
    static constexpr std::uint64_t cpu = SENTEI_BIT(SENTEI_CPU_AVX2) | SENTEI_BIT(SENTEI_CPU_FMA) |
                                         SENTEI_BIT(SENTEI_CPU_AVX512F) | SENTEI_BIT(SENTEI_CPU_AVX512BW) |
                                         SENTEI_BIT(SENTEI_CPU_AVX512DQ) | SENTEI_BIT(SENTEI_CPU_AVX512VL);
};

}  // namespace sentei::kernels
