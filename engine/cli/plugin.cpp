// For authors of plugins: `sentei plugin new` and `sentei plugin check`.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/names.hpp"
#include "engine/plugin/catalogue.hpp"
#include "plugins/check/check.hpp"
#include "plugins/template/template.hpp"

namespace sentei::cli {
namespace {

namespace fs = std::filesystem;
using plugin_template::Kind;
using plugin_template::Language;
using Json = nlohmann::ordered_json;

constexpr Names<Kind, 2> kinds{{{"pruner", Kind::pruner}, {"backend", Kind::backend}}};
constexpr Names<Language, 2> languages{{{"c", Language::c}, {"c++", Language::cpp}}};
constexpr Names<check::Verdict, 4> verdicts{{{"ok", check::Verdict::passed},
                                             {"FAILED", check::Verdict::failed},
                                             {"CRASHED", check::Verdict::crashed},
                                             {"TOO LATE", check::Verdict::late}}};

struct New {
    std::string name, kind = "pruner", language = "c++", folder;

    void run() const {
        const auto files =
            plugin_template::files(name, parse_name(kinds, "kind", kind), parse_name(languages, "language", language));
        const fs::path into = folder.empty() ? fs::path(name) : fs::path(folder);
        for (const auto& file : files)
            if (fs::exists(into / file.name))
                throw InputError((into / file.name).string() + ": is there already, expected a new folder");
        make_folder(into);
        for (const auto& file : files) write_file(into / file.name, file.text);
        fmt::print("Written to {}:", into.string());
        for (const auto& file : files) fmt::print(" {}", file.name);
        fmt::print(
            "\nNext:\n"
            "  cmake -S {0} -B {0}/build && cmake --build {0}/build\n"
            "  sentei plugin check {0}/build/{1}.so\n",
            into.string(), name);
    }
};

struct Check {
    std::string file;
    double seconds = 120;
    bool quick = false, json = false;

    void run() const {
        check::Options options{.limit = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)),
                               .quick = quick,
                               .scalar = scalar_module()};
        const auto report = check::run(file, options);
        if (json)
            print_text(json_of(report).dump(2) + "\n");
        else
            print(report);
        if (!report.passed()) throw VerificationFailed(fmt::format("{}: did not pass the check", file));
    }

  private:
    static std::optional<fs::path> scalar_module() {
        const plugin::Catalogue catalogue;
        for (const auto& candidate : catalogue.candidates())
            if (candidate.refusal.empty() && candidate.manifest->kind == SENTEI_BACKEND &&
                std::string_view(candidate.manifest->id) == "scalar")
                return candidate.file;
        return std::nullopt;
    }

    static std::string kind_of(const check::Report& report) {
        return name_of(kinds, report.manifest.kind == SENTEI_BACKEND ? Kind::backend : Kind::pruner);
    }

    static Json json_of(const check::Report& report) {
        Json json{{"format", "sentei-plugin-check/1"},
                  {"file", report.file.string()},
                  {"kind", kind_of(report)},
                  {"id", report.manifest.id},
                  {"version", report.manifest.version},
                  {"passed", report.passed()},
                  {"checks", Json::array()}};
        for (const auto& [check, verdict, sentence] : report.findings)
            json["checks"].push_back({{"check", check},
                                      {"passed", verdict == check::Verdict::passed},
                                      {"verdict", name_of(verdicts, verdict)},
                                      {"sentence", sentence}});
        for (const auto& operation : report.operations)
            json["operations"].push_back({{"name", operation.name},
                                          {"provided", operation.provided},
                                          {"bound", operation.bound},
                                          {"cases", operation.cases},
                                          {"error", operation.error},
                                          {"error_against_scalar", operation.error_against_scalar},
                                          {"faults", operation.faults}});
        for (const auto& speed : report.speeds)
            json["speed"].push_back(
                {{"name", speed.name}, {"unit", speed.unit}, {"rate", speed.rate}, {"scalar", speed.scalar}});
        return json;
    }

    static void print(const check::Report& report) {
        const auto& manifest = report.manifest;
        fmt::print("{}: {} {} {}, {}\n", report.file.string(), kind_of(report), manifest.id, manifest.version,
                   manifest.summary);
        for (const auto& [check, verdict, sentence] : report.findings)
            fmt::print("  {:<9}{:<13}{}\n", name_of(verdicts, verdict), check, sentence);
        if (!report.operations.empty()) print(report.operations);
        if (!report.speeds.empty()) print(report.speeds, manifest.id);
    }

    static void print(const std::vector<check::Operation>& operations) {
        fmt::print(
            "\n  Largest error in units of its bound, from double precision and (twice the bound) from scalar; "
            "eps = 2^-23\n  {:<26}{:>7}{:>9}{:>9}  {}\n",
            "operation", "cases", "exact", "scalar", "bound");
        std::string missing;
        for (const auto& operation : operations) {
            if (!operation.provided) {
                missing += (missing.empty() ? "" : ", ") + operation.name;
                continue;
            }
            fmt::print("  {:<26}{:>7}{:>9.3f}{:>9.3f}  {}{}\n", operation.name, operation.cases, operation.error,
                       operation.error_against_scalar, operation.bound, operation.faults.empty() ? "" : "  FAILED");
            for (std::size_t i = 0; i < std::min<std::size_t>(operation.faults.size(), 5); ++i)
                fmt::print("      {}\n", operation.faults[i]);
            if (operation.faults.size() > 5) fmt::print("      and {} more\n", operation.faults.size() - 5);
        }
        if (!missing.empty()) fmt::print("  fall back to scalar: {}\n", missing);
    }

    static void print(const std::vector<check::Speed>& speeds, std::string_view id) {
        fmt::print("\n  {:<28}{:<9}{:>12}{:>12}\n", "one thread", "", id, "scalar");
        for (const auto& speed : speeds)
            fmt::print("  {:<28}{:<9}{:>12.2f}{:>12.2f}\n", speed.name, speed.unit, speed.rate, speed.scalar);
    }
};

void add_new(CLI::App& plugin) {
    auto* command = plugin.add_subcommand("new", "Write a plugin that builds and passes its check, to start from");
    auto state = std::make_shared<New>();
    command->add_option("name", state->name, "Its id: a-z, 0-9, - and _")->required()->type_name("NAME");
    command->add_option("--kind", state->kind, "pruner (a criterion) or backend (kernels for a CPU)")
        ->capture_default_str();
    command->add_option("--lang", state->language, "c or c++")->capture_default_str();
    command->add_option("--output", state->folder, "Folder for its files (default: NAME)")->type_name("DIR");
    command->callback([state] { state->run(); });
}

void add_check(CLI::App& plugin) {
    auto* command = plugin.add_subcommand(
        "check", "Judge a plugin file in a process of its own: exit code 0 it passed, 1 it did not");
    auto state = std::make_shared<Check>();
    command->add_option("file", state->file, "Plugin module")->required()->type_name("FILE");
    command->add_option("--time-limit", state->seconds, "Seconds for all checks together")
        ->check(CLI::Range(0.1, 86400.0))
        ->capture_default_str();
    command->add_flag("--quick", state->quick, "Smaller layers and shapes, no rates: for an emulator");
    command->add_flag("--json", state->json, "Print the report as JSON");
    command->callback([state] { state->run(); });
}

}  // namespace

void add_plugin(CLI::App& program) {
    auto* command = program.add_subcommand("plugin", "For authors of plugins: new, check");
    command->require_subcommand(1);
    add_new(*command);
    add_check(*command);
}

}  // namespace sentei::cli
