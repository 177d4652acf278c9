#include "plugins/template/template.hpp"

#include <fmt/format.h>

#include <cctype>
#include <utility>

#include "engine/core/error.hpp"

namespace sentei::plugin_template {

namespace texts {  // the files of this folder, built in (engine/cmake/embed.cmake)
extern const std::string_view pruner_c, pruner_cpp, backend_c, backend_cpp, cmake, readme;
}

namespace {

void judge_id(std::string_view id) {
    if (id.empty() || id.size() > 31 || id[0] < 'a' || id[0] > 'z' ||
        id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string_view::npos)
        throw InputError(
            fmt::format("'{}' cannot name a plugin: expected at most 31 of a-z, 0-9, - and _, a letter first", id));
}

std::string class_name(std::string_view id) {  // "my-criterion" -> "MyCriterion"
    std::string name;
    bool start = true;
    for (const char c : id) {
        if (c == '-' || c == '_') {
            start = true;
            continue;
        }
        name += start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        start = false;
    }
    return name;
}

std::string filled(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values) {
    std::string result(text);
    for (const auto& [mark, value] : values)
        for (std::size_t at = 0; (at = result.find(mark, at)) != std::string::npos; at += value.size())
            result.replace(at, mark.size(), value);
    return result;
}

}  // namespace

std::vector<File> files(std::string_view id, Kind kind, Language language) {
    judge_id(id);
    const bool pruner = kind == Kind::pruner, c = language == Language::c;
    const std::string source = fmt::format("{}.{}", id, c ? "c" : "cpp");
    const std::vector<std::pair<std::string_view, std::string>> values{
        {"my-plugin", std::string(id)},
        {"MyPlugin", class_name(id)},
        {"MY_SOURCE", source},
        {"MY_LANGUAGE", c ? "C" : "CXX"},
        {"MY_KIND", pruner ? "pruning criterion" : "backend"},
        {"MY_USE", fmt::format("sentei optimize DATA.csv --target COLUMN --plugin build/{}.so --{} {}", id,
                               pruner ? "criterion" : "backend", id)}};
    const auto text = pruner ? (c ? texts::pruner_c : texts::pruner_cpp) : (c ? texts::backend_c : texts::backend_cpp);
    return {{"CMakeLists.txt", filled(texts::cmake, values)},
            {source, filled(text, values)},
            {"README.md", filled(texts::readme, values)}};
}

}  // namespace sentei::plugin_template
