#include "engine/pruning/slice.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace sentei::pruning {

Units all_units(std::size_t count) {
    Units units(count);
    std::iota(units.begin(), units.end(), 0u);
    return units;
}

Units other_units(const Units& kept, std::size_t count) {
    Units others;
    std::ranges::set_difference(all_units(count), kept, std::back_inserter(others));
    return others;
}

Units chosen(const Units& from, const Units& places) {
    Units units;
    for (const std::uint32_t place : places) units.push_back(from[place]);
    return units;
}

model::Layer slice(const model::Layer& layer, const Units& rows, const Units& columns) {
    model::Layer sliced{Matrix(rows.size(), columns.size()), Buffer(rows.size()), layer.activation};
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const auto from = layer.weights.row(rows[r]);
        std::ranges::transform(columns, sliced.weights.row(r).begin(), [&](std::uint32_t c) { return from[c]; });
        sliced.bias[r] = layer.bias[rows[r]];
    }
    return sliced;
}

}  // namespace sentei::pruning
