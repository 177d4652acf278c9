#include <algorithm>

#include "engine/pruning/survey_parts.hpp"

namespace sentei::pruning {
namespace {

void shifted(const float* h, std::size_t rows, const std::vector<double>& shift, Buffer& values) {
    const std::size_t units = shift.size();
    values.resize(rows * units);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t j = 0; j < units; ++j) values[r * units + j] = static_cast<float>(h[r * units + j] - shift[j]);
}

std::vector<std::size_t> widths_of(const std::vector<std::vector<double>>& shift) {
    std::vector<std::size_t> widths;
    for (const auto& layer : shift) widths.push_back(layer.size());
    return widths;
}

}  // namespace

Covariance::Covariance(std::vector<std::vector<double>> shift)
    : shift_(std::move(shift)), products_(widths_of(shift_)) {}

void Covariance::add(const Chunk& chunk, const plugin::Backend& backend) {
    Buffer values;
    for (std::size_t l = 0; l < shift_.size(); ++l) {
        shifted(chunk.passes.activations(l), chunk.rows, shift_[l], values);
        products_.add(l, backend, values.data(), chunk.rows);
    }
}

void Covariance::merge(const Covariance& later) { products_.merge(later.products_); }

std::size_t Covariance::bytes() const { return products_.bytes(); }

void Covariance::finish(std::vector<LayerStatistics>& statistics) {
    for (std::size_t l = 0; l < shift_.size(); ++l) {
        auto& layer = statistics[l];
        const std::size_t units = layer.mean.size();
        layer.covariance = products_.over(l, static_cast<double>(layer.rows));
        auto& missed = shift_[l];
        std::ranges::transform(layer.mean, missed, missed.begin(), std::minus{});
        for (std::size_t i = 0; i < units; ++i)
            for (std::size_t j = 0; j < units; ++j) layer.covariance[i * units + j] -= missed[i] * missed[j];
    }
}

}  // namespace sentei::pruning
