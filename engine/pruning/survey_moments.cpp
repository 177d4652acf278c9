#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/pruning/survey_passes.hpp"
#include "engine/pruning/sweep.hpp"

namespace sentei::pruning {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct LayerSums {
    explicit LayerSums(std::size_t units)
        : sum(units), squares(units), minimum(units, infinity), maximum(units, -infinity), positive(units) {}

    void merge(const LayerSums& later) {
        std::ranges::transform(sum, later.sum, sum.begin(), std::plus{});
        std::ranges::transform(squares, later.squares, squares.begin(), std::plus{});
        std::ranges::transform(minimum, later.minimum, minimum.begin(), std::ranges::min);
        std::ranges::transform(maximum, later.maximum, maximum.begin(), std::ranges::max);
        std::ranges::transform(positive, later.positive, positive.begin(), std::plus{});
    }

    std::vector<double> sum, squares, minimum, maximum, positive;
};

struct Sums {
    explicit Sums(const model::Network& network) {
        for (std::size_t l = 0; l < network.hidden(); ++l) layers.emplace_back(network.layers[l].units());
    }

    std::size_t bytes() const {
        std::size_t units = 0;
        for (const auto& layer : layers) units += layer.sum.size();
        return units * 5 * sizeof(double);
    }

    void merge(const Sums& later) {
        for (std::size_t l = 0; l < layers.size(); ++l) layers[l].merge(later.layers[l]);
    }

    std::vector<LayerSums> layers;
};

void finish(LayerSums& sums, LayerStatistics& statistics) {
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

data::Task task_of(const data::Examples& rows) {
    if (rows.targets.rows() == 0) return data::Task::multiclass;
    return rows.labels.empty() ? data::Task::regression : data::Task::binary;
}

void gather_gradients(const model::Network& network, const data::Examples& rows, const plugin::Backend& backend,
                      const Chunk& chunk, std::vector<LayerStatistics>& statistics) {
    training::loss(backend, task_of(rows), rows, chunk.first, chunk.rows, network.outputs(), chunk.passes.outputs(),
                   chunk.passes.gradient(network.hidden()), 1.0f);
    chunk.passes.backward(network, backend, nullptr, [&](std::size_t l, const float* dh) {
        std::copy_n(dh, chunk.rows * network.layers[l].units(), statistics[l].gradients.row(chunk.first).data());
    });
}

}  // namespace

void survey_moments(const model::Network& network, const data::Examples& rows, std::uint32_t needs,
                    const plugin::Backend& backend, std::vector<LayerStatistics>& statistics) {
    for (std::size_t l = 0; l < network.hidden(); ++l) {
        const std::size_t units = network.layers[l].units();
        if (needs & SENTEI_NEEDS_ACTIVATIONS) statistics[l].activations = Matrix(rows.rows(), units);
        if (needs & SENTEI_NEEDS_GRADIENTS) statistics[l].gradients = Matrix(rows.rows(), units);
    }
    const Sums empty(network);
    auto sums = sweep(network, rows.inputs, backend, empty.bytes(), empty, [&](const Chunk& chunk, Sums& group) {
        for (std::size_t l = 0; l < network.hidden(); ++l) {
            const std::size_t units = network.layers[l].units();
            const float* const h = chunk.passes.activations(l);
            auto& layer = group.layers[l];
            backend.column_moments(chunk.rows, units, h, units,
                                   {.sum = layer.sum.data(),
                                    .sum_of_squares = layer.squares.data(),
                                    .minimum = layer.minimum.data(),
                                    .maximum = layer.maximum.data(),
                                    .positive = layer.positive.data()});
            if (needs & SENTEI_NEEDS_ACTIVATIONS)
                std::copy_n(h, chunk.rows * units, statistics[l].activations.row(chunk.first).data());
        }
        if (needs & SENTEI_NEEDS_GRADIENTS) gather_gradients(network, rows, backend, chunk, statistics);
    });
    for (std::size_t l = 0; l < network.hidden(); ++l) finish(sums.layers[l], statistics[l]);
}

}  // namespace sentei::pruning
