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
    std::string criterion = "variability", compensate = "fold";
    std::vector<std::string> settings;  // name=value
    double epsilon = 0, keep = 0, max_drop = 0.5;
    std::size_t parameters = 0;
    CLI::Option *epsilon_option = nullptr, *keep_option = nullptr, *parameters_option = nullptr;
    pruning::Limits limits;

    void add_to(CLI::App& command, bool with_search);  // with_search: also --max-drop; without: a goal is required
    std::optional<pruning::Goal> goal() const;         // throws InputError
    plugin::Settings parsed_settings() const;          // throws InputError
    pruning::Options parsed() const;                   // throws InputError
};

}  // namespace sentei::cli
