// A criterion's scores for every hidden layer, layers in parallel.
#pragma once
#include <vector>

#include "engine/model/network.hpp"
#include "engine/plugin/pruner.hpp"
#include "engine/pruning/survey.hpp"

namespace sentei::pruning {

using Scores = std::vector<std::vector<double>>;  // [hidden layer][unit], higher = keep

// The pruner sees the network and those statistics that it needs, which must have been surveyed (else logic_error).
// Throws InputError (the pruner's sentence) when the plugin fails or gives scores that are not finite; when several
// layers fail, the lowest one's.
Scores score(const model::Network& network, const std::vector<LayerStatistics>& statistics,
             const plugin::Pruner& pruner);

}  // namespace sentei::pruning
