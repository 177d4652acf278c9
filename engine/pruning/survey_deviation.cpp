#include <algorithm>
#include <functional>

#include "engine/pruning/survey_parts.hpp"

namespace sentei::pruning {
namespace {

struct Deviations {
    std::vector<std::vector<double>> layers;

    void merge(const Deviations& later) {
        for (std::size_t l = 0; l < layers.size(); ++l)
            std::ranges::transform(layers[l], later.layers[l], layers[l].begin(), std::plus{});
    }
};

}  // namespace

void survey_deviation(const model::Network& network, const data::Examples& rows, const plugin::Backend& backend,
                      std::vector<LayerStatistics>& statistics) {
    Deviations empty;
    std::size_t units = 0;
    for (const auto& layer : statistics) {
        empty.layers.emplace_back(layer.mean.size());
        units += layer.mean.size();
    }
    auto sums =
        sweep(network, rows.inputs, backend, units * sizeof(double), empty, [&](const Chunk& chunk, Deviations& group) {
            for (std::size_t l = 0; l < statistics.size(); ++l) {
                const auto& mean = statistics[l].mean;
                backend.column_moments(chunk.rows, mean.size(), chunk.passes.activations(l), mean.size(),
                                       {.center = mean.data(), .absolute_deviation = group.layers[l].data()});
            }
        });
    for (std::size_t l = 0; l < statistics.size(); ++l) {
        for (double& sum : sums.layers[l]) sum /= static_cast<double>(rows.rows());
        statistics[l].absolute_deviation = std::move(sums.layers[l]);
    }
}

}  // namespace sentei::pruning
