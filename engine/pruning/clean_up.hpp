// Exact reductions: the network gives the same outputs for every input, to float rounding.
#pragma once
#include <cstddef>
#include <vector>

#include "engine/model/network.hpp"
#include "engine/pruning/slice.hpp"

namespace sentei::pruning {

struct CleanUp {
    std::size_t unread = 0;      // units whose outgoing weights are all zero: dropped
    std::size_t constant = 0;    // units that give the same for every input: folded into the next bias
    std::size_t duplicates = 0;  // units that are a sibling's, or an exact multiple of it: outgoing weights added to it
    std::size_t observed = 0;    // units that gave the same for every calibration row: folded by prune, never here
    std::size_t linear = 0;      // hidden layers that were multiplied out; their units are not counted as removed
    std::vector<std::size_t> layers;  // the hidden layers that remain, as they were numbered before, ascending
    std::vector<Units> units;         // of each of these the units that remain, as they were numbered before, ascending
    std::size_t removed() const noexcept { return unread + constant + duplicates + observed; }  // units
};

// Repeats until nothing more goes: a unit that goes may leave others unread, constant or alike. Every hidden layer
// keeps at least one unit; where all could go, the one that stays reads nothing and is read by nobody. Constant: the
// incoming weights are all zero, or a ReLU's sum is provably never above 0. Then layers that are provably linear are
// multiplied out where the network gets smaller by it (linear_layers.hpp), a layer of one unread unit among them, and
// it starts again. Floors and caps are not looked at: what goes here changes nothing. Multiples: a positive one for
// ReLU and leaky ReLU, any for the identity, the negated unit for tanh and sigmoid (which adds its outgoing weights to
// the next bias as well, sigmoid(-z) = 1 - sigmoid(z)). "Exact" is meant for real numbers, see siblings.hpp; sums are
// taken in double and rounded once.
CleanUp clean_up(model::Network& network);

}  // namespace sentei::pruning
