// probabilities[r][c] = exp(z[r][c] - max z[r]) / sum of the row's. A NaN makes its whole row NaN.
#pragma once
#include "host.hpp"
#include "math.hpp"

namespace sentei::kernels {

struct Exponentials {
    float maximum, sum;
};

// to[c] = exp(z[c] - maximum); to may be z, or null: then only the sum is wanted.
template <class V>
Exponentials exponentials(const float* z, std::size_t columns, float* to) {
    const float lowest = -std::numeric_limits<float>::infinity();
    V maxima = V::broadcast(lowest);
    for_vectors<V>(columns, [&](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
        const V x = V::load(z + i, lanes, lowest);
        maxima = V::select(maxima < x, x, maxima);
    });
    const float maximum = V::maximum(maxima);
    V sums = V::broadcast(0.0f);
    for_vectors<V>(columns, [&](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
        const V e = exp(V::load(z + i, lanes, lowest) - V::broadcast(maximum));
        sums = sums + e;
        if (to != nullptr) e.store(to + i, lanes);
    });
    return {maximum, V::sum(sums)};
}

template <class V>
void scale(float* x, std::size_t count, float factor) {
    for_vectors<V>(count, [&](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
        (V::load(x + i, lanes) * V::broadcast(factor)).store(x + i, lanes);
    });
}

template <class V>
void softmax(const sentei_host& host, std::size_t rows, std::size_t columns, const float* logits,
             float* probabilities) {
    if (columns == 0) return;
    const std::size_t share = std::max<std::size_t>(1, chunk_elements / columns);
    run_tasks(host, rows * columns > 2 * chunk_elements, ceil_divide(rows, share), [&](std::size_t task) {
        for (std::size_t r = task * share; r < std::min(rows, (task + 1) * share); ++r) {
            float* const row = probabilities + r * columns;
            scale<V>(row, columns, 1 / exponentials<V>(logits + r * columns, columns, row).sum);
        }
    });
}

}  // namespace sentei::kernels
