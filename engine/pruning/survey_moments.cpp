#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/pruning/survey_parts.hpp"

namespace sentei::pruning {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

Moments::Layer::Layer(std::size_t units)
    : sum(units), squares(units), minimum(units, infinity), maximum(units, -infinity), positive(units) {}

Moments::Moments(const model::Network& network) {
    for (std::size_t l = 0; l < network.hidden(); ++l) layers_.emplace_back(network.layers[l].units());
}

void Moments::add(const Chunk& chunk, const plugin::Backend& backend) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        auto& layer = layers_[l];
        const std::size_t units = layer.sum.size();
        backend.column_moments(chunk.rows, units, chunk.passes.activations(l), units,
                               {.sum = layer.sum.data(),
                                .sum_of_squares = layer.squares.data(),
                                .minimum = layer.minimum.data(),
                                .maximum = layer.maximum.data(),
                                .positive = layer.positive.data()});
    }
}

void Moments::merge(const Moments& later) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        auto& layer = layers_[l];
        const auto& other = later.layers_[l];
        std::ranges::transform(layer.sum, other.sum, layer.sum.begin(), std::plus{});
        std::ranges::transform(layer.squares, other.squares, layer.squares.begin(), std::plus{});
        std::ranges::transform(layer.minimum, other.minimum, layer.minimum.begin(), std::ranges::min);
        std::ranges::transform(layer.maximum, other.maximum, layer.maximum.begin(), std::ranges::max);
        std::ranges::transform(layer.positive, other.positive, layer.positive.begin(), std::plus{});
    }
}

std::size_t Moments::bytes() const {
    std::size_t units = 0;
    for (const auto& layer : layers_) units += layer.sum.size();
    return units * 5 * sizeof(double);
}

void Moments::finish(std::vector<LayerStatistics>& all) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        auto& sums = layers_[l];
        auto& statistics = all[l];

        const auto rows = static_cast<double>(statistics.rows);
        const auto over_rows = [=](double sum) { return sum / rows; };
        std::ranges::transform(sums.sum, sums.sum.begin(), over_rows);
        std::ranges::transform(sums.positive, sums.positive.begin(), over_rows);
        for (std::size_t j = 0; j < sums.sum.size(); ++j) {
            const bool constant = sums.minimum[j] == sums.maximum[j] && sums.sum[j] == sums.minimum[j];
            const double variance = sums.squares[j] / rows - sums.sum[j] * sums.sum[j];
            sums.squares[j] = constant && std::isfinite(variance) ? 0.0 : std::max(variance, 0.0);  // NaN stays
        }
        statistics.mean = std::move(sums.sum);
        statistics.variance = std::move(sums.squares);
        statistics.minimum = std::move(sums.minimum);
        statistics.maximum = std::move(sums.maximum);
        statistics.positive = std::move(sums.positive);
    }
}

}  // namespace sentei::pruning
