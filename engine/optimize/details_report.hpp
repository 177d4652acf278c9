// Parts of result.json, for report.cpp. Keys are described in RESULT.md.
#pragma once
#include <nlohmann/json.hpp>

#include "engine/optimize/cost.hpp"
#include "engine/optimize/optimize.hpp"

namespace sentei::optimize {

// {"edges", "kept", "removed"}: the scores of a hidden layer's units, those that stayed and those that went.
nlohmann::ordered_json scores_json(const std::vector<double>& scores, const std::vector<std::uint32_t>& kept);

// Adds `confusion`, or `residuals` and `sample`, to a side's object.
void add_answers(nlohmann::ordered_json& side, const evaluation::Answers& answers);

nlohmann::ordered_json data_json(const Details& details, const std::string& file);
nlohmann::ordered_json backends_json(const Details& details);
nlohmann::ordered_json cost_json(const cost::Inputs& inputs, const cost::Cost& cost);

}  // namespace sentei::optimize
