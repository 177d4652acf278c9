// Copies a panel of a matrix so that the micro-kernel reads it front to back: to[k][width] from elements at
// from + i along + p step (i < used <= width, p < k); columns used .. width-1 become zero. One of the strides is 1,
// so a transposed matrix is packed as directly as a plain one.
#pragma once
#include <cstring>

#include "lanes.hpp"

namespace sentei::kernels {

#ifdef __AVX__
typedef float Square __attribute__((vector_size(32)));
#else
typedef float Square __attribute__((vector_size(16)));
#endif
inline constexpr std::size_t side = sizeof(Square) / sizeof(float);

// side x side floats: neighbours are interleaved, pairs of rows first, then pairs of pairs.
SENTEI_INLINE void transpose_square(const float* from, std::size_t along, float* to, std::size_t width) {
    Square r[side], s[side];
#pragma GCC unroll 8
    for (std::size_t i = 0; i < side; ++i) std::memcpy(&r[i], from + i * along, sizeof r[i]);
#ifdef __AVX__
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; i += 2) {
        s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; i += 4)
#pragma GCC unroll 2
        for (std::size_t j = 0; j < 2; ++j) {
            r[i + 2 * j] = __builtin_shufflevector(s[i + j], s[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            r[i + 2 * j + 1] = __builtin_shufflevector(s[i + j], s[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 4; ++i) {
        s[i] = __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        s[i + 4] = __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
#else
    const Square low01 = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
    const Square high01 = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    const Square low23 = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
    const Square high23 = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    s[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
    s[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
    s[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
    s[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
#endif
#pragma GCC unroll 8
    for (std::size_t p = 0; p < side; ++p) std::memcpy(to + p * width, &s[p], sizeof s[p]);
}

inline constexpr std::size_t ahead = 32;  // floats

// step == 1. In slabs of 16 elements of k, a cache line of each row; the last rows of a square overlap those before.
inline void pack_transposed(const float* from, std::size_t along, std::size_t used, std::size_t width, std::size_t k,
                            float* to) {
    const std::size_t whole = used < side ? 0 : k / side * side;
    for (std::size_t slab = 0; slab < whole; slab += 16) {
        const std::size_t end = slab + 16 < whole ? slab + 16 : whole;
        for (std::size_t next = 0; next < used; next += side) {
            const std::size_t i = next + side <= used ? next : used - side;
            // So many rows at once are more than the hardware fetches ahead.
            for (std::size_t row = i; row < i + side; ++row) __builtin_prefetch(from + row * along + slab + ahead);
            for (std::size_t p = slab; p < end; p += side)
                transpose_square(from + i * along + p, along, to + p * width + i, width);
        }
    }
    for (std::size_t p = whole; p < k; ++p)
        for (std::size_t i = 0; i < used; ++i) to[p * width + i] = from[i * along + p];
    if (used < width)
        for (std::size_t p = 0; p < k; ++p)
            for (std::size_t i = used; i < width; ++i) to[p * width + i] = 0;
}

// along == 1. Vectors are stored whole where the width has room for them.
template <class V>
void pack_rows(const float* from, std::size_t step, std::size_t used, std::size_t width, std::size_t k, float* to) {
    const bool room = width % V::lanes == 0;
    for (std::size_t p = 0; p < k; ++p)
        for_vectors<V>(used, [&](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
            const V values = V::load(from + p * step + i, lanes);
            if (room)
                values.store(to + p * width + i);
            else
                values.store(to + p * width + i, lanes);
        });
}

template <class V>
void pack_panel(const float* from, std::size_t along, std::size_t step, std::size_t used, std::size_t width,
                std::size_t k, float* to) {
    if (along == 1)
        pack_rows<V>(from, step, used, width, k, to);
    else
        pack_transposed(from, along, used, width, k, to);
}

}  // namespace sentei::kernels
