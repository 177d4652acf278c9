// Exact reductions: the network gives the same outputs for every input, to float rounding.
#pragma once
#include <cstddef>

#include "engine/model/network.hpp"

namespace sentei::pruning {

struct CleanUp {
    std::size_t unread = 0;      // units whose outgoing weights are all zero: dropped
    std::size_t constant = 0;    // units whose incoming weights are all zero: folded into the next bias
    std::size_t duplicates = 0;  // units with the incoming row and bias of a sibling: outgoing weights added to it
    std::size_t removed() const noexcept { return unread + constant + duplicates; }
};

// Repeats until nothing more goes. Every hidden layer keeps at least one unit.
CleanUp clean_up(model::Network& network);

}  // namespace sentei::pruning
