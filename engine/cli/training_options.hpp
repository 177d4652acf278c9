// Options that shape a network and its training.
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/optimize/general.hpp"

namespace sentei::cli {

using optimize::most_units;  // of a layer

struct NetworkOptions {
    std::string hidden = "3x200", activation = "relu";
    void add_to(CLI::App& command);
    void apply(optimize::Options& options) const;  // throws InputError
};

// 1 .. most, written in digits only.
std::optional<std::size_t> parse_count(std::string_view text, std::size_t most);

// "3x200", "512,512", "none"; throws InputError that shows the forms.
std::vector<std::size_t> parse_hidden(const std::string& text);

struct TrainingOptions {
    std::string optimizer, schedule;
    training::Options values;
    void add_to(CLI::App& command);    // the present values are the defaults
    training::Options parsed() const;  // throws InputError
};

// The light retraining of pruned networks.
struct RetrainingOptions {
    double rate = optimize::Options::light_retraining().rate, distil_weight = 0;
    std::size_t epochs = 0, teachers = 0;
    CLI::Option* distil_option = nullptr;

    void add_to(CLI::App& command);
    void apply(optimize::Options& options) const;  // after options.training is set; throws InputError
};

}  // namespace sentei::cli
