// Many rows through a layer of so few units that tiles would leave most lanes idle: c[rows][N] = activation(a w' +
// bias), dense. Vectors run along k, as many dot products at once as a vector has lanes.
#pragma once
#include "epilogue.hpp"
#include "host.hpp"

namespace sentei::kernels {

struct NarrowLayer {
    std::size_t units, k;
    const float *weights, *bias;  // [units][k]; the bias as often as it fits in a vector
    std::uint32_t activation;
    float slope;
};

// Widest layer that is narrow.
template <class V>
inline constexpr std::size_t most_narrow = V::lanes / 4;

template <class V, std::size_t N>
void narrow_rows(const NarrowLayer& layer, const float* a, std::size_t rows, float* c) {
    constexpr std::size_t R = V::lanes / N;  // rows at once
    const V bias = V::load(layer.bias);
    for (std::size_t row = 0; row < rows; row += R) {
        const std::size_t count = std::min(R, rows - row);
        const float* from[R];  // beyond the last: the last once more
        for (std::size_t i = 0; i < R; ++i) from[i] = a + (row + std::min(i, count - 1)) * layer.k;
        V sums[V::lanes];
#pragma GCC unroll 16
        for (V& sum : sums) sum = V::broadcast(0.0f);
        for_vectors<V>(layer.k, [&](std::size_t p, auto lanes) SENTEI_INLINE_LAMBDA {
            V weights[N];
#pragma GCC unroll 4
            for (std::size_t j = 0; j < N; ++j) weights[j] = V::load(layer.weights + j * layer.k + p, lanes);
#pragma GCC unroll 16
            for (std::size_t i = 0; i < R; ++i) {
                const V x = V::load(from[i] + p, lanes);
#pragma GCC unroll 4
                for (std::size_t j = 0; j < N; ++j) sums[i * N + j] = V::fma(x, weights[j], sums[i * N + j]);
            }
        });
        V z = V::sums(sums) + bias;
        if (layer.activation == SENTEI_RELU) z = Relu<V>{}.forward(z);
        if (count * N == V::lanes)
            z.store(c + row * N);
        else
            z.store(c + row * N, Part{count * N});
    }
    if (layer.activation != SENTEI_RELU) finish_rows<V>(layer.activation, layer.slope, nullptr, c, 0, 1, rows * N);
}

// A row alone.
template <class V, std::size_t N>
void narrow_row(const NarrowLayer& layer, const float* a, float* c) {
    V sums[N];
#pragma GCC unroll 4
    for (V& sum : sums) sum = V::broadcast(0.0f);
    for_vectors<V>(layer.k, [&](std::size_t p, auto lanes) SENTEI_INLINE_LAMBDA {
        const V x = V::load(a + p, lanes);
#pragma GCC unroll 4
        for (std::size_t j = 0; j < N; ++j)
            sums[j] = V::fma(x, V::load(layer.weights + j * layer.k + p, lanes), sums[j]);
    });
#pragma GCC unroll 4
    for (std::size_t j = 0; j < N; ++j) c[j] = V::sum(sums[j]) + layer.bias[j];
    if (layer.activation != SENTEI_IDENTITY) finish_rows<V>(layer.activation, layer.slope, nullptr, c, 0, 1, N);
}

template <class V, std::size_t N = most_narrow<V>>
void narrow_layer(const NarrowLayer& layer, const float* a, std::size_t rows, float* c) {
    if constexpr (N > 0) {
        if (layer.units == N) return rows == 1 ? narrow_row<V, N>(layer, a, c) : narrow_rows<V, N>(layer, a, rows, c);
        narrow_layer<V, N - 1>(layer, a, rows, c);
    }
}

}  // namespace sentei::kernels
