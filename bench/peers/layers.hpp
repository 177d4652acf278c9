// Inference written by hand around a library's product: layer by layer, bias and ReLU in one pass after each.
#pragma once
#include <algorithm>
#include <cmath>

#include "bench/peers/peer.hpp"

namespace sentei::peers {

// `product(layer, x, rows, z)`: z[rows][units] = x[rows][inputs] * weights^T.
template <class Product>
Work by_layers(const Network& network, const float* inputs, std::size_t rows, float* outputs, Product product) {
    std::vector<std::vector<float>> hidden;
    for (const Layer& layer : network) hidden.emplace_back(rows * layer.units);
    return [=, &network]() mutable {
        for (std::size_t l = 0; l < network.size(); ++l) {
            const Layer& layer = network[l];
            const bool last = l + 1 == network.size();
            float* const h = last ? outputs : hidden[l].data();
            product(layer, l == 0 ? inputs : hidden[l - 1].data(), rows, h);
            const float least = last ? -INFINITY : 0.0f;
            const float* const bias = layer.bias.data();
            const auto count = static_cast<std::ptrdiff_t>(rows), units = static_cast<std::ptrdiff_t>(layer.units);
#pragma omp parallel for if (count * units >= 32768)
            for (std::ptrdiff_t r = 0; r < count; ++r)
#pragma omp simd
                for (std::ptrdiff_t u = 0; u < units; ++u) h[r * units + u] = std::max(least, h[r * units + u] + bias[u]);
        }
    };
}

}  // namespace sentei::peers
