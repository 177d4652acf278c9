// Results as people read them: lines of text, columns aligned.
#pragma once
#include <string>
#include <vector>

#include "engine/deployment/int8_step.hpp"
#include "engine/optimize/optimize.hpp"

namespace sentei::optimize {

// General against refined network, the units that went, the path, and how the size was chosen.
std::string summary(const Result& result, const Options& options);

// A line a hidden layer: units before, asked for, within limits, after the clean-up.
std::string layer_table(const std::vector<pruning::LayerReport>& layers);

// What the step to int8 costs and gains. `fp32`, with its file's size: what the step started from; `test` may be null
// where there are no test rows.
std::string int8_table(const deployment::Int8Step& step, const training::Quality& validation,
                       const training::Quality* test, std::size_t file_bytes);

std::string percent(double share);  // "98.25 %"

}  // namespace sentei::optimize
