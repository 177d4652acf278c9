#include "engine/pruning/prune.hpp"

#include <algorithm>

#include "engine/pruning/observed_constants.hpp"
#include "engine/pruning/slice.hpp"

namespace sentei::pruning {
namespace {

struct Selection {
    Kept kept;
    std::optional<double> epsilon;
};

Selection select(const model::Network& network, const Scores& scores, const Goal& goal, const Limits& limits) {
    if (const auto* tolerance = std::get_if<Tolerance>(&goal))
        return {select_by_epsilon(scores, tolerance->epsilon, limits), tolerance->epsilon};
    if (const auto* keep = std::get_if<KeepRatio>(&goal))
        return {select_by_keep(scores, keep->ratio, limits), std::nullopt};
    auto [epsilon, kept] = select_by_parameters(network, scores, std::get<ParameterBudget>(goal).parameters, limits);
    return {std::move(kept), epsilon};
}

std::size_t count_above(const std::vector<double>& scores, double epsilon) {
    return static_cast<std::size_t>(std::ranges::count_if(scores, [=](double score) { return score > epsilon; }));
}

}  // namespace

Pruned prune(const model::Network& network, const std::vector<LayerStatistics>& statistics, const Scores& scores,
             const Goal& goal, const Options& options) {
    const auto [kept, epsilon] = select(network, scores, goal, options.limits);
    const auto general = without_observed_constants(network, kept, statistics);
    Pruned pruned{
        rebuild(general.network, general.kept, options.compensation, statistics), epsilon, {}, {}, Kept(kept.size())};
    pruned.clean_up = clean_up(pruned.network);
    pruned.clean_up.observed = general.removed;
    const auto* const keep = std::get_if<KeepRatio>(&goal);
    const Kept unlimited = keep != nullptr ? select_by_keep(scores, keep->ratio, {}) : Kept{};
    for (std::size_t l = 0; l < kept.size(); ++l)
        pruned.layers.push_back({.before = network.layers[l].units(),
                                 .asked = epsilon ? count_above(scores[l], *epsilon) : unlimited[l].size(),
                                 .selected = kept[l].size(),
                                 .after = 0});
    const auto& remaining = pruned.clean_up.layers;
    for (std::size_t l = 0; l < remaining.size(); ++l) {
        pruned.layers[remaining[l]].after = pruned.network.layers[l].units();
        pruned.kept[remaining[l]] = chosen(general.kept[remaining[l]], pruned.clean_up.units[l]);
    }
    return pruned;
}

}  // namespace sentei::pruning
