#include "engine/study/compare.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "engine/cli/command_line.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/interrupt.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/study_options.hpp"
#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/evaluation/machine.hpp"
#include "engine/optimize/report.hpp"
#include "engine/report/page.hpp"
#include "engine/study/statistics.hpp"

namespace sentei::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Compare {
    StudyOptions study;
    std::string methods =
        "obs,sensitivity,variability,random,scratch-short,scratch-full,scratch-distilled,"
        "general-longer,pso,random-search";
    std::string removed = "0.9,0.95", seeds = "1,2,3,4,5";

    void run(const std::stop_token& stop) const {
        Session running(study.session);
        study::CompareOptions options{study.parsed(*running.backend()), parse_numbers("--removed", removed, 0, 1)};
        if (options.base.rounds > 1)
            throw InputError("compare goes as many rounds as a size takes: --rounds is 0 for that, or 1 for one shot");
        const auto names = parse_list(methods);
        check_different("--methods", names);
        const auto pruner_of = [&](const std::string& id) { return running.catalogue().pruner(id); };
        for (const auto& name : names)
            if (!study::is_control(name)) pruner_of(name);  // an unknown one is refused before any training
        const auto numbers = parse_seeds();
        std::vector<study::Cell> cells;
        data::Task task{};
        evaluation::Machine machine;
        running.run([&] {
            machine = evaluation::machine();
            for (const auto seed : numbers) {
                if (stop.stop_requested()) break;
                options.base.seed = seed;
                const auto loaded = load(study.data, seed);
                task = loaded.set.encoder.task();
                const study::CellStore store(std::filesystem::path(study.output) / "cells",
                                             study.key(loaded.hash, *running.backend(), removed + " methods"), task);
                std::map<std::string, study::Cell> found;
                std::vector<std::string> missing;
                for (const auto& name : names) {
                    if (auto kept = store.find(name, seed))
                        found.emplace(name, std::move(*kept));
                    else
                        missing.push_back(name);
                }
                if (!missing.empty()) {
                    auto made = study::compare(loaded.set, missing, options, pruner_of, running.backend(), stop,
                                               [&](const study::Cell& cell) {
                                                   store.keep(cell);
                                                   announce(cell, task);
                                               });
                    for (auto& cell : made) found.emplace(cell.method, std::move(cell));
                }
                for (const auto& name : names)  // in this order, whichever were there before
                    if (const auto cell = found.find(name); cell != found.end())
                        cells.push_back(std::move(cell->second));
            }
        });
        if (cells.empty()) throw InputError("stopped before the first cell was finished");
        const std::filesystem::path folder = study.output;
        auto json = summary(names, options.removed, cells, task);
        json["machine"] = optimize::machine_json(machine);
        write_file(folder / "compare.json", json.dump(2) + "\n");
        write_file(folder / "report.html", report::page(json.dump()));
        write_file(folder / "compare.csv", csv(cells, task));
        if (study.session.json)
            print_text(json.dump(2) + "\n");
        else
            print(json);
    }

    std::vector<std::uint64_t> parse_seeds() const {
        std::vector<std::uint64_t> numbers;
        std::vector<std::string> names;
        for (const double seed : parse_numbers("--seeds", seeds, 0, 1e9)) {
            numbers.push_back(static_cast<std::uint64_t>(seed));
            names.push_back(std::to_string(numbers.back()));
            if (static_cast<double>(numbers.back()) != seed)
                throw InputError(fmt::format("--seeds '{}': expected whole numbers, with commas between", seeds));
        }
        check_different("--seeds", names);
        return numbers;
    }

    void announce(const study::Cell& cell, data::Task task) const {
        for (const auto& outcome : cell.outcomes)
            fmt::print(stderr, "{} seed {}: {} removed, test {}\n", cell.method, cell.seed, percent(outcome.removed),
                       describe(outcome.test, task));
        fmt::print(stderr, "  {}\n", command_of(cell));
    }

    // A folder of its own: the cell is computed, not read.
    static std::string command_of(const study::Cell& cell) {
        const auto seed = std::to_string(cell.seed);
        return command_with(
            {{"--methods", cell.method}, {"--seeds", seed}, {"--output", "cell-" + cell.method + "-" + seed}});
    }

    static std::string csv(const std::vector<study::Cell>& cells, data::Task task) {
        const bool classification = data::is_classification(task);
        std::string text = fmt::format("method,seed,asked,removed,parameters,layers,epochs,{},drop,seconds\n",
                                       classification ? "test_accuracy" : "test_rmse");
        for (const auto& cell : cells)
            for (const auto& outcome : cell.outcomes)
                text +=
                    fmt::format("{},{},{},{},{},{},{},{},{},{}\n", cell.method, cell.seed, outcome.asked,
                                outcome.removed, outcome.parameters, fmt::join(outcome.layers, "-"), outcome.epochs,
                                classification ? outcome.test.accuracy : outcome.test.rmse, outcome.drop, cell.seconds);
        return text;
    }

    // Drops of each method at each size over the seeds, and its paired test against the first method.
    Json summary(const std::vector<std::string>& names, const std::vector<double>& sizes,
                 const std::vector<study::Cell>& cells, data::Task task) const {
        Json json{
            {"format", "sentei-compare/1"}, {"task", data::is_classification(task) ? "classification" : "regression"},
            {"reference", names.front()},   {"command", command_with({})},
            {"sizes", Json::array()},       {"cells", Json::array()}};
        for (std::size_t size = 0; size < sizes.size(); ++size) {
            Json methods_json = Json::array();
            const auto reference = drops_of(cells, names.front(), size);
            for (const auto& name : names) methods_json.push_back(row(cells, name, size, reference));
            json["sizes"].push_back({{"asked", sizes[size]}, {"methods", methods_json}});
        }
        for (const auto& cell : cells) {
            Json one = study::json_of(cell, task);
            one["command"] = command_of(cell);
            json["cells"].push_back(std::move(one));
        }
        return json;
    }

    using BySeed = std::map<std::uint64_t, double>;

    static BySeed drops_of(const std::vector<study::Cell>& cells, const std::string& method, std::size_t size) {
        BySeed drops;
        for (const auto& cell : cells)
            if (cell.method == method && size < cell.outcomes.size()) drops[cell.seed] = cell.outcomes[size].drop;
        return drops;
    }

    static Json row(const std::vector<study::Cell>& cells, const std::string& method, std::size_t size,
                    const BySeed& reference) {
        std::vector<double> drops, removed, epochs, paired, paired_reference;
        for (const auto& cell : cells) {
            if (cell.method != method || size >= cell.outcomes.size()) continue;
            const auto& outcome = cell.outcomes[size];
            drops.push_back(outcome.drop);
            removed.push_back(outcome.removed);
            epochs.push_back(static_cast<double>(outcome.epochs));
            if (const auto other = reference.find(cell.seed); other != reference.end()) {
                paired.push_back(outcome.drop);
                paired_reference.push_back(other->second);
            }
        }
        const auto drop = study::summarise(drops);
        const auto test = study::paired_test(paired, paired_reference);
        Json json{{"method", method},
                  {"n", drop.count},
                  {"removed", study::summarise(removed).mean},
                  {"epochs", study::summarise(epochs).mean},
                  {"drop", drop.mean},
                  {"drop_error", drop.error}};
        json["against_reference"] = {{"difference", test.difference},
                                     {"n", test.pairs},
                                     {"p", std::isnan(test.p) ? Json(nullptr) : Json(test.p)}};
        return json;
    }

    void print(const Json& json) const {
        const bool classification = json["task"] == "classification";
        for (const auto& size : json["sizes"]) {
            fmt::print("\n{} of the parameters to go; drop on test rows against the seed's general network, {}\n",
                       percent(size["asked"]), classification ? "percentage points of accuracy" : "percent of RMSE");
            fmt::print("  {:<20}{:>4}{:>12}{:>10}{:>20}{:>16}{:>10}\n", "method", "n", "removed", "epochs",
                       "mean drop +- se", "worse by", "p");
            for (const auto& row : size["methods"]) {
                const auto& test = row["against_reference"];
                const bool reference = row["method"] == json["reference"];
                fmt::print("  {:<20}{:>4}{:>12}{:>10.0f}{:>20}{:>16}{:>10}\n", row["method"].get<std::string>(),
                           row["n"].get<std::size_t>(), percent(row["removed"]), row["epochs"].get<double>(),
                           fmt::format("{:+.2f} +- {:.2f}", 100 * row["drop"].get<double>(),
                                       100 * row["drop_error"].get<double>()),
                           reference ? "reference" : fmt::format("{:+.2f}", 100 * test["difference"].get<double>()),
                           reference || test["p"].is_null() ? "" : fmt::format("{:.3f}", test["p"].get<double>()));
            }
        }
        fmt::print(
            "\nworse by, p: mean difference to {} on the same seeds, two-sided paired t-test.\n"
            "Written to {}: compare.csv, compare.json, report.html, cells/.\n",
            json["reference"].get<std::string>(), study.output);
    }
};

}  // namespace

void add_compare(CLI::App& program) {
    auto* command = program.add_subcommand(
        "compare", "Criteria against each other and against the controls, at equal sizes, over several seeds");
    auto state = std::make_shared<Compare>();
    command
        ->add_option("--methods", state->methods,
                     "Criteria (see 'sentei criteria') and controls: scratch-short, scratch-full, scratch-distilled, "
                     "general-longer, pso, random-search; the first is what the others are tested against")
        ->capture_default_str();
    command->add_option("--removed", state->removed, "Shares of the parameters that are to go")->capture_default_str();
    command->add_option("--seeds", state->seeds, "Seeds; each has its own split and its own general network")
        ->capture_default_str();
    state->study.add_to(*command);
    command->callback([state] {
        const InterruptWatch interrupt;
        state->run(interrupt.token());
    });
}

}  // namespace sentei::cli
