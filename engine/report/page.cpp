#include "engine/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/report/page_files.hpp"

namespace sentei::report {
namespace {

constexpr std::array formats = {"sentei-result/2", "sentei-sweep/1", "sentei-compare/1", "sentei-bench/1"};

void check(std::string_view result_json) {
    const auto json = nlohmann::json::parse(result_json, nullptr, false);
    if (json.is_discarded()) throw InputError("a report is made of a result in JSON, and this is not JSON");
    const auto format = json.is_object() && json.contains("format") ? json["format"] : nlohmann::json();
    if (std::ranges::find(formats, format) == formats.end())
        throw InputError(fmt::format("a report is made of a result whose \"format\" is one of {}, not {}",
                                     fmt::join(formats, ", "), format.dump()));
}

// In JSON '<' stands only inside strings, where its escape means the same; without it nothing ends the script element.
std::string escaped(std::string_view json) {
    std::string text;
    text.reserve(json.size());
    for (const char c : json) {
        if (c == '<')
            text += "\\u003c";
        else
            text += c;
    }
    return text;
}

}  // namespace

std::string page(std::string_view result_json) {
    check(result_json);
    const auto json = escaped(result_json);
    std::string made;
    auto rest = page_files::html;
    const auto put = [&](std::string_view mark, std::string_view text) {
        const auto place = rest.find(mark);
        made.append(rest.substr(0, place)).append(text);
        rest.remove_prefix(place + mark.size());
    };
    put("{{style}}", page_files::style);
    put("{{licence}}", page_files::licence);
    put("{{result}}", json);
    put("{{uplot}}", page_files::uplot);
    put("{{script}}", page_files::script);
    return made.append(rest);
}

}  // namespace sentei::report
