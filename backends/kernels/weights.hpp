// The formats of packed weights: float, Bf16 and std::int8_t, the last with a scale a unit. A panel [k][width] of Bf16
// has its rows in pairs, value by value, so that one load and two cheap operations make a vector of each (to widen 16
// bits takes as long as to read 32); an odd last row is as it is.
#pragma once
#include <sentei/plugin.h>

#include <bit>
#include <cmath>
#include <type_traits>

#include "lanes.hpp"

namespace sentei::kernels {

struct Bf16 {  // the upper half of a float
    std::uint16_t bits;
};

// What pack_all() wrote for a matrix b[k][n].
struct PackedWeights {
    const void* data = nullptr;
    std::uint32_t precision = SENTEI_FP32;
    const float* scales = nullptr;  // int8: [n rounded up to vectors]
};

// body(a value of the format)
template <class Body>
SENTEI_INLINE void with_format(std::uint32_t precision, Body&& body) {
    if (precision == SENTEI_BF16_WEIGHTS)
        body(Bf16{});
    else if (precision == SENTEI_INT8_WEIGHTS)
        body(std::int8_t{});
    else
        body(float{});
}

// To nearest, ties to even; a NaN stays one.
inline Bf16 rounded_to_bf16(float weight) {
    const auto bits = std::bit_cast<std::uint32_t>(weight);
    const std::uint32_t up = 0x7FFF + (bits >> 16 & 1), quiet = 0x400000;
    return {static_cast<std::uint16_t>((weight == weight ? bits + up : bits | quiet) >> 16)};
}

// Not finite where a weight is not, so that all that the unit gives is NaN.
inline float int8_scale(const float* weights, std::size_t count) {
    float largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const float size = std::fabs(weights[i]);
        if (size != size) return size;
        largest = size > largest ? size : largest;
    }
    return largest / 127;
}

// To nearest, ties to even: the sum with 1.5 * 2^23 has no room for a fraction. No number gives 0.
inline std::int8_t rounded_to_int8(float weight, float scale) {
    constexpr float whole = 12582912;
    const float ratio = weight / scale;
    if (std::fabs(ratio) < 127) return static_cast<std::int8_t>((ratio + whole) - whole);
    return static_cast<std::int8_t>(ratio > 0 ? 127 : ratio < 0 ? -127 : 0);
}

// A panel [k][width] of floats, into a format. scales: int8, of its columns.
inline void round_panel(const float* from, const float*, std::size_t width, std::size_t k, Bf16* to) {
    for (; k >= 2; k -= 2, from += 2 * width, to += 2 * width)
        for (std::size_t i = 0; i < width; ++i) {
            to[2 * i] = rounded_to_bf16(from[i]);
            to[2 * i + 1] = rounded_to_bf16(from[width + i]);
        }
    for (std::size_t i = 0; i < k * width; ++i) to[i] = rounded_to_bf16(from[i]);
}
inline void round_panel(const float* from, const float* scales, std::size_t width, std::size_t k, std::int8_t* to) {
    for (; k > 0; --k, from += width, to += width)
        for (std::size_t i = 0; i < width; ++i) to[i] = rounded_to_int8(from[i], scales[i]);
}

}  // namespace sentei::kernels
