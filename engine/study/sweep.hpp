// Tolerance sensitivity: what a network of every tolerance or size costs, before and after retraining.
#pragma once
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/optimize/optimize.hpp"
#include "engine/study/cell.hpp"

namespace sentei::study {

// A point of the sweep: a tolerance, or a share of the general network's parameters that is to go.
struct SweepPoint {
    bool is_tolerance;
    double asked;
    std::string name() const;  // "epsilon-0.1", "removed-0.9"
};

// One cell a point, named after it, with one outcome: from the general network by the options' rounds to the point,
// retrained and judged. Points in parallel; each depends on nothing but itself. `finished` sees each as it ends, from
// one thread at a time. Stopped early, unfinished cells are missing. Throws InputError: a size that cannot be reached.
std::vector<Cell> sweep(const data::Dataset& data, const std::vector<SweepPoint>& points,
                        const optimize::Options& options, const plugin::Pruner& pruner,
                        const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop = {},
                        const std::function<void(const Cell&)>& finished = {});

}  // namespace sentei::study
