#include "engine/cli/pruning_options.hpp"

#include <fmt/format.h>

#include <cmath>

#include "engine/cli/checks.hpp"
#include "engine/cli/training_options.hpp"
#include "engine/core/error.hpp"

namespace sentei::cli {

void PruningOptions::add_criterion_to(CLI::App& command) {
    const auto group = "Pruning";
    command.add_option("--criterion", criterion, "What scores the units; see 'sentei criteria'")
        ->capture_default_str()
        ->group(group);
    command.add_option("--criterion-option", settings, "An option of the criterion as NAME=VALUE; may be repeated")
        ->allow_extra_args(false)
        ->group(group);
}

void PruningOptions::add_compensation_to(CLI::App& command) {
    const auto group = "Pruning";
    command
        .add_option("--compensate", compensate,
                    "What makes up for removed units: none, fold or least-squares (default: fold where the network is "
                    "retrained afterwards, least-squares in prune)")
        ->group(group);
    command.add_option("--floor", limits.floor, "Units that every hidden layer keeps at least")
        ->check(whole_number())
        ->capture_default_str()
        ->group(group);
    command.add_option("--cap", limits.cap, "Largest share of a hidden layer's units that may go, (0, 1]")
        ->capture_default_str()
        ->group(group);
    command
        .add_option("--round-widths", multiple,
                    "Round widths up to a multiple of this many units; auto: the backend's vector width")
        ->capture_default_str()
        ->group(group);
}

void PruningOptions::add_goals_to(CLI::App& command) {
    const auto group = "Pruning";
    epsilon_option =
        command.add_option("--epsilon", epsilon, "Tolerance: units that score above it stay; one shot")->group(group);
    keep_option = command.add_option("--keep", keep, "Share of every layer's units that stays, (0, 1]")->group(group);
    parameters_option = command.add_option("--params", parameters, "Most parameters of the refined network")
                            ->check(whole_number())
                            ->group(group);
    epsilon_option->excludes(keep_option)->excludes(parameters_option);
    keep_option->excludes(parameters_option);
}

void SearchOptions::add_to(CLI::App& command, PruningOptions& pruning) {
    const auto group = "Pruning";
    command
        .add_option(
            "--max-drop", max_drop,
            "Without another goal: as small as costs at most this much on validation rows, in percentage points "
            "of accuracy or percent of RMSE")
        ->capture_default_str()
        ->group(group);
    command
        .add_option(
            "--rule", rule,
            "How --max-drop is judged: balanced (drop averaged over neighbouring sizes), conservative (no drop, "
            "loss at most 5 % higher) or aggressive (the smallest that passes)")
        ->capture_default_str()
        ->group(group);
    command
        .add_option(
            "--folds", folds,
            "Times that training and validation rows are cut to judge --max-drop; 0: 1 from 2,000 validation rows "
            "on, 2 from 1,000 on, else 2 to 5")
        ->check(CLI::Range(0, 50))
        ->group(group);
    bytes_option = command.add_option("--bytes", bytes, "Most bytes of the refined model's file")
                       ->check(whole_number())
                       ->group(group);
    latency_option = command
                         .add_option("--max-latency", max_latency,
                                     "The best network that predicts one row in this many microseconds (median, on "
                                     "this machine)")
                         ->group(group);
    CLI::Option* const goals[] = {pruning.epsilon_option, pruning.keep_option, pruning.parameters_option, bytes_option,
                                  latency_option};
    for (auto* goal : {bytes_option, latency_option})
        for (auto* other : goals)
            if (goal != other) goal->excludes(other);
}

void RoundOptions::add_to(CLI::App& command) {
    const auto group = "Pruning";
    command
        .add_option("--rounds", rounds,
                    "Rounds of pruning and retraining: 1: all at once from the general network; 0: as many as it takes")
        ->check(CLI::Range(0, 1000))
        ->group(group);
    command.add_option("--round-keep", keep, "Share of every layer's units that a round keeps, (0, 1)")
        ->capture_default_str()
        ->group(group);
}

void RoundOptions::apply(optimize::Options& options) const {
    if (!(keep > 0 && keep < 1)) throw InputError(fmt::format("--round-keep {}: expected a share in (0, 1)", keep));
    options.rounds = rounds;
    options.round_keep = keep;
}

optimize::Goal SearchOptions::goal(const PruningOptions& pruning) const {
    if (!(std::isfinite(max_drop) && max_drop >= 0)) throw InputError("--max-drop must be a number of at least 0");
    if (const auto goal = pruning.goal())
        return std::visit([](const auto& value) { return optimize::Goal(value); }, *goal);
    if (bytes_option->count() > 0) return optimize::MaxBytes{bytes};
    if (latency_option->count() > 0) {
        if (!(std::isfinite(max_latency) && max_latency > 0))
            throw InputError("--max-latency must be a number of microseconds above 0");
        return optimize::MaxLatency{max_latency};
    }
    return optimize::MaxDrop{max_drop / 100.0, evaluation::parse_rule(rule)};
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

pruning::Options PruningOptions::parsed(bool retrained, const plugin::Backend& backend) const {
    if (limits.floor == 0) throw InputError("--floor must be at least 1");
    if (!(limits.cap > 0 && limits.cap <= 1))
        throw InputError(fmt::format("--cap {}: expected a share in (0, 1]", limits.cap));
    pruning::Options options{limits, retrained ? pruning::Compensation::fold : pruning::Compensation::least_squares};
    if (!compensate.empty()) options.compensation = pruning::parse_compensation(compensate);
    const auto units = multiple == "auto" ? std::optional(backend.lanes()) : parse_count(multiple, most_units);
    if (!units) throw InputError(fmt::format("--round-widths '{}': expected a number of units or auto", multiple));
    options.limits.multiple = *units;
    return options;
}

}  // namespace sentei::cli
