// Random networks for the tests of this folder, and how far rounding may carry their outputs.
#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/core/random.hpp"
#include "engine/model/network.hpp"
#include "tests/support/reference.hpp"

namespace sentei::pruning::test {

constexpr std::uint32_t activation_kinds[] = {SENTEI_RELU,    SENTEI_LEAKY_RELU, SENTEI_TANH,
                                              SENTEI_SIGMOID, SENTEI_GELU,       SENTEI_IDENTITY};
constexpr float slope = 0.125f;

inline model::Network network_of(const std::vector<std::size_t>& widths, std::uint32_t activation, Random& random) {
    model::Network network;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
        model::Layer layer{reference::random_matrix(widths[l + 1], widths[l], random),
                           Buffer(widths[l + 1]),
                           {l + 2 < widths.size() ? activation : std::uint32_t{SENTEI_IDENTITY}, slope}};
        const float scale = 1 / std::sqrt(static_cast<float>(widths[l]));
        for (float& weight : layer.weights.values()) weight *= scale;
        for (float& bias : layer.bias) bias = static_cast<float>(0.3 * random.normal());
        network.layers.push_back(std::move(layer));
    }
    return network;
}

inline model::Network random_network(std::uint32_t activation, std::size_t hidden, Random& random) {
    std::vector<std::size_t> widths(hidden + 2);
    for (auto& width : widths) width = 1 + random.below(40);
    return network_of(widths, activation, random);
}

inline reference::Vector random_row(std::size_t width, Random& random) {
    reference::Vector row(width);
    for (double& value : row) value = static_cast<float>(2 * random.normal());
    return row;
}

inline std::string describe(const model::Network& network) {
    return model::describe(network) + " " + model::name(network.layers.front().activation);
}

// Largest slope of an activation.
inline double lipschitz(model::Activation activation) {
    return activation.kind == SENTEI_SIGMOID ? 0.25 : activation.kind == SENTEI_GELU ? 1.13 : 1.0;
}

// By how much an output may change when every stored number of the network was rounded to fp32 `times` times:
// |dz| <= |W| |dh| + u (|W| |h| + |b|), |dh'| <= L |dz|.
inline reference::Vector rounding_bound(const model::Network& network, const reference::Vector& input, double times) {
    const double u = times * 0x1p-24;
    const auto values = reference::forward(network, input);
    reference::Vector error(input.size());
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const auto& layer = network.layers[l];
        const auto& from = l == 0 ? input : values[l - 1];
        reference::Vector next(layer.units());
        for (std::size_t j = 0; j < layer.units(); ++j) {
            double dz = u * std::abs(layer.bias[j]);
            for (std::size_t i = 0; i < layer.inputs(); ++i)
                dz += std::abs(layer.weights(j, i)) * (error[i] + u * std::abs(from[i]));
            next[j] = dz * lipschitz(layer.activation);
        }
        error = std::move(next);
    }
    for (double& bound : error) bound += 1e-13;  // the double arithmetic itself
    return error;
}

}  // namespace sentei::pruning::test
