// From scores to the units that stay.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/model/network.hpp"
#include "engine/pruning/score.hpp"

namespace sentei::pruning {

using Kept = std::vector<std::vector<std::uint32_t>>;  // [hidden layer] unit indices that stay, ascending

// No layer falls below its floor or loses more than its cap, whatever the tolerance asks.
struct Limits {
    std::size_t floor = 1;              // units that every hidden layer keeps (or all it has, if fewer); at least 1
    double cap = 1.0;                   // largest share of a hidden layer's units that may go, (0, 1]
    std::size_t multiple = 1;           // widths are rounded up to a multiple of this, as far as a layer has the units
    std::vector<std::size_t> at_least;  // [hidden layer] units that stay besides; empty: no such wish
};

// Units that a hidden layer of `units` keeps whatever is asked, the rounding included.
std::size_t fewest_units(std::size_t units, std::size_t layer, const Limits& limits);

// Units with score > epsilon stay. Where the floor or the cap forbids a removal the best-scored stay; ties go to the
// lower index. One epsilon for all layers: whether it is comparable between them is the criterion's business. A larger
// epsilon keeps a subset. Throws InputError when epsilon is not a number; all three refuse impossible limits.
Kept select_by_epsilon(const Scores& scores, double epsilon, const Limits& limits);

// Every hidden layer keeps its best share of units, rounded up: ratio in (0, 1], else InputError.
Kept select_by_keep(const Scores& scores, double ratio, const Limits& limits);

// The smallest epsilon at which the rebuilt network has at most `parameters`: one of the scores, because the kept units
// change only there. A network that fits as it is keeps everything at epsilon 0, or just below the lowest score where
// that is not above 0. Units of equal score go together (unless floor or cap holds some of them).
// Throws InputError when floors and caps do not allow so few, naming the fewest possible.
struct BudgetSelection {
    double epsilon;
    Kept kept;
};
BudgetSelection select_by_parameters(const model::Network& network, const Scores& scores, std::size_t parameters,
                                     const Limits& limits);

// Parameters of the smallest network that floors and caps allow.
std::size_t fewest_parameters(const model::Network& network, const Limits& limits);

// Parameters of the network that rebuild would make.
std::size_t parameters_after(const model::Network& network, const Kept& kept);

}  // namespace sentei::pruning
