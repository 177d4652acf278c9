// taylor: first-order change of the loss when a unit becomes a constant, its mean over the rows:
//   score_j = mean over rows |(h_j - E h_j) dL/dh_j|
//   P. Molchanov et al., "Pruning Convolutional Neural Networks for Resource Efficient Inference", ICLR 2017,
//   arXiv 1611.06440, with the mean in place of 0 because the engine folds the mean into the next bias.
//
// Needs moments, activations and gradients: rows x units floats each. Cost: one backward pass in the survey.
#include <cmath>
#include <sentei/plugin.hpp>

namespace {

struct Taylor {
    explicit Taylor(const sentei::Settings&) {}

    std::uint32_t needs() const { return SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_ACTIVATIONS | SENTEI_NEEDS_GRADIENTS; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        for (double& score : scores) score = 0;
        for (std::size_t r = 0; r < layer.rows; ++r) {
            const float* const h = layer.activations + r * layer.units;
            const float* const gradient = layer.gradients + r * layer.units;
            for (std::size_t j = 0; j < scores.size(); ++j) scores[j] += std::abs((h[j] - layer.mean[j]) * gradient[j]);
        }
        for (double& score : scores) score /= static_cast<double>(layer.rows);
    }
};

}  // namespace

SENTEI_DEFINE_PRUNER(Taylor, "taylor", "1.0.0", "First-order change of the loss when a unit is made constant")
