#include "engine/pruning/rebuild.hpp"

#include "engine/core/names.hpp"
#include "engine/pruning/slice.hpp"

namespace sentei::pruning {
namespace {

constexpr Names<Compensation, 2> compensations{{{"none", Compensation::none}, {"fold", Compensation::fold}}};

// Biases of the units `rows`, once the inputs `removed` stay at their means.
void fold(const model::Layer& layer, const Units& rows, const Units& removed, const std::vector<double>& mean,
          Buffer& bias) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const auto weights = layer.weights.row(rows[r]);
        double sum = layer.bias[rows[r]];
        for (const std::uint32_t unit : removed) sum += weights[unit] * mean[unit];
        bias[r] = static_cast<float>(sum);
    }
}

}  // namespace

Compensation parse_compensation(std::string_view name) { return parse_name(compensations, "compensation", name); }
std::string name(Compensation compensation) { return name_of(compensations, compensation); }

model::Network rebuild(const model::Network& network, const Kept& kept, Compensation compensation,
                       const std::vector<LayerStatistics>& statistics) {
    model::Network rebuilt;
    Units columns = all_units(network.inputs());
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const auto& layer = network.layers[l];
        Units rows = l < network.hidden() ? kept[l] : all_units(layer.units());
        rebuilt.layers.push_back(slice(layer, rows, columns));
        if (l > 0 && compensation == Compensation::fold)
            fold(layer, rows, other_units(columns, layer.inputs()), statistics[l - 1].mean, rebuilt.layers[l].bias);
        columns = std::move(rows);
    }
    return rebuilt;
}

}  // namespace sentei::pruning
