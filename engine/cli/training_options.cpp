#include "engine/cli/training_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "engine/cli/checks.hpp"
#include "engine/core/error.hpp"

namespace sentei::cli {

using optimize::most_layers;

std::optional<std::size_t> parse_count(std::string_view text, std::size_t most) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > most) return std::nullopt;
    return value;
}

std::vector<std::size_t> parse_hidden(const std::string& text) {
    const auto refuse = [&]() -> InputError {
        return InputError(
            fmt::format("--hidden '{}': expected LAYERSxUNITS such as 3x200, a list such as 512,256, or "
                        "none; at most {} layers of {} units",
                        text, most_layers, most_units));
    };
    if (text == "none") return {};
    if (const auto cross = text.find('x'); cross != std::string::npos) {
        const auto layers = parse_count(std::string_view(text).substr(0, cross), most_layers);
        const auto units = parse_count(std::string_view(text).substr(cross + 1), most_units);
        if (!layers || !units) throw refuse();
        return std::vector<std::size_t>(*layers, *units);
    }
    std::vector<std::size_t> widths;
    for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        const auto units = parse_count(std::string_view(text).substr(at, comma - at), most_units);
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
        ->check(whole_number())
        ->group(group);
    command.add_option("--batch", values.batch, "Rows in a mini-batch; 0: by the size of the table")
        ->check(whole_number())
        ->group(group);
    command.add_option("--epochs", values.epochs, "Most epochs; 0: by the size of the table")
        ->check(whole_number())
        ->group(group);
    command
        .add_option("--patience", values.patience,
                    "Epochs without a better validation loss before stopping; 0: never stops early")
        ->capture_default_str()
        ->check(whole_number())
        ->group(group);
}

training::Options TrainingOptions::parsed() const {
    training::Options options = values;
    options.optimizer = training::parse_optimizer(optimizer);
    options.schedule = training::parse_schedule(schedule);
    options.check();
    return options;
}

void RetrainingOptions::add_to(CLI::App& command) {
    const auto group = "Training";
    command.add_option("--retrain-rate", rate, "Learning rate of the light retraining")
        ->capture_default_str()
        ->group(group);
    command.add_option("--retrain-epochs", epochs, "Most epochs of the light retraining; 0: by the size of the table")
        ->check(whole_number())
        ->group(group);
    command
        .add_option(
            "--teachers", teachers,
            "General networks whose mean answer the retraining learns from; 0: 4 below 8,000 training rows, else "
            "3")
        ->check(CLI::Range(0, 100))
        ->group(group);
    distil_option =
        command
            .add_option("--distil", distil_weight,
                        "Weight of the teachers' answers against the labels, [0, 1]; 0: no teachers (default: "
                        "0.9, regression 0.5)")
            ->check(CLI::Range(0.0, 1.0))
            ->group(group);
}

void RetrainingOptions::apply(optimize::Options& options) const {
    options.retraining.optimizer = options.training.optimizer;
    options.retraining.batch = options.training.batch;
    options.retraining.decay = options.training.decay;
    options.retraining.rate = rate;
    options.retraining.epochs = epochs;
    options.retraining.check();
    options.teachers = teachers;
    if (distil_option->count() > 0) options.distil_weight = distil_weight;
}

}  // namespace sentei::cli
