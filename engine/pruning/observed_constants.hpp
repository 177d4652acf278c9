// Units that are constant over the calibration rows, though nothing proves that they are for every input. For prune
// only.
#pragma once
#include <cstddef>
#include <vector>

#include "engine/model/network.hpp"
#include "engine/pruning/select.hpp"
#include "engine/pruning/survey.hpp"

namespace sentei::pruning {

struct WithoutConstants {
    model::Network network;  // the general network; the constants of the units that go are in the next biases, and
                             // nobody reads these units any more
    Kept kept;
    std::size_t removed = 0;  // units that were kept before
};

// Units whose minimum equals their maximum leave `kept`, whatever their score and whatever floor and cap say: as the
// exact clean-up does. Where all the kept units of a layer are constant, the first stays, as it is. Also the constants
// of units that were not kept go into the next bias, so that no kind of compensation loses them. Layers without moments
// in `statistics` are left alone, and all of them when there is only one row, over which everything is constant.
WithoutConstants without_observed_constants(const model::Network& network, const Kept& kept,
                                            const std::vector<LayerStatistics>& statistics);

}  // namespace sentei::pruning
