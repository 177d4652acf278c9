#include "engine/plugin/module.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "engine/core/error.hpp"

// Whether a table that states its size has a field. Only then may the field be read.
#define SENTEI_HAS(table, field) \
    ((table).size >= offsetof(std::remove_cvref_t<decltype(table)>, field) + sizeof((table).field))

namespace sentei::plugin {
namespace {

using Entry = const sentei_plugin*();

// The dynamic loader's own text out of Boost's.
std::string_view loader_text(std::string_view text) {
    constexpr std::string_view before = "(dlerror system message: ";
    const auto start = text.find(before);
    if (start == std::string_view::npos) return text;
    text.remove_prefix(start + before.size());
    return text.substr(0, text.rfind(')'));
}

Entry* entry_of(const std::filesystem::path& file) {
    using boost::dll::load_mode::type;
    // Never unloaded: code of a module may be on any stack and in any callback until the process ends.
    constexpr auto mode = static_cast<type>(RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    try {
        const boost::dll::shared_library library(std::filesystem::absolute(file), mode);
        return &library.get<Entry>("sentei_plugin_entry");
    } catch (const std::exception& error) {
        throw InputError(fmt::format("{}: cannot be loaded: {}", file.string(), loader_text(error.what())));
    }
}

std::string judge_backend(const sentei_backend& table) {
    if (!SENTEI_HAS(table, create) || !SENTEI_HAS(table, destroy))
        return fmt::format("states a backend table of {} bytes, too few for create and destroy", table.size);
    if (table.size > (1u << 16)) return fmt::format("states a backend table of {} bytes", table.size);
    if (table.create == nullptr || table.destroy == nullptr) return "has a backend table without create or destroy";
    if (table.lanes == 0 || table.lanes > 4096) return fmt::format("states vectors of {} floats", table.lanes);
    return {};
}

std::string judge_pruner(const sentei_pruner& table) {
    if (!SENTEI_HAS(table, score))
        return fmt::format("states a pruner table of {} bytes, expected at least {}", table.size,
                           offsetof(sentei_pruner, score) + sizeof table.score);
    if (table.size > (1u << 16)) return fmt::format("states a pruner table of {} bytes", table.size);
    if (table.create == nullptr || table.destroy == nullptr || table.needs == nullptr || table.score == nullptr)
        return "has a pruner table without create, destroy, needs or score";
    try {
        declared_options(table);
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

std::string judge(const sentei_plugin* plugin, const sentei_manifest& scanned) {
    if (plugin == nullptr) return "its entry gives no plugin";
    if (!SENTEI_HAS(*plugin, table) || plugin->size > (1u << 16))
        return fmt::format("states a plugin record of {} bytes, expected at least {}", plugin->size,
                           offsetof(sentei_plugin, table) + sizeof plugin->table);
    if (plugin->manifest == nullptr || plugin->table == nullptr) return "its entry gives no manifest or no table";
    if (std::memcmp(plugin->manifest, &scanned, sizeof scanned) != 0)
        return "the manifest it gives when loaded is not the one in the file";
    return scanned.kind == SENTEI_BACKEND ? judge_backend(*static_cast<const sentei_backend*>(plugin->table))
                                          : judge_pruner(*static_cast<const sentei_pruner*>(plugin->table));
}

}  // namespace

Module::Module(const std::filesystem::path& file, const sentei_manifest& scanned) : plugin_(entry_of(file)()) {
    if (const auto reason = judge(plugin_, scanned); !reason.empty())
        throw InputError(fmt::format("{}: {}", file.string(), reason));
}

}  // namespace sentei::plugin
