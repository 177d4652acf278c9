// What the modules for 64-bit ARM share: 32 registers, of which 24 hold the tile.
#pragma once
#include "kernels/backend.hpp"
#include "kernels/bytes_neon.hpp"
#include "kernels/simd.hpp"

namespace sentei::kernels {

struct Neon64Facts {
    using V = Vector<xsimd::neon64>;
    static constexpr std::size_t MR = 8, NV = 3;
    static constexpr std::size_t KC = 256, MC = 128, in_place = 512;
    static constexpr std::uint64_t cpu = SENTEI_BIT(SENTEI_CPU_NEON);
};

}  // namespace sentei::kernels
