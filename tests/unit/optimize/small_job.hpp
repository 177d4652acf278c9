// The main job, small enough for a test.
#pragma once
#include "engine/optimize/optimize.hpp"
#include "tests/support/backends.hpp"

namespace sentei::optimize {

inline Options small_job() {
    Options options;
    options.hidden = {30, 30};
    options.training.epochs = 10;
    options.retraining.epochs = 3;
    options.folds = 1;
    options.teachers = 2;
    options.latency_seconds = 0.01;
    return options;
}

inline Result run_on(const data::Dataset& data, const Options& options) {
    return run(data, 42, options, *support::catalogue().pruner("variability"), support::catalogue().backend());
}

}  // namespace sentei::optimize
