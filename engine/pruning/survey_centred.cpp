#include <algorithm>
#include <functional>

#include "engine/pruning/outer_products.hpp"
#include "engine/pruning/survey_passes.hpp"
#include "engine/pruning/sweep.hpp"

namespace sentei::pruning {
namespace {

struct Centred {
    std::vector<std::vector<double>> deviation;
    OuterProducts products;

    std::size_t bytes() const {
        std::size_t bytes = products.bytes();
        for (const auto& layer : deviation) bytes += layer.size() * sizeof(double);
        return bytes;
    }

    void merge(const Centred& later) {
        for (std::size_t l = 0; l < deviation.size(); ++l)
            std::ranges::transform(deviation[l], later.deviation[l], deviation[l].begin(), std::plus{});
        products.merge(later.products);
    }
};

void subtract_means(const float* h, std::size_t rows, const std::vector<double>& mean, Buffer& centred) {
    const std::size_t units = mean.size();
    centred.resize(rows * units);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t j = 0; j < units; ++j) centred[r * units + j] = static_cast<float>(h[r * units + j] - mean[j]);
}

}  // namespace

void survey_centred(const model::Network& network, const data::Examples& rows, std::uint32_t needs,
                    const plugin::Backend& backend, std::vector<LayerStatistics>& statistics) {
    const bool deviation = needs & SENTEI_NEEDS_DEVIATION, covariance = needs & SENTEI_NEEDS_GRAM;
    std::vector<std::vector<double>> deviations;
    std::vector<std::size_t> widths;
    for (const auto& layer : statistics) {
        deviations.emplace_back(deviation ? layer.mean.size() : 0);
        widths.push_back(covariance ? layer.mean.size() : 0);
    }
    const Centred empty{std::move(deviations), OuterProducts(std::move(widths))};
    auto sums = sweep(network, rows.inputs, backend, empty.bytes(), empty, [&](const Chunk& chunk, Centred& group) {
        Buffer centred;
        for (std::size_t l = 0; l < statistics.size(); ++l) {
            const auto& mean = statistics[l].mean;
            const float* const h = chunk.passes.activations(l);
            if (deviation)
                backend.column_moments(chunk.rows, mean.size(), h, mean.size(),
                                       {.center = mean.data(), .absolute_deviation = group.deviation[l].data()});
            if (covariance) {
                subtract_means(h, chunk.rows, mean, centred);
                group.products.add(l, backend, centred.data(), chunk.rows);
            }
        }
    });
    const auto count = static_cast<double>(rows.rows());
    for (std::size_t l = 0; l < statistics.size(); ++l) {
        for (double& sum : sums.deviation[l]) sum /= count;
        statistics[l].absolute_deviation = std::move(sums.deviation[l]);
        statistics[l].covariance = sums.products.over(l, count);
    }
}

}  // namespace sentei::pruning
