// A dense feed-forward network: layers of units, nothing else.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::model {

using plugin::Activation;

// "relu", "leaky-relu", "tanh", "sigmoid", "gelu", "identity"; parse throws InputError that lists them.
std::string name(Activation activation);
Activation parse_activation(std::string_view name);

// h = activation(weights * input + bias)
struct Layer {
    Matrix weights;  // [units][inputs]
    Buffer bias;     // [units]
    Activation activation;

    std::size_t units() const noexcept { return weights.rows(); }
    std::size_t inputs() const noexcept { return weights.columns(); }
    bool operator==(const Layer&) const = default;
};

// At least one layer; the last is the output layer (identity: softmax or sigmoid belong to the loss), the others are
// hidden. Layer l+1 takes what layer l gives.
struct Network {
    std::vector<Layer> layers;

    std::size_t inputs() const noexcept { return layers.front().inputs(); }
    std::size_t outputs() const noexcept { return layers.back().units(); }
    std::size_t hidden() const noexcept { return layers.size() - 1; }
    std::size_t parameters() const noexcept;  // weights and biases
    std::size_t widest() const noexcept;      // units of the widest layer
    std::vector<std::size_t> widths() const;  // inputs, hidden ..., outputs
    bool operator==(const Network&) const = default;
};

std::string describe(const Network& network);  // "784-512-512-10"

}  // namespace sentei::model
