#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/benchmark/run.hpp"
#include "engine/cli/command_line.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/plugin/catalogue.hpp"
#include "engine/report/page.hpp"

namespace sentei::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Bench {
    std::string what, output;
    std::vector<std::string> backends, plugins;
    std::vector<std::size_t> threads, rows{1, 256, 4096};
    double seconds = 0.5;
    bool quick = false, json = false;

    void run(const std::string& command) const {
        const plugin::Catalogue catalogue(std::vector<fs::path>(plugins.begin(), plugins.end()));
        const auto subjects = chosen(catalogue);
        auto options = parsed();
        if (!output.empty()) make_folder(output);
        auto result =
            benchmark::run(subjects, options, [](const std::string& step) { fmt::print(stderr, "{}\n", step); });
        result["command"] = command;
        if (!output.empty()) write_file(fs::path(output) / "bench.json", result.dump(2) + "\n");
        if (!output.empty()) write_file(fs::path(output) / "report.html", report::page(result.dump()));
        if (json)
            print_text(result.dump(2) + "\n");
        else
            print(result);
    }

  private:
    benchmark::Backends chosen(const plugin::Catalogue& catalogue) const {
        benchmark::Backends subjects;
        for (const auto& id : backends) subjects.push_back(catalogue.backend(id));
        if (!backends.empty()) return subjects;
        for (const auto& candidate : catalogue.candidates())
            if (candidate.refusal.empty() && candidate.manifest->kind == SENTEI_BACKEND)
                subjects.push_back(catalogue.backend(candidate.manifest->id));
        return subjects;
    }

    benchmark::Options parsed() const {
        benchmark::Options options{.network = {},
                                   .widths = benchmark::usual_networks(quick),
                                   .threads = threads,
                                   .rows = rows,
                                   .seconds = quick ? std::min(seconds, 0.05) : seconds,
                                   .quick = quick};
        if (options.threads.empty()) {
            options.threads = {1};
            if (const auto all = parallel::Threads(0).count(); all > 1) options.threads.push_back(all);
        }
        if (what.empty()) return options;
        if (fs::exists(what)) {
            options.network = model::read_any_model(what).network;
            options.widths.clear();
        } else {
            options.widths = {benchmark::parse_widths(what)};
        }
        return options;
    }

    static void print(const Json& json) {
        const auto& machine = json.at("machine");
        fmt::print("{}, {} cores{}, {}, sentei {}\n", machine.at("cpu").get<std::string>(),
                   machine.at("cores").get<std::size_t>(),
                   machine.at("governor") == "" ? "" : ", governor " + machine.at("governor").get<std::string>(),
                   machine.at("compiler").get<std::string>(), machine.at("version").get<std::string>());
        fmt::print("\n  {:<36}{:>8}{:>12}\n", "ceilings", "threads", "");
        for (const auto& each : json.at("peak"))
            fmt::print("  multiply-adds of {:<19}{:>8}{:>12.1f} GFLOP/s\n", each.at("backend").get<std::string>(),
                       each.at("threads").get<std::size_t>(), each.at("gflops").get<double>());
        for (const auto& each : json.at("bandwidth"))
            fmt::print("  reading {:>8} KB{:<17}{:>8}{:>12.1f} GB/s\n", each.at("bytes").get<std::size_t>() / 1024, "",
                       1, each.at("gb_per_s").get<double>());
        if (json.contains("kernels")) {
            fmt::print("\n  {:<30}{:<14}{:>8}{:>12}{:>10}{:>10}\n", "product (m x n x k)", "backend", "threads",
                       "GFLOP/s", "of peak", "spread");
            for (const auto& each : json.at("kernels"))
                fmt::print("  {:<30}{:<14}{:>8}{:>12.1f}{:>10}{:>9.0f} %\n",
                           fmt::format("{} {} x {} x {}", each.at("operation").get<std::string>(),
                                       each.at("m").get<std::size_t>(), each.at("n").get<std::size_t>(),
                                       each.at("k").get<std::size_t>()),
                           each.at("backend").get<std::string>(), each.at("threads").get<std::size_t>(),
                           each.at("gflops").get<double>(),
                           each.at("share_of_peak").is_null()
                               ? "?"
                               : fmt::format("{:.0f} %", 100 * each.at("share_of_peak").get<double>()),
                           100 * each.at("spread").get<double>());
        }
        if (json.contains("inference")) {
            fmt::print("\n  {:<30}{:>6}  {:<14}{:>8}{:>12}{:>12}{:>14}\n", "inference", "rows", "backend", "threads",
                       "p50, us", "p99, us", "rows/s");
            for (const auto& each : json.at("inference"))
                fmt::print("  {:<30}{:>6}  {:<14}{:>8}{:>12.2f}{:>12.2f}{:>14.0f}\n",
                           each.at("network").get<std::string>(), each.at("rows").get<std::size_t>(),
                           each.at("backend").get<std::string>(), each.at("threads").get<std::size_t>(),
                           each.at("median_us").get<double>(), each.at("p99_us").get<double>(),
                           each.at("rows_per_second").get<double>());
        }
        if (json.contains("training")) {
            fmt::print("\n  {:<30}{:>6}  {:<14}{:>8}{:>12}{:>26}\n", "training", "batch", "backend", "threads",
                       "optimizer", "rows/s");
            for (const auto& each : json.at("training"))
                fmt::print("  {:<30}{:>6}  {:<14}{:>8}{:>12}{:>26.0f}\n", each.at("network").get<std::string>(),
                           each.at("batch").get<std::size_t>(), each.at("backend").get<std::string>(),
                           each.at("threads").get<std::size_t>(), each.at("optimizer").get<std::string>(),
                           each.at("rows_per_second").get<double>());
        }
    }
};

void add_comparison(CLI::App& bench) {
    auto* command = bench.add_subcommand("compare", "One table of several boxes, from their bench.json files");
    auto files = std::make_shared<std::vector<std::string>>();
    command->add_option("files", *files, "Files of 'sentei bench --output'")->required()->type_name("FILE...");
    command->callback([files] {
        std::vector<std::pair<std::string, std::string>> texts;
        for (const auto& file : *files) texts.emplace_back(file, read_file(file));
        print_text(benchmark::compare(texts));
    });
}

}  // namespace

void add_bench(CLI::App& program) {
    auto* command = program.add_subcommand(
        "bench", "Measure this machine: its ceilings, kernels, inference and training, every backend in turn");
    auto state = std::make_shared<Bench>();
    command->add_option("what", state->what, "A model file, or widths like 784-512-512-10; neither: the usual networks")
        ->type_name("MODEL|WIDTHS");
    command
        ->add_option("--backend", state->backends, "A backend to measure; may be repeated (default: all that can run)")
        ->allow_extra_args(false);
    command->add_option("--plugin", state->plugins, "A plugin file to load; may be repeated")->allow_extra_args(false);
    command->add_option("--threads", state->threads, "Thread counts, each measured by itself (default: 1 and all)")
        ->delimiter(',')
        ->check(CLI::Range(1, 1024));
    command->add_option("--rows", state->rows, "Rows a call of inference")
        ->delimiter(',')
        ->check(CLI::Range(1, 1 << 20))
        ->capture_default_str();
    command->add_option("--seconds", state->seconds, "Time for each backend and measurement")
        ->check(CLI::Range(0.001, 3600.0))
        ->capture_default_str();
    command->add_flag("--quick", state->quick, "Fewer and smaller shapes, 0.05 s each: to see whether it works");
    command->add_option("--output", state->output, "Folder for bench.json and report.html")->type_name("DIR");
    command->add_flag("--json", state->json, "Print the result as JSON");
    command->require_subcommand(0, 1);
    add_comparison(*command);
    command->callback([state, command] {
        if (command->get_subcommands().empty()) state->run(command_with({}));
    });
}

}  // namespace sentei::cli
