// The pruning path: networks of falling size from one general network, each retrained and judged on validation rows.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/data/dataset.hpp"
#include "engine/plugin/pruner.hpp"
#include "engine/pruning/prune.hpp"
#include "engine/pruning/score.hpp"
#include "engine/training/trainer.hpp"

namespace sentei::evaluation {

struct PathOptions {
    // 1: one shot, every point is pruned from the general network itself. Else iterative: every point is pruned from
    // the one before it, with fresh statistics and scores, for at most so many rounds; 0: until each hidden layer has
    // one unit.
    std::size_t rounds = 0;
    double keep = 0.65;                 // iterative: share of every hidden layer's units that a round keeps, (0, 1)
    std::optional<pruning::Goal> goal;  // where the path ends; a tolerance is always one shot. None: all the way down
    pruning::Options pruning;
    training::Options retraining;  // of every point

    bool one_shot() const { return rounds == 1 || (goal && std::holds_alternative<pruning::Tolerance>(*goal)); }
};

struct PathPoint {
    pruning::Pruned pruned;  // network: after retraining; layers and kept: against the general network
    std::shared_ptr<const pruning::Scores> scores;  // of the general network's units, one object for the whole path
    training::Quality before, after;                // on validation rows, before and after retraining
    training::RowQuality rows;                      // after retraining, every validation row
    training::History retraining;
};

// Called when a point is done, from one thread at a time: how many are, of how many at most.
using PathObserver = std::function<void(std::size_t done, std::size_t of)>;

// Statistics come from the training rows, evenly spread 16,384 of them where there are more.
// Points by falling size, the general network itself not among them. One shot: at budgets from 70 % down to 0.5 % of
// the parameters, evenly on a logarithmic scale, those that limits allow; iterative: a point a round. With a goal one
// shot gives one point and the iterative path ends with the goal met exactly. Empty when there is no hidden layer, or
// no point was finished before `stop`. Same bytes on any number of threads. Throws InputError: the pruner fails, the
// goal cannot be reached.
std::vector<PathPoint> prune_path(const model::Network& network, const data::Dataset& data,
                                  const plugin::Pruner& pruner, const PathOptions& options,
                                  const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop = {},
                                  const PathObserver& observer = {});

// Hidden widths that a round of the iterative path leaves of these, before the clean-up: every layer keeps the share
// that the widest keeps, rounded up; the widest at least one unit fewer.
std::vector<std::size_t> hidden_after_round(const std::vector<std::size_t>& hidden, const PathOptions& options);

// How many points the path has at most.
std::size_t path_length(const model::Network& network, const PathOptions& options);

}  // namespace sentei::evaluation
