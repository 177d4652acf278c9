#include "engine/cli/session.hpp"

#include "engine/core/error.hpp"

namespace sentei::cli {

void SessionOptions::add_to(CLI::App& command) {
    command.add_option("--threads", threads, "Threads to use; 0: as many as there are")->check(CLI::Range(0, 1024));
    seed_option = command.add_option("--seed", seed, "Fixes split, starting weights and order of the rows")
                      ->capture_default_str();
    command.add_option("--backend", backend, "Backend to compute with (default: SENTEI_BACKEND, else the fastest)");
    command.add_option("--plugin", plugins, "A plugin file to load; may be repeated")->allow_extra_args(false);
    command.add_flag("--json", json, "Print the result as JSON");
}

Session::Session(const SessionOptions& options)
    : threads_(options.threads),
      catalogue_(std::vector<std::filesystem::path>(options.plugins.begin(), options.plugins.end())),
      backend_(catalogue_.backend(options.backend)) {}

std::vector<std::shared_ptr<const plugin::Backend>> Session::backends() const {
    std::vector<std::string> ids;
    for (const auto& candidate : catalogue_.candidates())
        if (candidate.refusal.empty() && candidate.manifest->kind == SENTEI_BACKEND)
            ids.emplace_back(candidate.manifest->id);
    std::vector<std::shared_ptr<const plugin::Backend>> usable;
    for (const auto& id : ids) try {
            usable.push_back(catalogue_.backend(id));
        } catch (const InputError&) {  // it does not load: `sentei plugins --why` tells
        }
    return usable;
}

}  // namespace sentei::cli
