// Select, rebuild, clean up: one pruning from scores to a small network.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/model/network.hpp"
#include "engine/pruning/clean_up.hpp"
#include "engine/pruning/rebuild.hpp"
#include "engine/pruning/select.hpp"
#include "engine/pruning/survey.hpp"

namespace sentei::pruning {

struct Tolerance {
    double epsilon;
};
struct KeepRatio {
    double ratio;
};
struct ParameterBudget {
    std::size_t parameters;
};
using Goal = std::variant<Tolerance, KeepRatio, ParameterBudget>;

struct Options {
    Limits limits;
    Compensation compensation = Compensation::fold;
};

// What was asked of a hidden layer and what was done.
struct LayerReport {
    std::size_t before;    // units
    std::size_t asked;     // units that the goal alone would have kept
    std::size_t selected;  // after floor and cap
    std::size_t after;     // after the clean-up; 0: the layer was multiplied out
};

struct Pruned {
    model::Network network;
    std::optional<double> epsilon;  // the tolerance applied, when the goal is one or came down to one
    CleanUp clean_up;
    std::vector<LayerReport> layers;
    Kept kept;  // [hidden layer] the units that `network` has of it; none where the layer was multiplied out
};

// Units that are constant over the calibration rows always go (observed_constants.hpp), whatever the criterion, the
// compensation, the floor and the cap; the exact clean-up follows.
Pruned prune(const model::Network& network, const std::vector<LayerStatistics>& statistics, const Scores& scores,
             const Goal& goal, const Options& options);

}  // namespace sentei::pruning
