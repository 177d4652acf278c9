// Options that shape a network and its training.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "engine/optimize/optimize.hpp"

namespace sentei::cli {

struct NetworkOptions {
    std::string hidden = "3x200", activation = "relu";
    void add_to(CLI::App& command);
    void apply(optimize::Options& options) const;  // throws InputError
};

// "3x200", "512,512", "none"; throws InputError that shows the forms.
std::vector<std::size_t> parse_hidden(const std::string& text);

struct TrainingOptions {
    std::string optimizer, schedule;
    training::Options values;
    void add_to(CLI::App& command);    // the present values are the defaults
    training::Options parsed() const;  // throws InputError
};

struct PruningOptions {
    std::string criterion = "obs", compensate;
    std::vector<std::string> settings;  // name=value
    double epsilon = 0, keep = 0;
    std::size_t parameters = 0;
    std::string multiple = "1";
    CLI::Option *epsilon_option = nullptr, *keep_option = nullptr, *parameters_option = nullptr;
    pruning::Limits limits;

    void add_to(CLI::App& command);
    std::optional<pruning::Goal> goal() const;  // throws InputError
    plugin::Settings parsed_settings() const;   // throws InputError
    // Compensation, where none was named: least-squares in one shot, fold between rounds of retraining.
    pruning::Options parsed(bool one_shot, const plugin::Backend& backend) const;  // throws InputError
};

// What only `optimize` has: rounds, and goals that need training rows or a clock.
struct SearchOptions {
    std::size_t rounds = 0, folds = 0, bytes = 0;
    double round_keep = 0.65, max_drop = 0.5, max_latency = 0;
    std::string rule = "balanced";
    CLI::Option *bytes_option = nullptr, *latency_option = nullptr;

    void add_to(CLI::App& command, PruningOptions& pruning);
    void apply(optimize::Options& options, const PruningOptions& pruning, const plugin::Backend& backend) const;
};

}  // namespace sentei::cli
