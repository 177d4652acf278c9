#include "engine/pruning/siblings.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <unordered_map>

#include "engine/core/hash.hpp"

namespace sentei::pruning {
namespace {

double scale_of(const model::Layer& layer, std::size_t unit) {
    const auto weights = layer.weights.row(unit);
    const auto first = std::ranges::find_if(weights, [](float weight) { return weight != 0; });
    const double leading = first != weights.end() ? double{*first} : 1.0;
    switch (layer.activation.kind) {
        case SENTEI_RELU:
        case SENTEI_LEAKY_RELU:
            return std::abs(leading);
        case SENTEI_IDENTITY:
            return leading;
        case SENTEI_TANH:
        case SENTEI_SIGMOID:
            return std::copysign(1.0, leading);
        default:
            return 1.0;
    }
}

// The incoming row divided by its scale: the same for the whole family.
void shape_of(const model::Layer& layer, std::size_t unit, std::vector<double>& shape) {
    const double scale = scale_of(layer, unit);
    shape.clear();
    for (const float weight : layer.weights.row(unit)) shape.push_back(weight / scale + 0.0);  // no -0
    if (layer.activation.kind != SENTEI_IDENTITY) shape.push_back(layer.bias[unit] / scale + 0.0);
}

std::uint64_t hash_of(const std::vector<double>& shape) { return hash(std::as_bytes(std::span(shape))); }

Sibling relate(const model::Layer& layer, std::size_t unit, std::size_t keeper) {
    const double factor = scale_of(layer, unit) / scale_of(layer, keeper);
    double offset = 0;
    if (layer.activation.kind == SENTEI_IDENTITY) offset = layer.bias[unit] - factor * layer.bias[keeper];
    if (layer.activation.kind == SENTEI_SIGMOID && factor < 0) offset = 1;
    return {unit, keeper, factor, offset};
}

using Family = std::vector<std::size_t>;

std::vector<Family> families(const model::Layer& layer, const std::vector<bool>& gone) {
    std::vector<Family> found;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_hash;  // -> families
    std::vector<double> shape, other;
    for (std::size_t unit = 0; unit < layer.units(); ++unit) {
        if (gone[unit]) continue;
        shape_of(layer, unit, shape);
        auto& alike = by_hash[hash_of(shape)];
        const auto family = std::ranges::find_if(alike, [&](std::size_t f) {
            shape_of(layer, found[f].front(), other);
            return shape == other;
        });
        if (family != alike.end()) {
            found[*family].push_back(unit);
        } else {
            alike.push_back(found.size());
            found.push_back({unit});
        }
    }
    return found;
}

}  // namespace

std::vector<Sibling> find_siblings(const model::Layer& layer, const std::vector<bool>& gone) {
    std::vector<Sibling> siblings;
    for (const Family& family : families(layer, gone)) {
        const std::size_t keeper =
            *std::ranges::max_element(family, {}, [&](std::size_t unit) { return std::abs(scale_of(layer, unit)); });
        for (const std::size_t unit : family)
            if (unit != keeper) siblings.push_back(relate(layer, unit, keeper));
    }
    return siblings;
}

}  // namespace sentei::pruning
