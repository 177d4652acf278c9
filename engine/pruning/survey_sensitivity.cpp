#include <algorithm>

#include "engine/core/random.hpp"
#include "engine/pruning/outer_products.hpp"
#include "engine/pruning/survey_passes.hpp"
#include "engine/pruning/sweep.hpp"

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

void survey_sensitivity(const model::Network& network, const data::Examples& rows, const plugin::Backend& backend,
                        std::vector<LayerStatistics>& statistics) {
    const std::size_t outputs = network.outputs(), last = network.hidden(), probes = std::min(outputs, most_probes);
    statistics.back().sensitivity = identity(outputs);
    if (last == 1) return;

    std::vector<std::size_t> widths;  // of z_next
    for (std::size_t l = 0; l + 1 < last; ++l) widths.push_back(network.layers[l + 1].units());
    const OuterProducts empty(std::move(widths));
    const auto products =
        sweep(network, rows.inputs, backend, empty.bytes(), empty, [&](const Chunk& chunk, OuterProducts& group) {
            Probes probe(outputs, chunk.index);
            for (std::size_t p = 0; p < probes; ++p) {
                probe.fill(p, {chunk.passes.gradient(last), chunk.rows * outputs});
                chunk.passes.backward(network, backend, nullptr);
                for (std::size_t l = 0; l + 1 < last; ++l)
                    group.add(l, backend, chunk.passes.gradient(l + 1), chunk.rows);
            }
        });
    const double per_row = outputs > most_probes ? static_cast<double>(most_probes) : 1.0;
    for (std::size_t l = 0; l + 1 < last; ++l)
        statistics[l].sensitivity = products.over(l, per_row * static_cast<double>(rows.rows()));
}

}  // namespace sentei::pruning
