// From the general network and the units that stay to a small dense network with the trained weights carried over.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/network.hpp"
#include "engine/pruning/select.hpp"
#include "engine/pruning/survey.hpp"

namespace sentei::pruning {

enum class Compensation { none, fold };
Compensation parse_compensation(std::string_view name);  // throws InputError that lists them
std::string name(Compensation compensation);

// none: equals the general network with the removed units' outputs set to 0.
// fold: equals it with the removed units' outputs set to their means over the calibration rows (the mean times the
// outgoing weights goes into the next bias).
// Both to float rounding: sums in double, one rounding a bias. `statistics` (the means, of the general network) is
// read by fold only.
model::Network rebuild(const model::Network& network, const Kept& kept, Compensation compensation,
                       const std::vector<LayerStatistics>& statistics);

}  // namespace sentei::pruning
