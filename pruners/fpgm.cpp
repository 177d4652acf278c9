// fpgm: how far a unit's incoming row lies from those of the other units. Rows near the geometric median of all can be
// replaced by the others:
//   score_j = sum over i of |(W[j,:], b_j) - (W[i,:], b_i)|
//   Y. He et al., "Filter Pruning via Geometric Median for Deep Convolutional Neural Networks Acceleration", CVPR 2019,
//   arXiv 1811.00250, for whole units; the bias counts as one more weight.
//
// Needs nothing but the weights. Cost: units^2 x inputs / 2.
#include <cmath>
#include <sentei/plugin.hpp>

namespace {

struct Fpgm {
    explicit Fpgm(const sentei::Settings&) {}

    std::uint32_t needs() const { return 0; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        for (double& score : scores) score = 0;
        for (std::size_t i = 0; i < layer.units; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const double apart = distance(layer, i, j);
                scores[i] += apart;
                scores[j] += apart;
            }
    }

  private:
    static double distance(const sentei_layer& layer, std::size_t i, std::size_t j) {
        const float* const left = layer.weights + i * layer.inputs;
        const float* const right = layer.weights + j * layer.inputs;
        const double bias = double{layer.bias[i]} - layer.bias[j];
        double sum = bias * bias;
        for (std::size_t k = 0; k < layer.inputs; ++k) {
            const double apart = double{left[k]} - right[k];
            sum += apart * apart;
        }
        return std::sqrt(sum);
    }
};

}  // namespace

SENTEI_DEFINE_PRUNER(Fpgm, "fpgm", "1.0.0", "Distance of a unit's weights to those of the other units")
