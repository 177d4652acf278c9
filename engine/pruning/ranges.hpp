// What a unit can give at all: bounds that hold for every input of the network. For clean_up only.
#pragma once
#include <vector>

#include "engine/model/network.hpp"

namespace sentei::pruning {

struct Range {
    double lowest, highest;  // may be infinite
};
using Ranges = std::vector<Range>;  // of one layer's units

// The ranges of weights * input + bias, before the activation, of every hidden layer. Interval arithmetic from layer to
// layer: network inputs are (-inf, inf), sigmoid gives [0, 1], tanh [-1, 1], GELU from -0.17 on, ReLU, leaky ReLU and
// the identity what comes in, clipped or scaled. Sums in double: a bound that is 0 in real numbers may miss 0 by a
// rounding.
std::vector<Ranges> hidden_ranges(const model::Network& network);

}  // namespace sentei::pruning
