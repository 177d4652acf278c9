// Costs as people read them, on stdout.
#pragma once
#include "engine/optimize/cost.hpp"

namespace sentei::cli {

void print_cost(const optimize::cost::Cost& cost, const optimize::cost::Inputs& inputs);  // four lines

}  // namespace sentei::cli
