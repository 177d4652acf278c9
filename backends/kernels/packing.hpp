// Copies a panel of a matrix so that the micro-kernel reads it front to back: to[k][width] from elements at
// from + i along + p step (i < used <= width, p < k); columns used .. width-1 become zero. One of the strides is 1,
// so a transposed matrix is packed as directly as a plain one.
#pragma once
#include <cstring>

#include "lanes.hpp"

namespace sentei::kernels {

// Four vectors of four floats, on any machine with 128-bit registers.
SENTEI_INLINE void transpose_4x4(const float* from, std::size_t along, float* to, std::size_t width) {
    typedef float Four __attribute__((vector_size(16)));
    Four r[4];
    for (std::size_t i = 0; i < 4; ++i) std::memcpy(&r[i], from + i * along, sizeof r[i]);
    const Four low01 = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
    const Four high01 = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    const Four low23 = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
    const Four high23 = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    const Four columns[4] = {
        __builtin_shufflevector(low01, low23, 0, 1, 4, 5), __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
        __builtin_shufflevector(high01, high23, 0, 1, 4, 5), __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
    for (std::size_t p = 0; p < 4; ++p) std::memcpy(to + p * width, &columns[p], sizeof columns[p]);
}

// step == 1. In slabs of 16 elements of k, a cache line of each row; the last four rows overlap those before.
inline void pack_transposed(const float* from, std::size_t along, std::size_t used, std::size_t width, std::size_t k,
                            float* to) {
    const std::size_t whole = used < 4 ? 0 : k / 4 * 4;
    for (std::size_t slab = 0; slab < whole; slab += 16) {
        const std::size_t end = slab + 16 < whole ? slab + 16 : whole;
        for (std::size_t next = 0; next < used; next += 4) {
            const std::size_t i = next + 4 <= used ? next : used - 4;
            for (std::size_t p = slab; p < end; p += 4)
                transpose_4x4(from + i * along + p, along, to + p * width + i, width);
        }
    }
    for (std::size_t p = whole; p < k; ++p)
        for (std::size_t i = 0; i < used; ++i) to[p * width + i] = from[i * along + p];
    if (used < width)
        for (std::size_t p = 0; p < k; ++p) std::memset(to + p * width + used, 0, (width - used) * sizeof(float));
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
