// Plain C++, one float at a time: what every other backend is held against, and what runs anywhere. Compiled without
// contraction, so that x86 and ARM compute the same.
#include "kernels/module.hpp"

namespace {

struct Facts {
    using Arch = sentei::kernels::Scalar;
    static constexpr int MR = 4, NV = 4;
    static constexpr std::size_t KC = 256, row_panels = 16, column_panels = 16;
};

}  // namespace

SENTEI_BACKEND_OF(Facts, "scalar", 1, 0, "Portable C++, one float at a time")
