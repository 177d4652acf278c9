#include "engine/cli/option_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sentei::cli {

std::string describe_options(const std::vector<plugin::Option>& options, std::size_t indent) {
    std::string lines;
    for (const auto& option : options)
        lines += fmt::format("{:{}}{} = {}{}  {}\n", "", indent, option.name, option.default_value,
                             option.choices.empty() ? "" : fmt::format(" ({})", fmt::join(option.choices, "|")),
                             option.help);
    return lines;
}

nlohmann::ordered_json options_json(const std::vector<plugin::Option>& options) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& option : options)
        list.push_back({{"name", option.name},
                        {"default", option.default_value},
                        {"choices", option.choices},
                        {"help", option.help}});
    return list;
}

}  // namespace sentei::cli
