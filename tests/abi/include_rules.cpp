#include "tests/abi/include_rules.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace sentei::test {
namespace {

using Path = std::filesystem::path;

// Every room of the engine and the rooms that it may use besides itself.
const std::map<std::string, std::set<std::string>> arrows = [] {
    std::map<std::string, std::set<std::string>> may{
        {"core", {}}, {"parallel", {"core"}}, {"plugin", {"core", "parallel"}}, {"data", {"core", "parallel"}}};
    std::set<std::string> below{"core", "parallel", "plugin", "data"};
    for (const char* const room : {"model", "training", "pruning", "evaluation", "optimize", "cli"}) {
        may[room] = below;
        below.insert(room);
    }
    return may;
}();

std::string part(const Path& path, int index) {
    auto at = path.begin();
    for (; at != path.end() && index > 0; --index) ++at;
    return at == path.end() ? "" : at->string();
}

bool starts_with(const Path& path, std::string_view folder) {
    return path.string().starts_with(std::string(folder) + "/");
}

bool is_standard(const Path& header) { return header.string().find('/') == std::string::npos; }

// Why `file` must not include `header`, both seen from the root; empty when it may.
std::string judge(const Path& file, const Path& header) {
    const std::string top = part(file, 0), other = part(header, 0);
    if (file == "plugins/include/sentei/plugin.h" && header != "stddef.h" && header != "stdint.h")
        return "plugin.h depends on nothing";
    if (starts_with(file, "plugins/include") && !is_standard(header) && other != "sentei")
        return "plugins/include includes nothing of ours and nothing of others";
    if ((other == "tests" || other == "bench") && other != top) return "only tests and bench include these";
    if (top != "engine" && other == "engine" && !starts_with(file, "plugins/check"))
        return top + " never includes engine";
    if ((other == "backends" || other == "pruners") && other != top) return "nobody includes " + other;
    const bool tbb = other == "tbb" || starts_with(header, "oneapi/tbb");
    if (tbb && !starts_with(file, "engine/parallel")) return "only engine/parallel includes TBB";
    if (starts_with(header, "boost/dll") && !starts_with(file, "engine/plugin"))
        return "only engine/plugin includes Boost.DLL";
    if (other == "xsimd" && top != "backends") return "xsimd stays inside backends";
    if (top != "engine" || other != "engine") return {};
    const std::string from = part(file, 1), to = part(header, 1);
    const auto allowed = arrows.find(from);
    if (allowed == arrows.end()) return "the rules do not know the room engine/" + from;
    return from == to || allowed->second.contains(to) ? "" : "engine/" + from + " may not use engine/" + to;
}

void judge_file(const Path& root, const Path& file, std::vector<std::string>& found) {
    static const std::regex include(R"re(^\s*#\s*include\s*(["<])([^">]+)[">].*)re");
    std::ifstream stream(file);
    std::string line;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
        std::smatch match;
        if (!std::regex_match(line, match, include)) continue;
        Path header(match[2].str());
        const Path beside = (file.parent_path() / header).lexically_normal();
        if (match[1] == "\"" && (part(header, 0) == ".." || std::filesystem::exists(beside)))
            header = beside.lexically_relative(root);
        const Path place = file.lexically_relative(root);
        if (const auto reason = judge(place, header); !reason.empty())
            found.push_back(place.string() + ":" + std::to_string(number) + ": includes " + match[2].str() + ", but " +
                            reason);
    }
}

}  // namespace

std::vector<std::string> forbidden_includes(const Path& root, std::size_t& looked_at) {
    static const std::set<std::string> sources{".h", ".hpp", ".c", ".cpp"};
    std::vector<std::string> found;
    looked_at = 0;
    for (const char* const folder : {"plugins", "backends", "pruners", "engine"}) {
        if (!std::filesystem::exists(root / folder)) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            if (!entry.is_regular_file() || !sources.contains(entry.path().extension().string())) continue;
            ++looked_at;
            judge_file(root, entry.path(), found);
        }
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace sentei::test
