#include "tests/abi/include_rules.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>

namespace sentei::abi {
namespace {

using Path = std::filesystem::path;
using Names = std::vector<std::string>;

// Inside the engine: what a room may use besides itself. The order is that of engine/CMakeLists.txt.
const std::map<std::string, Names> rooms = {
    {"core", {}},
    {"parallel", {"core"}},
    {"plugin", {"core", "parallel"}},
    {"data", {"core", "parallel"}},
    {"model", {"core", "parallel", "plugin", "data"}},
    {"training", {"core", "parallel", "plugin", "data", "model"}},
    {"pruning", {"core", "parallel", "plugin", "data", "model", "training"}},
    {"evaluation", {"core", "parallel", "plugin", "data", "model", "training", "pruning"}},
    {"infer", {}},
    {"benchmark", {"core", "parallel", "plugin", "data", "model", "training", "pruning", "evaluation"}},
    {"deployment", {"core", "parallel", "plugin", "data", "model", "training", "pruning", "evaluation"}},
    {"onnx", {"core", "parallel", "plugin", "data", "model"}},
    {"optimize", {"core", "parallel", "plugin", "data", "model", "training", "pruning", "evaluation", "deployment"}},
    {"api",
     {"core", "parallel", "plugin", "data", "model", "training", "pruning", "evaluation", "deployment", "optimize"}},
    {"python", {}},
    {"study",
     {"core", "parallel", "plugin", "data", "model", "training", "pruning", "evaluation", "deployment", "optimize"}},
    {"report", {"core"}},
    {"cli",
     {"core", "parallel", "plugin", "data", "model", "training", "pruning", "evaluation", "deployment", "optimize",
      "study", "onnx", "report", "benchmark"}},
};

// Libraries that one place wraps: the start of the header's name, and the folder that may include it.
const std::vector<std::pair<std::string, std::string>> wrapped = {{"oneapi/tbb", "engine/parallel/"},
                                                                  {"tbb/", "engine/parallel/"},
                                                                  {"boost/dll", "engine/plugin/"},
                                                                  {"xsimd", "backends/"}};

const Names folders = {"engine", "plugins", "backends", "pruners"};

bool starts_with_any(std::string_view text, const Names& starts) {
    return std::ranges::any_of(starts, [&](const auto& start) { return text.starts_with(start); });
}

// The header that a line includes.
std::optional<std::string> included(std::string_view line) {
    const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
    skip_blanks();
    if (!line.starts_with('#')) return std::nullopt;
    line.remove_prefix(1);
    skip_blanks();
    if (!line.starts_with("include")) return std::nullopt;
    line.remove_prefix(7);
    skip_blanks();
    if (line.size() < 2 || (line[0] != '"' && line[0] != '<')) return std::nullopt;
    const auto end = line.find(line[0] == '"' ? '"' : '>', 1);
    return std::string(line.substr(1, end == std::string_view::npos ? end : end - 1));
}

std::string judge_engine(const std::string& file, const std::string& header) {
    if (starts_with_any(header, {"backends/", "pruners/", "kernels/"}))
        return "the engine knows plugins through plugins/include only";
    if (header.starts_with("plugins/")) {
        if (file.starts_with("engine/cli/")) return {};
        return "only the command uses the plugins' checker and template";
    }
    if (header == "sentei/plugin.hpp") return "the wrapper is for plugins, the engine includes sentei/plugin.h";
    const auto room_of = [](const std::string& path) {
        const auto end = path.find('/', 7);
        return end == std::string::npos ? std::string() : path.substr(7, end - 7);
    };
    const auto room = room_of(file);
    const auto allowed = rooms.find(room);
    if (allowed == rooms.end()) return "room engine/" + room + " has no place in the order of rooms";
    if (!header.starts_with("engine/")) return {};
    const auto used = room_of(header);
    if (used == room || std::ranges::find(allowed->second, used) != allowed->second.end()) return {};
    return "engine/" + room + " may not use engine/" + used;
}

// Why `file` may not include `header`; both relative to the root. Empty when it may.
std::string judge(const std::string& file, const std::string& header) {
    for (const auto& [start, owner] : wrapped)
        if (header.starts_with(start) && !file.starts_with(owner)) return "only " + owner + " includes it";
    if (header.find("../") != std::string::npos) return "includes start at the root, not with ../";
    if (header.starts_with("tests/") || header.starts_with("bench/")) return "only tests and bench include it";
    if (file.starts_with("engine/")) return judge_engine(file, header);
    if (starts_with_any(file, {"plugins/check/", "plugins/template/"}) &&
        starts_with_any(header, {"engine/core/", "engine/plugin/"}))
        return {};  // they are part of the command
    if (header.starts_with("engine/")) return "plugins know the engine through plugins/include only";
    if (file.starts_with("plugins/include/") && starts_with_any(header, folders))
        return "the plugins' headers depend on nothing";
    if (file.starts_with("pruners/") && header.starts_with("backends/")) return "a pruner uses plugins/include only";
    if (file.starts_with("backends/") && header.starts_with("pruners/")) return "a backend uses plugins/include only";
    return {};
}

}  // namespace

std::vector<std::string> broken_include_rules(const Path& root) {
    std::vector<std::string> broken;
    for (const auto& folder : folders) {
        if (!std::filesystem::exists(root / folder)) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            const auto kind = entry.path().extension();
            if (kind != ".cpp" && kind != ".hpp" && kind != ".c" && kind != ".h") continue;
            const auto file = entry.path().lexically_relative(root).string();
            std::ifstream text(entry.path());
            std::string line;
            for (std::size_t number = 1; std::getline(text, line); ++number) {
                const auto header = included(line);
                if (!header) continue;
                if (const auto reason = judge(file, *header); !reason.empty())
                    broken.push_back(file + ":" + std::to_string(number) + ": includes " + *header + ", but " + reason);
            }
        }
    }
    std::ranges::sort(broken);
    return broken;
}

}  // namespace sentei::abi
