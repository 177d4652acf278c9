// y = activation(W x + bias), W [n][k] row-major: reads W once, four rows at a time. The single-row path of inference.
#pragma once
#include <sentei/plugin.h>

#include "kernels/activation.hpp"
#include "kernels/simd.hpp"
#include "kernels/work.hpp"

namespace sentei::kernels {

// Sums of `rows` rows of W times x, to sums[rows]. Two accumulators a row hide the latency of fma.
template <class V, int rows>
void dot_rows(const float* w, std::size_t ldw, const float* x, std::size_t k, float* sums) {
    V even[rows], odd[rows];
    for (int r = 0; r < rows; ++r) even[r] = odd[r] = V::all(0.0f);
    std::size_t p = 0;
    for (; p + 2 * V::lanes <= k; p += 2 * V::lanes) {
        const V x0 = V::load(x + p), x1 = V::load(x + p + V::lanes);
        for (int r = 0; r < rows; ++r) {
            even[r] = fma(V::load(w + r * ldw + p), x0, even[r]);
            odd[r] = fma(V::load(w + r * ldw + p + V::lanes), x1, odd[r]);
        }
    }
    for (; p < k; p += V::lanes) {
        const std::size_t n = smaller(V::lanes, k - p);
        const V x0 = V::load(x + p, n);
        for (int r = 0; r < rows; ++r) even[r] = fma(V::load(w + r * ldw + p, n), x0, even[r]);
    }
    for (int r = 0; r < rows; ++r) sums[r] = sum(even[r] + odd[r]);
}

template <class Facts>
std::int32_t matvec(void* self, std::size_t n, std::size_t k, const float* w, std::size_t ldw, const float* x,
                    const float* bias, std::uint32_t activation, float slope, float* y, sentei_error*) {
    using V = Vector<typename Facts::Arch>;
    constexpr std::size_t chunk = 64;  // rows a task
    spread_chunks(static_cast<Instance*>(self)->host, n, chunk, n * k / 32, [=](std::size_t first, std::size_t count) {
        std::size_t j = first;
        const std::size_t end = first + count;
        for (; j + 4 <= end; j += 4) dot_rows<V, 4>(w + j * ldw, ldw, x, k, y + j);
        for (; j < end; ++j) dot_rows<V, 1>(w + j * ldw, ldw, x, k, y + j);
        for (j = first; j < end; j += V::lanes) {
            const std::size_t part = smaller(V::lanes, end - j);
            V z = V::load(y + j, part);
            if (bias != nullptr) z = z + V::load(bias + j, part);
            activated(activation, slope, z).store(y + j, part);
        }
    });
    return SENTEI_OK;
}

}  // namespace sentei::kernels
