// Armv8.0 NEON, nothing newer assumed: 32 registers of 4 floats; a tile of 8 x 3 vectors leaves 8 for operands.
#include "kernels/module.hpp"

namespace {

struct Facts {
    using Arch = xsimd::neon64;
    static constexpr int MR = 8, NV = 3;
    static constexpr std::size_t KC = 256, row_panels = 8, column_panels = 8;
};

}  // namespace

SENTEI_BACKEND_OF(Facts, "neon64", 200, SENTEI_BIT(SENTEI_CPU_NEON), "Armv8 NEON, vectors of 4 floats")
