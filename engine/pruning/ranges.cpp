#include "engine/pruning/ranges.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace sentei::pruning {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double lowest_gelu = -0.17;  // -0.169971 at z = -0.751792

// The range of activation(z), z in the range given.
Range activate(model::Activation activation, Range z) {
    const auto leaky = [&](double bound) { return bound > 0 ? bound : activation.slope * bound; };
    switch (activation.kind) {
        case SENTEI_RELU:
            return {std::max(z.lowest, 0.0), std::max(z.highest, 0.0)};
        case SENTEI_LEAKY_RELU:
            if (activation.slope > 0) return {leaky(z.lowest), leaky(z.highest)};
            return z.lowest >= 0 ? z : Range{-infinity, infinity};
        case SENTEI_TANH:
            return {-1, 1};
        case SENTEI_SIGMOID:
            return {0, 1};
        case SENTEI_GELU:  // max(z, 0) is never below it; z / 2 is never above it from 0 on
            return {z.lowest >= 0 ? z.lowest / 2 : lowest_gelu, std::max(z.highest, 0.0)};
        case SENTEI_IDENTITY:
            return z;
        default:
            return {-infinity, infinity};
    }
}

Range weighted_sum(std::span<const float> weights, double bias, const Ranges& inputs) {
    Range sum{bias, bias};
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double weight = weights[i];
        if (weight == 0) continue;  // 0 * inf
        sum.lowest += weight * (weight > 0 ? inputs[i].lowest : inputs[i].highest);
        sum.highest += weight * (weight > 0 ? inputs[i].highest : inputs[i].lowest);
    }
    return sum;
}

}  // namespace

std::vector<Ranges> hidden_ranges(const model::Network& network) {
    std::vector<Ranges> found;
    Ranges inputs(network.inputs(), {-infinity, infinity});
    for (std::size_t l = 0; l < network.hidden(); ++l) {
        const auto& layer = network.layers[l];
        Ranges sums(layer.units()), outputs(layer.units());
        for (std::size_t j = 0; j < layer.units(); ++j) {
            sums[j] = weighted_sum(layer.weights.row(j), layer.bias[j], inputs);
            outputs[j] = activate(layer.activation, sums[j]);
        }
        found.push_back(std::move(sums));
        inputs = std::move(outputs);
    }
    return found;
}

}  // namespace sentei::pruning
