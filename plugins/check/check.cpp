#include "plugins/check/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/plugin/cpu.hpp"
#include "engine/plugin/module.hpp"
#include "engine/plugin/scan.hpp"
#include "plugins/check/backend.hpp"
#include "plugins/check/child.hpp"
#include "plugins/check/conformance/instance.hpp"
#include "plugins/check/leaks.hpp"
#include "plugins/check/pruner.hpp"
#include "plugins/check/symbols.hpp"

namespace sentei::check {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Finding, check, verdict, sentence)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Operation, name, bound, provided, cases, error, error_against_scalar, faults)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Speed, name, unit, rate, scalar)

namespace {

using Json = nlohmann::json;

// Sanitizers add code that runs at load time.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool initialisers_allowed = true;
#else
constexpr bool initialisers_allowed = false;
#endif

sentei_manifest scanned(const std::filesystem::path& file) {
    auto scan = plugin::scan(file, plugin::cpu_features());
    if (!scan.refusal.empty()) throw InputError(scan.refusal);
    return scan.manifest;
}

std::string judge_manifest(const sentei_manifest& manifest) {
    for (const auto& [field, name] : {std::pair{manifest.version, "version"}, {manifest.summary, "summary"}})
        if (field[0] == '\0') throw Fault(fmt::format("its {} is empty", name));
    if (manifest.reserved != 0) throw Fault("its reserved field is not 0");
    if (manifest.kind == SENTEI_PRUNER && manifest.priority != 0) throw Fault("a pruner's priority is 0");
    return fmt::format("ABI {}.{}, {}, {}", manifest.abi_major, manifest.abi_minor,
                       plugin::machine_name(manifest.machine),
                       manifest.cpu == 0 ? "any CPU" : "needs " + plugin::feature_names(manifest.cpu));
}

// The file's name does not belong into every sentence of its report.
std::string without_file(std::string sentence, const std::filesystem::path& file) {
    const auto start = file.string() + ": ";
    return sentence.starts_with(start) ? sentence.substr(start.size()) : sentence;
}

void check_loaded(const std::filesystem::path& file, const Options& options, const Sink& sink) {
    const auto manifest = scanned(file);
    const auto threads = running_threads();
    std::optional<plugin::Module> module;
    sink.run("load", [&] {
        try {
            module.emplace(file, manifest);
        } catch (const InputError& refusal) {
            throw Fault(without_file(refusal.what(), file));
        }
        if (running_threads() != threads) throw Fault("starts threads of its own when it is loaded");
        return std::string("its tables are well made");
    });
    if (!module) return;
    if (manifest.kind == SENTEI_PRUNER) {
        check_pruner(module->manifest(), module->pruner(), options.quick, sink);
    } else {
        std::optional<sentei_backend> scalar;
        if (options.scalar) scalar = whole_table(plugin::Module(*options.scalar, scanned(*options.scalar)).backend());
        check_backend(module->backend(), scalar, options.quick, sink);
    }
    sink.run("own threads", [&] {
        if (running_threads() != threads) throw Fault("leaves threads of its own running");
        return std::string("none are left running");
    });
}

Sink writing_to(const std::function<void(const std::string&)>& say) {
    const auto tell = [say](const char* key, const Json& value) {
        say(Json{{key, value}}.dump(-1, ' ', false, Json::error_handler_t::replace));
    };
    return {[=](const std::string& check) { tell("begin", check); },
            [=](const Finding& finding) { tell("finding", finding); },
            [=](const std::vector<Operation>& operations) { tell("operations", operations); },
            [=](const std::vector<Speed>& speeds) { tell("speeds", speeds); }};
}

}  // namespace

bool Report::passed() const {
    return std::ranges::all_of(findings, [](const Finding& finding) { return finding.verdict == Verdict::passed; });
}

Report run(const std::filesystem::path& file, const Options& options) {
    Report report{.file = file, .manifest = scanned(file), .findings = {}, .operations = {}, .speeds = {}};
    std::string running = "load";
    const Sink here{[&](const std::string& check) { running = check; },
                    [&](Finding finding) { report.findings.push_back(std::move(finding)); },
                    [](const std::vector<Operation>&) {}, [](const std::vector<Speed>&) {}};
    here.run("manifest", [&] { return judge_manifest(report.manifest); });
    here.run("symbols", [&] { return judge_symbols(file, initialisers_allowed); });

    bool done = false;
    const auto ending = run_in_child(
        [&](const auto& say) {
            check_loaded(file, options, writing_to(say));
            say(R"({"done": true})");
        },
        options.limit,
        [&](const std::string& line) {
            const auto message = Json::parse(line);
            if (message.contains("done")) done = true;
            if (message.contains("begin")) running = message["begin"];
            if (message.contains("finding")) report.findings.push_back(message["finding"].get<Finding>());
            if (message.contains("operations")) message["operations"].get_to(report.operations);
            if (message.contains("speeds")) message["speeds"].get_to(report.speeds);
        });
    if (ending.late)
        report.findings.push_back({running, Verdict::late,
                                   fmt::format("was still at it when the time was over ({:g} s)",
                                               static_cast<double>(options.limit.count()) / 1000)});
    else if (ending.signal != 0)
        report.findings.push_back(
            {running, Verdict::crashed,
             fmt::format("crashed: {}{}", ::strsignal(ending.signal),
                         ending.signal == SIGSEGV || ending.signal == SIGBUS
                             ? " (what it is given ends where memory ends, and inputs are read-only)"
                             : "")});
    else if (!done)
        report.findings.push_back(
            {running, Verdict::crashed, fmt::format("ended the process with code {}", ending.code)});
    return report;
}

}  // namespace sentei::check
