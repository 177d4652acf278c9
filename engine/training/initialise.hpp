// Starting weights.
#pragma once
#include <cstdint>
#include <span>

#include "engine/model/network.hpp"

namespace sentei::training {

// A network of the given widths {inputs, hidden ..., outputs}, every hidden layer with `activation`, the output layer
// identity. Weights: He normal (He et al. 2015, variance 2 / inputs) before ReLU, leaky ReLU and GELU; Glorot uniform
// (Glorot, Bengio 2010, +-sqrt(6 / (inputs + units))) before the others. Biases 0. One seed, one network.
model::Network initialise(std::span<const std::size_t> widths, model::Activation activation, std::uint64_t seed);

}  // namespace sentei::training
