#include "engine/pruning/survey.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/pruning/survey_parts.hpp"

namespace sentei::pruning {
namespace {

struct Parts {
    Moments moments;
    Covariance covariance;
    Sensitivity sensitivity;

    std::size_t bytes() const { return moments.bytes() + covariance.bytes() + sensitivity.bytes(); }
    void merge(const Parts& later) {
        moments.merge(later.moments);
        covariance.merge(later.covariance);
        sensitivity.merge(later.sensitivity);
    }
};

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

void copy_activations(const model::Network& network, const Chunk& chunk, std::vector<LayerStatistics>& statistics) {
    for (std::size_t l = 0; l < network.hidden(); ++l)
        std::copy_n(chunk.passes.activations(l), chunk.rows * network.layers[l].units(),
                    statistics[l].activations.row(chunk.first).data());
}

// Means over the first chunk of rows.
std::vector<std::vector<double>> first_means(const model::Network& network, const data::Examples& rows,
                                             const plugin::Backend& backend) {
    const std::size_t count = std::min(chunk_rows, rows.rows());
    training::Passes passes(network, count);
    passes.forward(network, backend, rows.inputs.data(), count);
    Moments moments(network);
    moments.add({0, 0, count, passes}, backend);
    std::vector<LayerStatistics> statistics(network.hidden());
    for (auto& layer : statistics) layer.rows = count;
    moments.finish(statistics);
    std::vector<std::vector<double>> means;
    for (auto& layer : statistics) means.push_back(std::move(layer.mean));
    return means;
}

}  // namespace

std::vector<LayerStatistics> survey(const model::Network& network, const data::Examples& rows, std::uint32_t needs,
                                    const plugin::Backend& backend) {
    if (rows.rows() == 0) throw InputError("there are no calibration rows: the statistics of a unit need at least one");
    std::vector<LayerStatistics> statistics(network.hidden());
    for (auto& layer : statistics) layer.rows = rows.rows();
    if (statistics.empty()) return statistics;
    for (std::size_t l = 0; l < network.hidden(); ++l) {
        const std::size_t units = network.layers[l].units();
        if (needs & SENTEI_NEEDS_ACTIVATIONS) statistics[l].activations = Matrix(rows.rows(), units);
        if (needs & SENTEI_NEEDS_GRADIENTS) statistics[l].gradients = Matrix(rows.rows(), units);
    }
    Parts wanted{Moments(network), {}, {}};
    if (needs & SENTEI_NEEDS_GRAM) wanted.covariance = Covariance(first_means(network, rows, backend));
    if (needs & SENTEI_NEEDS_SENSITIVITY) wanted.sensitivity = Sensitivity(network);
    auto parts = sweep(network, rows.inputs, backend, wanted.bytes(), wanted, [&](const Chunk& chunk, Parts& group) {
        group.moments.add(chunk, backend);
        group.covariance.add(chunk, backend);
        if (needs & SENTEI_NEEDS_ACTIVATIONS) copy_activations(network, chunk, statistics);
        if (needs & SENTEI_NEEDS_GRADIENTS) gather_gradients(network, rows, backend, chunk, statistics);
        group.sensitivity.add(network, chunk, backend);
    });
    parts.moments.finish(statistics);
    parts.covariance.finish(statistics);
    parts.sensitivity.finish(statistics);
    if (needs & SENTEI_NEEDS_DEVIATION) survey_deviation(network, rows, backend, statistics);
    return statistics;
}

}  // namespace sentei::pruning
