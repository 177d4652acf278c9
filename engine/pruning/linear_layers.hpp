// Hidden layers that are linear for every input, and layers with units that are always zero. For clean_up only.
#pragma once
#include <cstddef>
#include <optional>

#include "engine/model/network.hpp"

namespace sentei::pruning {

// ReLU units whose sum is never above 0 (see ranges.hpp) give 0 for every input: their incoming weights and biases
// become zero, so that they are constant to see.
void silence_dead_units(model::Network& network);

// The hidden layer whose absence saves most parameters (the first of several) is multiplied out: the next layer reads
// its inputs, with weights next * layer. Only layers all of whose units are linear: the activation is the identity, or
// the unit's sum never leaves the side of 0 on which ReLU or leaky ReLU is a straight line, or nobody reads the unit.
// Only when the network gets smaller, and its weights stay finite. Products are summed in double and rounded once.
// Returns the layer's index, or nothing when there is none.
std::optional<std::size_t> multiply_out(model::Network& network);

}  // namespace sentei::pruning
