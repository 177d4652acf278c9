// A whole box measured: ceilings, kernels, inference, training; and the comparison of several boxes.
#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/benchmark/networks.hpp"

namespace sentei::benchmark {

struct Options {
    std::optional<model::AnyNetwork> network;  // measured alone, instead of the usual ones
    std::vector<Widths> widths;                // the networks, where no model is given
    std::vector<std::size_t> threads{1};       // each thread count is measured by itself
    std::vector<std::size_t> rows{1, 256, 4096};
    double seconds = 0.5;  // each backend and measurement
    bool quick = false;    // fewer and smaller shapes
};

// What is being measured, as it begins.
using Observer = std::function<void(const std::string& what)>;

// The measurements of sentei-bench/1 (BENCH.md) without `command`. Backends take turns within every measurement.
nlohmann::ordered_json run(const Backends& backends, const Options& options, const Observer& observer);

// Several files of sentei-bench/1, given with their names, as one table in Markdown: a row a measurement, a column a
// file, the best backend of each, and factors against the first file. Throws InputError where one is not such a file.
std::string compare(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace sentei::benchmark
