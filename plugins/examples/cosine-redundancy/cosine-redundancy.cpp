// cosine-redundancy: how little a unit repeats a stronger one. Of two units whose features point the same way the
// weaker is superfluous, because the stronger can take over what it says:
//   score_j = 1 - max |cos(f_i, f_j)|   over the units i that are stronger than j; 1 for the strongest
// f: the incoming weights of a unit, or, with of=outputs, its centred outputs over the calibration rows, whose cosine
// is their correlation. Stronger: of the larger norm of f, the lower index where they are equal. A unit with f = 0 says
// nothing and scores 0.
//   B. Ayinde, T. Inanc, J. Zurada, "Redundant feature pruning for accelerated inference in deep neural networks",
//   Neural Networks 118, 2019, prune features of a cosine above a threshold; here the cosine is the score, and the
//   host's tolerance or budget the threshold.
// Cost: units^2 x inputs multiplications for the weights, units^2 for the outputs (the host's Gram matrix has them).
#include <algorithm>
#include <cmath>
#include <numeric>
#include <sentei/plugin.hpp>
#include <span>
#include <vector>

namespace {

class CosineRedundancy {
  public:
    static constexpr sentei_option options[] = {sentei::choice(
        "of", "outputs", "outputs,weights", "what is compared: outputs over the rows or incoming weights")};

    CosineRedundancy(const sentei::Settings& settings, const sentei::Host& host)
        : outputs_(settings.text("of") == "outputs"), host_(host) {}

    std::uint32_t needs() const { return outputs_ ? SENTEI_NEEDS_GRAM : 0; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        std::vector<double> norms(layer.units);
        for (std::size_t unit = 0; unit < layer.units; ++unit) norms[unit] = std::sqrt(product(layer, unit, unit));
        std::vector<std::size_t> by_strength(layer.units);
        std::iota(by_strength.begin(), by_strength.end(), std::size_t{0});
        std::ranges::stable_sort(by_strength, std::ranges::greater{}, [&](std::size_t unit) { return norms[unit]; });
        host_.parallel_for(layer.units, [&](std::size_t rank) {
            const auto unit = by_strength[rank];
            double largest = 0;
            for (std::size_t stronger = 0; stronger < rank && norms[unit] > 0; ++stronger) {
                const auto other = by_strength[stronger];
                largest = std::max(largest, std::abs(product(layer, unit, other) / norms[unit] / norms[other]));
            }
            scores[unit] = norms[unit] > 0 ? 1 - std::min(largest, 1.0) : 0;
        });
    }

  private:
    double product(const sentei_layer& layer, std::size_t a, std::size_t b) const {
        if (outputs_) return layer.covariance[a * layer.units + b];
        const float* const first = layer.weights + a * layer.inputs;
        return std::inner_product(first, first + layer.inputs, layer.weights + b * layer.inputs, 0.0);
    }

    bool outputs_;
    sentei::Host host_;
};

}  // namespace

SENTEI_DEFINE_PRUNER(CosineRedundancy, "cosine-redundancy", "1.0.0", "How little a unit repeats a stronger one")
