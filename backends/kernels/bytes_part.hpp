// Parts of sixteen bytes for CPUs without masked loads.
#pragma once
#include <cstdint>

#include "lanes.hpp"

namespace sentei::kernels {

// Sixteen bytes of which the last `count` are set, at + count.
alignas(16) inline constexpr std::int8_t last_bytes[32] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

struct SixteenBytes {
    template <class Byte>
    SENTEI_INLINE SixteenBytes(const Byte* from, Part part) {
        for (std::size_t i = 0; i < part.count; ++i) bytes[i] = static_cast<std::int8_t>(from[i]);
    }
    alignas(16) std::int8_t bytes[16] = {};
};

}  // namespace sentei::kernels
