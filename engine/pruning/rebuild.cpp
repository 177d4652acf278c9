#include "engine/pruning/rebuild.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "engine/core/names.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/pruning/least_squares.hpp"
#include "engine/pruning/slice.hpp"

namespace sentei::pruning {
namespace {

constexpr Names<Compensation, 3> compensations{
    {{"none", Compensation::none}, {"fold", Compensation::fold}, {"least-squares", Compensation::least_squares}}};

// Bias of a unit once the inputs `removed` stay at their means.
double folded_bias(const model::Layer& layer, std::uint32_t unit, const Units& removed,
                   const std::vector<double>& mean) {
    const auto weights = layer.weights.row(unit);
    double sum = layer.bias[unit];
    for (const std::uint32_t input : removed) sum += weights[input] * mean[input];
    return sum;
}

// Adds to a unit's weights, from the inputs `kept`, and returns by how much that raises its mean. The weights stay as
// they were where one would leave fp32.
double add(const double* changes, const Units& kept, const std::vector<double>& mean, std::span<float> weights) {
    Buffer changed(weights.size());
    double raised = 0;
    for (std::size_t k = 0; k < changed.size(); ++k) {
        changed[k] = static_cast<float>(weights[k] + changes[k]);
        raised += (double{changed[k]} - weights[k]) * mean[kept[k]];
    }
    if (!std::isfinite(raised)) return 0;
    std::ranges::copy(changed, weights.begin());
    return raised;
}

// The units `rows` of a hidden or output layer, reading the inputs `columns` only.
model::Layer compensated(const model::Layer& layer, const Units& rows, const Units& columns, Compensation compensation,
                         const LayerStatistics& inputs) {
    auto rebuilt = slice(layer, rows, columns);
    const Units removed = other_units(columns, layer.inputs());
    std::vector<double> changes;
    if (compensation == Compensation::least_squares) changes = least_squares(layer, rows, columns, inputs);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        double bias = folded_bias(layer, rows[r], removed, inputs.mean);
        if (!changes.empty())
            bias -= add(changes.data() + r * columns.size(), columns, inputs.mean, rebuilt.weights.row(r));
        rebuilt.bias[r] = static_cast<float>(bias);
    }
    return rebuilt;
}

}  // namespace

Compensation parse_compensation(std::string_view name) { return parse_name(compensations, "compensation", name); }
std::string name(Compensation compensation) { return name_of(compensations, compensation); }

std::uint32_t needs(Compensation compensation) {
    switch (compensation) {
        case Compensation::fold:
            return SENTEI_NEEDS_MOMENTS;
        case Compensation::least_squares:
            return SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_GRAM;
        default:
            return 0;
    }
}

model::Network rebuild(const model::Network& network, const Kept& kept, Compensation compensation,
                       const std::vector<LayerStatistics>& statistics) {
    model::Network rebuilt;
    rebuilt.layers.resize(network.layers.size());
    parallel::for_each(network.layers.size(), [&](std::size_t l) {
        const auto& layer = network.layers[l];
        const Units rows = l < network.hidden() ? kept[l] : all_units(layer.units());
        const Units columns = l > 0 ? kept[l - 1] : all_units(layer.inputs());
        rebuilt.layers[l] = l > 0 && compensation != Compensation::none
                                ? compensated(layer, rows, columns, compensation, statistics[l - 1])
                                : slice(layer, rows, columns);
    });
    return rebuilt;
}

}  // namespace sentei::pruning
