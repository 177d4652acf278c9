// Packing: a matrix cut into panels of `width` rows of its transpose, each panel stored k after k, so that the
// micro-kernel reads both operands in one stream. packed[panel][k][width]; the last panel is filled with zeros.
#pragma once
#include <cstddef>
#include <cstring>

#include "kernels/work.hpp"

namespace sentei::kernels {

// Four floats, on every architecture (GCC and clang vector extension).
typedef float Four __attribute__((vector_size(16)));

inline Four load_four(const float* p) {
    Four v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
inline void store_four(float* p, Four v) { std::memcpy(p, &v, sizeof v); }

// to[j * to_stride + i] = from[i * from_stride + j] for 4 x 4.
inline void transpose_four(const float* from, std::size_t from_stride, float* to, std::size_t to_stride) {
    const Four a = load_four(from), b = load_four(from + from_stride), c = load_four(from + 2 * from_stride),
               d = load_four(from + 3 * from_stride);
    const Four ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Four cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd1 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    store_four(to, __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5));
    store_four(to + to_stride, __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7));
    store_four(to + 2 * to_stride, __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5));
    store_four(to + 3 * to_stride, __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7));
}

// One panel from a matrix whose k runs along its rows: from[i * stride + k], i < count.
inline void pack_along(const float* from, std::size_t stride, std::size_t count, std::size_t k, float* to,
                       std::size_t width) {
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        std::size_t p = 0;
        for (; p + 4 <= k; p += 4) transpose_four(from + i * stride + p, stride, to + p * width + i, width);
        for (; p < k; ++p)
            for (std::size_t r = i; r < i + 4; ++r) to[p * width + r] = from[r * stride + p];
    }
    for (; i < count; ++i)
        for (std::size_t p = 0; p < k; ++p) to[p * width + i] = from[i * stride + p];
    if (count < width)
        for (std::size_t p = 0; p < k; ++p) std::memset(to + p * width + count, 0, (width - count) * sizeof(float));
}

// One panel from a matrix whose k runs down its columns: from[k * stride + i], i < count.
inline void pack_across(const float* from, std::size_t stride, std::size_t count, std::size_t k, float* to,
                        std::size_t width) {
    for (std::size_t p = 0; p < k; ++p) {
        std::memcpy(to + p * width, from + p * stride, count * sizeof(float));
        if (count < width) std::memset(to + p * width + count, 0, (width - count) * sizeof(float));
    }
}

// `along`: element (i, k) of the operand is from[i * stride + k], else from[k * stride + i].
inline void pack_panel(const float* from, std::size_t stride, bool along, std::size_t first, std::size_t count,
                       std::size_t k, float* to, std::size_t width) {
    if (along)
        pack_along(from + first * stride, stride, count, k, to, width);
    else
        pack_across(from + first, stride, count, k, to, width);
}

}  // namespace sentei::kernels
