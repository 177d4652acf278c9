#include "engine/study/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/cli/command_line.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/interrupt.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/study_options.hpp"
#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/evaluation/latency.hpp"
#include "engine/evaluation/machine.hpp"
#include "engine/optimize/general.hpp"
#include "engine/optimize/report.hpp"
#include "engine/report/page.hpp"
#include "engine/training/initialise.hpp"

namespace sentei::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Sweep {
    StudyOptions study{.rounds = {.rounds = 1}};
    std::string removed = "0.3,0.5,0.6,0.7,0.8,0.85,0.9,0.93,0.95,0.97,0.98,0.99", epsilons;
    CLI::Option* epsilon_option = nullptr;

    std::vector<study::SweepPoint> points() const {
        std::vector<study::SweepPoint> found;
        const bool tolerances = epsilon_option->count() > 0;
        for (const double asked : tolerances ? parse_numbers("--epsilons", epsilons, -1e300, 1e300)
                                             : parse_numbers("--removed", removed, 0, 1))
            found.push_back({tolerances, asked});
        std::vector<std::string> names;
        for (const auto& point : found) names.push_back(point.name());
        check_different(tolerances ? "--epsilons" : "--removed", names);
        return found;
    }

    void run(const std::stop_token& stop) const {
        Session running(study.session);
        const auto options = study.parsed(*running.backend());
        const auto wanted = points();
        const auto pruner = running.catalogue().pruner(study.pruning.criterion, study.pruning.parsed_settings());
        running.run([&] {
            const auto loaded = load(study.data, options.seed);
            const auto task = loaded.set.encoder.task();
            std::string settings;
            for (const auto& [name, value] : pruner->settings()) settings += " " + name + "=" + value;
            const study::CellStore store(
                std::filesystem::path(study.output) / "cells",
                study.key(loaded.hash, *running.backend(), "criterion " + pruner->id() + settings), task);
            std::vector<study::Cell> cells;
            std::vector<study::SweepPoint> missing;
            for (const auto& point : wanted) {
                if (auto found = store.find(point.name(), options.seed))
                    cells.push_back(std::move(*found));
                else
                    missing.push_back(point);
            }
            if (!missing.empty()) {
                auto made = study::sweep(
                    loaded.set, missing, options, *pruner, running.backend(), stop, [&](const study::Cell& cell) {
                        store.keep(cell);
                        fmt::print(stderr, "{}: test {}\n", cell.method, describe(cell.outcomes.front().test, task));
                    });
                std::ranges::move(made, std::back_inserter(cells));
            }
            if (cells.empty()) throw InputError("stopped before the first point was finished");
            std::ranges::sort(cells, std::greater{},
                              [](const study::Cell& cell) { return cell.outcomes.front().parameters; });
            report(cells, loaded.set, options, running.backend());
        });
    }

    void report(const std::vector<study::Cell>& cells, const data::Dataset& data, const optimize::Options& options,
                const std::shared_ptr<const plugin::Backend>& backend) const {
        const auto task = data.encoder.task();
        const auto latencies = latencies_of(cells, data, options, backend);
        Json json{{"format", "sentei-sweep/1"},
                  {"task", data::is_classification(task) ? "classification" : "regression"},
                  {"command", command_with({})},
                  {"machine", optimize::machine_json(evaluation::machine())},
                  {"general",
                   {{"layers", optimize::widths_of(options, data.encoder)},
                    {"latency_us", latencies.front()},
                    {"test", optimize::quality_json(cells.front().general, task)}}},
                  {"points", Json::array()}};
        for (std::size_t i = 0; i < cells.size(); ++i) {
            Json point = study::json_of(cells[i], task);
            point["outcomes"][0]["latency_us"] = latencies[i + 1];
            point["command"] = command_of(cells[i]);
            json["points"].push_back(std::move(point));
        }
        const std::filesystem::path folder = study.output;
        write_file(folder / "sweep.json", json.dump(2) + "\n");
        write_file(folder / "report.html", report::page(json.dump()));
        write_file(folder / "sweep.csv", csv(cells, latencies, task));
        if (study.session.json)
            print_text(json.dump(2) + "\n");
        else
            print(cells, latencies, task);
    }

    // The general network's first. A latency depends on the widths and not on the weights, so that networks are made
    // anew and all measured in turns.
    static std::vector<double> latencies_of(const std::vector<study::Cell>& cells, const data::Dataset& data,
                                            const optimize::Options& options,
                                            const std::shared_ptr<const plugin::Backend>& backend) {
        std::vector<model::Network> networks{
            training::initialise(optimize::widths_of(options, data.encoder), options.activation, 1)};
        for (const auto& cell : cells)
            networks.push_back(training::initialise(cell.outcomes.front().layers, options.activation, 1));
        std::vector<const model::Network*> pointers;
        for (const auto& network : networks) pointers.push_back(&network);
        std::vector<double> medians;
        for (const auto& latency : evaluation::measure_latency(pointers, data.test.inputs, 1, backend))
            medians.push_back(latency.median);
        return medians;
    }

    static std::string command_of(const study::Cell& cell) {
        const auto dash = cell.method.find('-');
        const bool tolerance = cell.method.starts_with("epsilon");
        const auto value = cell.method.substr(dash + 1);
        return command_with({{"--epsilons", tolerance ? value : ""},
                             {"--removed", tolerance ? "" : value},
                             {"--output", "point-" + cell.method}});
    }

    static double metric(const training::Quality& quality, data::Task task) {
        return data::is_classification(task) ? quality.accuracy : quality.rmse;
    }

    static std::string csv(const std::vector<study::Cell>& cells, const std::vector<double>& latencies,
                           data::Task task) {
        const auto* const name = data::is_classification(task) ? "accuracy" : "rmse";
        std::string text = fmt::format(
            "asked,epsilon,removed,parameters,layers,validation_{0}_before,validation_{0}_after,test_{0},test_loss,"
            "drop,"
            "epochs,latency_us\n",
            name);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& outcome = cells[i].outcomes.front();
            text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", outcome.asked,
                                outcome.epsilon ? fmt::format("{}", *outcome.epsilon) : "", outcome.removed,
                                outcome.parameters, fmt::join(outcome.layers, "-"),
                                outcome.before ? metric(*outcome.before, task) : 0.0, metric(outcome.validation, task),
                                metric(outcome.test, task), outcome.test.loss, outcome.drop, outcome.epochs,
                                latencies[i + 1]);
        }
        return text;
    }

    void print(const std::vector<study::Cell>& cells, const std::vector<double>& latencies, data::Task task) const {
        const bool classification = data::is_classification(task);
        const auto shown = [&](const training::Quality& quality) {
            return classification ? percent(quality.accuracy) : fmt::format("{:.5g}", quality.rmse);
        };
        const auto* const name = classification ? "accuracy" : "RMSE";
        fmt::print("  {:>10}{:>12}{:>11}{:>12}{:>13}{:>13}{:>13}{:>13}{:>12}  {}\n", "asked", "epsilon", "removed",
                   "parameters", "before", "after", "test", classification ? "drop, pp" : "drop, %", "us a row",
                   "layers");
        fmt::print("  {:>10}{:>12}{:>11}{:>12}{:>13}{:>13}{:>13}{:>13}{:>12.3f}  general network\n", "", "", "", "", "",
                   "", shown(cells.front().general), "", latencies.front());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& outcome = cells[i].outcomes.front();
            fmt::print("  {:>10.6g}{:>12}{:>11}{:>12}{:>13}{:>13}{:>13}{:>13}{:>12.3f}  {}\n", outcome.asked,
                       outcome.epsilon ? fmt::format("{:.5g}", *outcome.epsilon) : "", percent(outcome.removed),
                       outcome.parameters, outcome.before ? shown(*outcome.before) : "", shown(outcome.validation),
                       shown(outcome.test), fmt::format("{:+.2f}", 100 * outcome.drop), latencies[i + 1],
                       fmt::join(outcome.layers, "-"));
        }
        fmt::print(
            "\nbefore, after: {} on validation rows before and after retraining. Written to {}: sweep.csv, "
            "sweep.json, report.html, cells/.\n",
            name, study.output);
    }
};

}  // namespace

void add_sweep(CLI::App& program) {
    auto* command = program.add_subcommand(
        "sweep", "Tolerance sensitivity: quality before and after retraining, size and latency over a grid");
    auto state = std::make_shared<Sweep>();
    state->epsilon_option =
        command->add_option("--epsilons", state->epsilons, "Tolerances, with commas between; one shot");
    command->add_option("--removed", state->removed, "Shares of the parameters that are to go, with commas between")
        ->capture_default_str()
        ->excludes(state->epsilon_option);
    state->study.pruning.add_criterion_to(*command);
    state->study.add_to(*command);
    command->callback([state] {
        const InterruptWatch interrupt;
        state->run(interrupt.token());
    });
}

}  // namespace sentei::cli
