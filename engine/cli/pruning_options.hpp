// Options that say how to prune and how far.
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/optimize/optimize.hpp"

namespace sentei::cli {

// Criterion, compensation and limits; goals that pruning alone can meet.
struct PruningOptions {
    std::string criterion = "obs", compensate;
    std::vector<std::string> settings;  // name=value
    double epsilon = 0, keep = 0;
    std::size_t parameters = 0;
    std::string multiple = "1";
    CLI::Option *epsilon_option = nullptr, *keep_option = nullptr, *parameters_option = nullptr;
    pruning::Limits limits;

    void add_criterion_to(CLI::App& command);
    void add_compensation_to(CLI::App& command);  // compensation and limits
    void add_goals_to(CLI::App& command);
    std::optional<pruning::Goal> goal() const;  // throws InputError
    plugin::Settings parsed_settings() const;   // throws InputError
    // Compensation, where none was named: fold where the network is retrained, else least-squares
    // (bench/compensation.py).
    pruning::Options parsed(bool retrained, const plugin::Backend& backend) const;  // throws InputError
};

// One shot or rounds of pruning and retraining.
struct RoundOptions {
    std::size_t rounds = 0;
    double keep = 0.65;

    void add_to(CLI::App& command);
    void apply(optimize::Options& options) const;  // throws InputError
};

// What only `optimize` has: goals that need training rows or a clock.
struct SearchOptions {
    std::size_t folds = 0, bytes = 0;
    double max_drop = 0.5, max_latency = 0;
    std::string rule = "balanced";
    CLI::Option *bytes_option = nullptr, *latency_option = nullptr;

    void add_to(CLI::App& command, PruningOptions& pruning);
    optimize::Goal goal(const PruningOptions& pruning) const;  // throws InputError
};

}  // namespace sentei::cli
