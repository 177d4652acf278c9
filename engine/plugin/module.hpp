// A module loaded into the process, its tables judged.
#pragma once
#include <sentei/plugin.h>

#include <filesystem>
#include <string>
#include <vector>

#include "engine/plugin/pruner.hpp"

namespace sentei::plugin {

// Loads a file that `scan` found fit (RTLD_NOW | RTLD_LOCAL) and never unloads it. Throws InputError, one sentence that
// begins with the file: the loader's own text, another manifest than the scanned one, a table too small or with
// mandatory entries null, options that are not well declared.
class Module {
  public:
    Module(const std::filesystem::path& file, const sentei_manifest& scanned);

    const sentei_manifest& manifest() const noexcept { return *plugin_->manifest; }
    const sentei_backend& backend() const noexcept { return *static_cast<const sentei_backend*>(plugin_->table); }
    const sentei_pruner& pruner() const noexcept { return *static_cast<const sentei_pruner*>(plugin_->table); }

  private:
    const sentei_plugin* plugin_;
};

// The options that a pruner declares. Throws InputError without a file's name where one is badly declared.
std::vector<Option> declared_options(const sentei_pruner& table);

// Empty when `value` is one that the option allows, else what was expected.
std::string judge_value(const Option& option, const std::string& value);

}  // namespace sentei::plugin
