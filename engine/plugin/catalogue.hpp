// The plugins of this run: which files were looked at, which were taken, and why the others were refused.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plugin/backend.hpp"
#include "engine/plugin/host.hpp"
#include "engine/plugin/pruner.hpp"

namespace sentei::plugin {

struct Candidate {
    std::filesystem::path file;
    std::optional<sentei_manifest> manifest;  // when one was found
    std::string refusal;                      // one sentence; empty when taken
};

// Search path: the files given, then the folders of SENTEI_PLUGIN_PATH (colon-separated), then the folder
// sentei-plugins beside the program, in ../lib from it (an installed copy) and beside the shared library that this code
// is part of. Never the working directory unless named, never recursive. Of two plugins of one kind and id the first
// wins and the other is refused with a sentence. Scanning reads files; a module is loaded when it is first asked for,
// and never unloaded.
//
// backend, pruner and options: [any-thread]; a module that fails to load gets its refusal then, so candidates() must
// not be read meanwhile. What they return may outlive the catalogue.
class Catalogue {
  public:
    // `log` receives what plugins say. Throws InputError if a given file is refused.
    explicit Catalogue(std::vector<std::filesystem::path> files = {}, LogSink log = {});
    ~Catalogue();
    Catalogue(const Catalogue&) = delete;
    Catalogue& operator=(const Catalogue&) = delete;

    const std::vector<Candidate>& candidates() const noexcept;  // in the order looked at

    // id empty: SENTEI_BACKEND if set, else the usable one of highest priority, where one that fails to load is refused
    // and the next one tried. An unknown or unusable id is an InputError whose sentence says which there are, or why it
    // was refused. One instance an id.
    std::shared_ptr<const Backend> backend(std::string_view id = {}) const;
    // A new instance. InputError also for settings that the plugin does not declare or allow.
    std::shared_ptr<const Pruner> pruner(std::string_view id, const Settings& settings = {}) const;
    std::vector<Option> options(std::string_view pruner_id) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sentei::plugin
