// Inference written by hand around a library's product: layer by layer, bias and ReLU in one pass after each.
#pragma once
#include <cmath>

#include "bench/peers/peer.hpp"
#include "bench/peers/share.hpp"

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
            add_bias(rows, layer.units, layer.bias.data(), last ? -INFINITY : 0.0f, h);
        }
    };
}

}  // namespace sentei::peers
