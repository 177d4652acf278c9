#include "engine/pruning/observed_constants.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "engine/pruning/slice.hpp"

namespace sentei::pruning {
namespace {

// Units that stay at a value over the rows, `but` one.
Units constants(const LayerStatistics& statistics, std::optional<std::uint32_t> but) {
    Units found;
    if (statistics.rows < 2) return found;
    for (std::uint32_t unit = 0; unit < statistics.minimum.size(); ++unit)
        if (statistics.minimum[unit] == statistics.maximum[unit] && unit != but) found.push_back(unit);
    return found;
}

// Moves what the units give to the next layer into its biases.
void fold(model::Layer& next, const Units& units, const std::vector<double>& values) {
    for (std::size_t o = 0; o < next.units(); ++o) {
        const auto weights = next.weights.row(o);
        double bias = next.bias[o];
        for (const std::uint32_t unit : units) {
            bias += weights[unit] * values[unit];
            weights[unit] = 0;
        }
        next.bias[o] = static_cast<float>(bias);
    }
}

}  // namespace

WithoutConstants without_observed_constants(const model::Network& network, const Kept& kept,
                                            const std::vector<LayerStatistics>& statistics) {
    WithoutConstants found{network, kept};
    for (std::size_t l = 0; l < statistics.size(); ++l) {
        Units folded = constants(statistics[l], std::nullopt);
        Units left;
        std::ranges::set_difference(kept[l], folded, std::back_inserter(left));
        if (left.empty()) {
            left.push_back(kept[l].front());
            folded = constants(statistics[l], left.front());
        }
        found.removed += kept[l].size() - left.size();
        fold(found.network.layers[l + 1], folded, statistics[l].minimum);
        found.kept[l] = std::move(left);
    }
    return found;
}

}  // namespace sentei::pruning
