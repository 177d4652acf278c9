// From the general network and the units that stay to a small dense network with the trained weights carried over.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/network.hpp"
#include "engine/pruning/select.hpp"
#include "engine/pruning/survey.hpp"

namespace sentei::pruning {

enum class Compensation { none, fold, least_squares };
Compensation parse_compensation(std::string_view name);  // throws InputError that lists them
std::string name(Compensation compensation);
std::uint32_t needs(Compensation compensation);  // what it reads of the statistics: a set of SENTEI_NEEDS_...

// none: equals the general network with the removed units' outputs set to 0.
// fold: equals it with the removed units' outputs set to their means over the calibration rows (the mean times the
// outgoing weights goes into the next bias).
// Both to float rounding: sums in double, one rounding a bias.
// least_squares: fits the outgoing weights of the units that stay, and the next bias, so that the next layer's sums
// over the calibration rows are those of the general network as nearly as they can be (least_squares.hpp has the
// formula); the means of those sums are reproduced to one rounding of the bias. Each layer is fitted to the general
// network's own activations. On the calibration rows a layer's squared error is at most that of fold. Where no unit
// that goes or none that stays varies, equals fold. `statistics` (of the general network) has to hold what needs()
// names; without the covariance, least_squares throws std::logic_error. The same bytes whatever the number of threads.
model::Network rebuild(const model::Network& network, const Kept& kept, Compensation compensation,
                       const std::vector<LayerStatistics>& statistics);

}  // namespace sentei::pruning
