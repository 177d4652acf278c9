#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/option_list.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/core/error.hpp"
#include "engine/plugin/catalogue.hpp"

namespace sentei::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string kind_name(const sentei_manifest& manifest) {
    return manifest.kind == SENTEI_BACKEND ? "backend" : manifest.kind == SENTEI_PRUNER ? "pruner" : "unknown";
}

Json json_of(const plugin::Catalogue& catalogue, const plugin::Candidate& candidate, const std::string& backend) {
    Json json{{"file", candidate.file.string()}, {"taken", candidate.refusal.empty()}};
    if (candidate.manifest) {
        json["kind"] = kind_name(*candidate.manifest);
        json["id"] = candidate.manifest->id;
        json["version"] = candidate.manifest->version;
        json["summary"] = candidate.manifest->summary;
    }
    if (!candidate.refusal.empty()) {
        json["refusal"] = candidate.refusal;
    } else if (candidate.manifest->kind == SENTEI_BACKEND) {
        json["default"] = backend == candidate.manifest->id;
    } else {
        json["options"] = options_json(catalogue.options(candidate.manifest->id));
    }
    return json;
}

void print(const plugin::Catalogue& catalogue, const std::string& backend, bool why) {
    for (const auto& candidate : catalogue.candidates()) {
        if (candidate.refusal.empty()) {
            const auto& manifest = *candidate.manifest;
            fmt::print("{:<8} {:<14} {:<8} {}{}\n", kind_name(manifest), manifest.id, manifest.version,
                       manifest.summary, backend == manifest.id ? "  [in use]" : "");
            if (manifest.kind == SENTEI_PRUNER) fmt::print("{}", describe_options(catalogue.options(manifest.id), 11));
            if (why) fmt::print("         taken from {}\n", candidate.file.string());
        } else if (why) {
            fmt::print("refused  {}\n", candidate.refusal);
        }
    }
}

// Loads the pruners, whose options are listed; the catalogue keeps the refusal of those that cannot be loaded.
void load_pruners(const plugin::Catalogue& catalogue) {
    for (const auto& candidate : catalogue.candidates()) {
        if (!candidate.refusal.empty() || candidate.manifest->kind != SENTEI_PRUNER) continue;
        try {
            catalogue.options(candidate.manifest->id);
        } catch (const InputError&) {
            continue;
        }
    }
}

struct Plugins {
    std::vector<std::string> files;
    std::string backend;
    bool why = false, json = false;

    void run() const {
        const plugin::Catalogue catalogue(std::vector<std::filesystem::path>(files.begin(), files.end()));
        const std::string chosen = catalogue.backend(backend)->id();
        load_pruners(catalogue);
        if (!json) return print(catalogue, chosen, why);
        Json list = Json::array();
        for (const auto& candidate : catalogue.candidates()) list.push_back(json_of(catalogue, candidate, chosen));
        print_text(Json{{"backend", chosen}, {"plugins", list}}.dump(2) + "\n");
    }
};

}  // namespace

void add_plugins(CLI::App& program) {
    auto* command = program.add_subcommand("plugins", "List backends and pruners, and which backend is in use");
    auto state = std::make_shared<Plugins>();
    command->add_flag("--why", state->why, "Every file looked at, taken or refused, and why");
    command->add_option("--plugin", state->files, "A plugin file to load; may be repeated")->allow_extra_args(false);
    command->add_option("--backend", state->backend,
                        "Backend to compute with (default: SENTEI_BACKEND, else the fastest)");
    command->add_flag("--json", state->json, "Print the result as JSON");
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
