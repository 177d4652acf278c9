// Which tolerance? Prunes at many, retrains each result lightly, and judges them on validation rows.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/data/dataset.hpp"
#include "engine/pruning/prune.hpp"
#include "engine/training/trainer.hpp"

namespace sentei::evaluation {

struct TolerancePoint {
    double epsilon = 0;
    pruning::Pruned pruned;           // network: after retraining
    training::Quality before, after;  // on validation rows, before and after retraining
    double drop = 0;                  // after retraining, against the general network; training::drop
    std::optional<std::size_t> retrained_epochs;
};

struct SearchOptions {
    double max_drop = 0.005;  // as training::drop
    pruning::Options pruning;
    training::Options retraining;
};

struct SearchResult {
    std::vector<TolerancePoint> points;  // ascending epsilon
    std::optional<std::size_t> chosen;   // the largest epsilon whose drop is within max_drop
};

// Candidates lie at tolerances that leave from 70 % down to 0.5 % of the parameters, evenly on a logarithmic scale, and
// in a second round between the largest tolerance that passed and the next. Candidates run in parallel; each is
// deterministic alone, so the result does not depend on the number of threads.
SearchResult search_tolerance(const model::Network& network, const data::Dataset& data,
                              const std::vector<pruning::LayerStatistics>& statistics, const pruning::Scores& scores,
                              const SearchOptions& options, const std::shared_ptr<const plugin::Backend>& backend,
                              std::stop_token stop = {},
                              const std::function<void(std::size_t done, std::size_t of)>& observer = {});

}  // namespace sentei::evaluation
