// Units that are an exact function of a sibling. For clean_up only.
#pragma once
#include <cstddef>
#include <vector>

#include "engine/model/network.hpp"

namespace sentei::pruning {

// h_unit = factor * h_keeper + offset for every input. |factor| <= 1: the keeper has the largest scale of its family,
// the lowest index among equals.
struct Sibling {
    std::size_t unit, keeper;
    double factor, offset;
};

// Looks at the units that are not `gone`. Two are of one family when their incoming rows (weights, bias) are equal, or:
//   ReLU, leaky ReLU: one is the other times a positive number        act(c z) = c act(z), c > 0
//   identity:         the weights are the other's times a number; the biases may differ
//   tanh:             one is the other negated                        tanh(-z) = -tanh(z)
//   sigmoid:          one is the other negated                        sigmoid(-z) = 1 - sigmoid(z)
// Proportional is meant exactly, as real numbers. Each row is divided by its scale in double: the quotient of two fp32
// numbers is a ratio of 24-bit integers (times a power of two), two different such ratios differ by at least 2^-48 of
// their size, so equal quotients in double are equal ratios. Rows are compared by hash first.
std::vector<Sibling> find_siblings(const model::Layer& layer, const std::vector<bool>& gone);

}  // namespace sentei::pruning
