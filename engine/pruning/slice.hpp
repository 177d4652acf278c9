// Cutting rows and columns out of a layer. For rebuild and clean_up.
#pragma once
#include <cstdint>
#include <vector>

#include "engine/model/network.hpp"

namespace sentei::pruning {

using Units = std::vector<std::uint32_t>;  // ascending indices

Units all_units(std::size_t count);                       // 0 .. count-1
Units other_units(const Units& kept, std::size_t count);  // those of 0 .. count-1 that are not in `kept`

Units chosen(const Units& from, const Units& places);  // those at these places, ascending too

// Units `rows` of the layer, reading inputs `columns` only.
model::Layer slice(const model::Layer& layer, const Units& rows, const Units& columns);

}  // namespace sentei::pruning
