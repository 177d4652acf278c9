#include "engine/pruning/linear_layers.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/pruning/ranges.hpp"

namespace sentei::pruning {
namespace {

using Slopes = std::vector<double>;  // h = slope * z, of every unit of a layer

bool is_read(const model::Layer& next, std::size_t unit) {
    for (std::size_t o = 0; o < next.units(); ++o)
        if (next.weights(o, unit) != 0) return true;
    return false;
}

std::optional<double> slope(model::Activation activation, Range z) {
    const bool piecewise = activation.kind == SENTEI_RELU || activation.kind == SENTEI_LEAKY_RELU;
    if (activation.kind == SENTEI_IDENTITY || (piecewise && z.lowest >= 0)) return 1;
    if (piecewise && z.highest <= 0) return activation.kind == SENTEI_RELU ? 0 : activation.slope;
    return std::nullopt;
}

std::optional<Slopes> slopes(const model::Layer& layer, const model::Layer& next, const Ranges& ranges) {
    Slopes found;
    for (std::size_t j = 0; j < layer.units(); ++j) {
        auto line = slope(layer.activation, ranges[j]);
        if (!line && !is_read(next, j)) line = 0;
        if (!line) return std::nullopt;
        found.push_back(*line);
    }
    return found;
}

// By how many parameters the network shrinks without the layer; 0 when it does not.
std::size_t saving(const model::Layer& layer, const model::Layer& next) {
    const std::size_t with = layer.units() * (layer.inputs() + 1 + next.units());
    const std::size_t without = layer.inputs() * next.units();
    return with > without ? with - without : 0;
}

// next(layer(input)) as one layer; nothing when a weight would be infinite.
std::optional<model::Layer> product(const model::Layer& layer, const Slopes& slopes, const model::Layer& next) {
    model::Layer both{Matrix(next.units(), layer.inputs()), Buffer(next.units()), next.activation};
    std::vector<double> sums(layer.inputs());
    bool finite = true;
    const auto round = [&](double sum) {
        const auto rounded = static_cast<float>(sum);
        finite = finite && std::isfinite(rounded);
        return rounded;
    };
    for (std::size_t o = 0; o < next.units(); ++o) {
        std::ranges::fill(sums, 0.0);
        double bias = next.bias[o];
        for (std::size_t j = 0; j < layer.units(); ++j) {
            const double factor = next.weights(o, j) * slopes[j];
            if (factor == 0) continue;
            const auto weights = layer.weights.row(j);
            for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += factor * weights[i];
            bias += factor * layer.bias[j];
        }
        std::ranges::transform(sums, both.weights.row(o).begin(), round);
        both.bias[o] = round(bias);
    }
    if (!finite) return std::nullopt;
    return both;
}

}  // namespace

void silence_dead_units(model::Network& network) {
    const auto ranges = hidden_ranges(network);
    for (std::size_t l = 0; l < network.hidden(); ++l) {
        auto& layer = network.layers[l];
        if (layer.activation.kind != SENTEI_RELU) continue;
        for (std::size_t j = 0; j < layer.units(); ++j) {
            if (ranges[l][j].highest > 0) continue;
            std::ranges::fill(layer.weights.row(j), 0.0f);
            layer.bias[j] = 0;
        }
    }
}

std::optional<std::size_t> multiply_out(model::Network& network) {
    const auto ranges = hidden_ranges(network);
    std::optional<std::size_t> best;
    std::optional<model::Layer> both;
    std::size_t most = 0;
    for (std::size_t l = 0; l < network.hidden(); ++l) {
        const auto &layer = network.layers[l], &next = network.layers[l + 1];
        const std::size_t saved = saving(layer, next);
        if (saved <= most) continue;
        const auto lines = slopes(layer, next, ranges[l]);
        if (!lines) continue;
        if (auto merged = product(layer, *lines, next)) {
            both = std::move(merged);
            best = l;
            most = saved;
        }
    }
    if (!best) return std::nullopt;
    network.layers[*best + 1] = std::move(*both);
    network.layers.erase(network.layers.begin() + static_cast<std::ptrdiff_t>(*best));
    return best;
}

}  // namespace sentei::pruning
