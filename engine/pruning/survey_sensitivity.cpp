#include <algorithm>

#include "engine/core/random.hpp"
#include "engine/pruning/survey_parts.hpp"

namespace sentei::pruning {
namespace {

constexpr std::size_t most_probes = 8;
constexpr std::uint64_t seed = 0x7055;

std::vector<double> identity(std::size_t width) {
    std::vector<double> matrix(width * width);
    for (std::size_t i = 0; i < width; ++i) matrix[i * width + i] = 1;
    return matrix;
}

// Fills [rows][outputs] with the probe's r.
class Probes {
  public:
    Probes(std::size_t outputs, std::size_t chunk) : outputs_(outputs), random_(seed, chunk) {}

    void fill(std::size_t probe, std::span<float> values) {
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = outputs_ > most_probes ? sign() : i % outputs_ == probe ? 1.0f : 0.0f;
    }

  private:
    float sign() { return random_.bits() >> 63 != 0 ? 1.0f : -1.0f; }

    std::size_t outputs_;
    Random random_;
};

}  // namespace

Sensitivity::Sensitivity(const model::Network& network) : outputs_(network.outputs()) {
    std::vector<std::size_t> widths;
    for (std::size_t l = 0; l + 1 < network.hidden(); ++l) widths.push_back(network.layers[l + 1].units());
    products_ = OuterProducts(std::move(widths));
}

void Sensitivity::add(const model::Network& network, const Chunk& chunk, const plugin::Backend& backend) {
    const std::size_t last = network.hidden();
    if (outputs_ == 0 || last < 2) return;
    Probes probe(outputs_, chunk.index);
    for (std::size_t p = 0; p < std::min(outputs_, most_probes); ++p) {
        probe.fill(p, {chunk.passes.gradient(last), chunk.rows * outputs_});
        chunk.passes.backward(network, backend, nullptr);
        for (std::size_t l = 0; l + 1 < last; ++l) products_.add(l, backend, chunk.passes.gradient(l + 1), chunk.rows);
    }
}

void Sensitivity::merge(const Sensitivity& later) { products_.merge(later.products_); }

std::size_t Sensitivity::bytes() const { return products_.bytes(); }

void Sensitivity::finish(std::vector<LayerStatistics>& statistics) {
    if (outputs_ == 0) return;
    statistics.back().sensitivity = identity(outputs_);
    const double per_row = outputs_ > most_probes ? static_cast<double>(most_probes) : 1.0;
    for (std::size_t l = 0; l + 1 < statistics.size(); ++l)
        statistics[l].sensitivity = products_.over(l, per_row * static_cast<double>(statistics[l].rows));
}

}  // namespace sentei::pruning
