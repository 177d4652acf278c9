// The options that a pruner declares, as people and as programs read them.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/plugin/pruner.hpp"

namespace sentei::cli {

// A line an option: "INDENTname = default (a|b|c)  help".
std::string describe_options(const std::vector<plugin::Option>& options, std::size_t indent);
// [{"name", "default", "choices", "help"}]
nlohmann::ordered_json options_json(const std::vector<plugin::Option>& options);

}  // namespace sentei::cli
