#include "engine/cli/training_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "engine/core/error.hpp"

namespace sentei::cli {
namespace {

constexpr std::size_t most_layers = 64, most_units = 65536;

std::optional<std::size_t> number(std::string_view text, std::size_t most) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > most) return std::nullopt;
    return value;
}

}  // namespace

std::vector<std::size_t> parse_hidden(const std::string& text) {
    const auto refuse = [&]() -> InputError {
        return InputError(
            fmt::format("--hidden '{}': expected LAYERSxUNITS such as 3x200, a list such as 512,256, or "
                        "none; at most {} layers of {} units",
                        text, most_layers, most_units));
    };
    if (text == "none") return {};
    if (const auto cross = text.find('x'); cross != std::string::npos) {
        const auto layers = number(std::string_view(text).substr(0, cross), most_layers);
        const auto units = number(std::string_view(text).substr(cross + 1), most_units);
        if (!layers || !units) throw refuse();
        return std::vector<std::size_t>(*layers, *units);
    }
    std::vector<std::size_t> widths;
    for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        const auto units = number(std::string_view(text).substr(at, comma - at), most_units);
        if (!units || widths.size() == most_layers) throw refuse();
        widths.push_back(*units);
        at = comma + 1;
    }
    return widths;
}

void NetworkOptions::add_to(CLI::App& command) {
    command.add_option("--hidden", hidden, "Hidden layers of the general network: 3x200, or 512,256, or none")
        ->capture_default_str();
    command.add_option("--activation", activation, "relu, leaky-relu, tanh, sigmoid, gelu or identity")
        ->capture_default_str();
}

void NetworkOptions::apply(optimize::Options& options) const {
    options.hidden = parse_hidden(hidden);
    options.activation = model::parse_activation(activation);
}

void TrainingOptions::add_to(CLI::App& command) {
    optimizer = training::name(values.optimizer);
    schedule = training::name(values.schedule);
    const auto group = "Training";
    command.add_option("--optimizer", optimizer, "sgd, adam or adamw")->capture_default_str()->group(group);
    command.add_option("--rate", values.rate, "Learning rate")->capture_default_str()->group(group);
    command.add_option("--momentum", values.momentum, "Momentum of sgd, beta1 of adam and adamw")
        ->capture_default_str()
        ->group(group);
    command.add_option("--decay", values.decay, "Weight decay")->capture_default_str()->group(group);
    command.add_option("--schedule", schedule, "Learning rate over time: constant, cosine, step or linear")
        ->capture_default_str()
        ->group(group);
    command.add_option("--warm-up", values.warm_up, "Steps over which the rate rises")
        ->capture_default_str()
        ->group(group);
    command.add_option("--batch", values.batch, "Rows in a mini-batch; 0: by the size of the table")->group(group);
    command.add_option("--epochs", values.epochs, "Most epochs; 0: by the size of the table")->group(group);
    command
        .add_option("--patience", values.patience,
                    "Epochs without a better validation loss before stopping; 0: never stops early")
        ->capture_default_str()
        ->group(group);
}

training::Options TrainingOptions::parsed() const {
    training::Options options = values;
    options.optimizer = training::parse_optimizer(optimizer);
    options.schedule = training::parse_schedule(schedule);
    options.check();
    return options;
}

void PruningOptions::add_to(CLI::App& command, bool with_search) {
    const auto group = "Pruning";
    command.add_option("--criterion", criterion, "What scores the units; see 'sentei plugins'")
        ->capture_default_str()
        ->group(group);
    command.add_option("--criterion-option", settings, "An option of the criterion as NAME=VALUE; may be repeated")
        ->allow_extra_args(false)
        ->group(group);
    command.add_option("--compensate", compensate, "What makes up for removed units: none, fold or least-squares")
        ->capture_default_str()
        ->group(group);
    epsilon_option =
        command.add_option("--epsilon", epsilon, "Tolerance: units that score above it stay")->group(group);
    keep_option = command.add_option("--keep", keep, "Share of every layer's units that stays, (0, 1]")->group(group);
    parameters_option =
        command.add_option("--params", parameters, "Most parameters of the refined network")->group(group);
    epsilon_option->excludes(keep_option)->excludes(parameters_option);
    keep_option->excludes(parameters_option);
    if (with_search)
        command
            .add_option("--max-drop", max_drop,
                        "Without a goal: the largest tolerance that costs at most this much on the validation rows, in "
                        "percentage points of accuracy or percent of RMSE")
            ->capture_default_str()
            ->group(group);
    command.add_option("--floor", limits.floor, "Units that every hidden layer keeps at least")
        ->capture_default_str()
        ->group(group);
    command.add_option("--cap", limits.cap, "Largest share of a hidden layer's units that may go, (0, 1]")
        ->capture_default_str()
        ->group(group);
}

std::optional<pruning::Goal> PruningOptions::goal() const {
    if (epsilon_option->count() > 0) {
        if (!std::isfinite(epsilon)) throw InputError("--epsilon must be a finite number");
        return pruning::Tolerance{epsilon};
    }
    if (keep_option->count() > 0) {
        if (!(keep > 0 && keep <= 1)) throw InputError(fmt::format("--keep {}: expected a share in (0, 1]", keep));
        return pruning::KeepRatio{keep};
    }
    if (parameters_option->count() > 0) return pruning::ParameterBudget{parameters};
    return std::nullopt;
}

plugin::Settings PruningOptions::parsed_settings() const {
    plugin::Settings parsed;
    for (const auto& text : settings) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            throw InputError(fmt::format("--criterion-option '{}': expected NAME=VALUE", text));
        parsed[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return parsed;
}

pruning::Options PruningOptions::parsed() const {
    if (limits.floor == 0) throw InputError("--floor must be at least 1");
    if (!(limits.cap > 0 && limits.cap <= 1))
        throw InputError(fmt::format("--cap {}: expected a share in (0, 1]", limits.cap));
    if (!(std::isfinite(max_drop) && max_drop >= 0)) throw InputError("--max-drop must be a number of at least 0");
    return {limits, pruning::parse_compensation(compensate)};
}

}  // namespace sentei::cli
