// sensitivity: how much the network's output changes when a unit becomes a constant, its mean over the rows:
//   score_j = std(h_j) sqrt(w_j' S w_j)
// with w_j the unit's outgoing weights and S = E[J'J], J = d(network output before softmax) / d(next layer's
// pre-activation). First order, one unit at a time: the RMS change of the output over the calibration rows, in the
// output's own units, so that one tolerance means the same in every layer.
//   The first-order view of P. Molchanov et al., "Importance
//   Estimation for Neural Network Pruning", CVPR 2019, arXiv 1906.10771, taken on the output instead of the loss and
//   for a unit that is replaced by its mean instead of by 0.
//
// Needs moments and the output sensitivity. Cost: a backward pass for each of at most 8 probes in the survey, then
// units x outputs^2.
#include <algorithm>
#include <cmath>
#include <sentei/plugin.hpp>
#include <vector>

namespace {

struct Sensitivity {
    explicit Sensitivity(const sentei::Settings&) {}

    std::uint32_t needs() const { return SENTEI_NEEDS_MOMENTS | SENTEI_NEEDS_SENSITIVITY; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        std::vector<double> weighted(layer.units, 0.0);  // w_j' S w_j
        std::vector<double> row(layer.units);            // (S W)[o, :]
        for (std::size_t o = 0; o < layer.outputs; ++o) {
            std::ranges::fill(row, 0.0);
            for (std::size_t p = 0; p < layer.outputs; ++p)
                for (std::size_t j = 0; j < layer.units; ++j)
                    row[j] += layer.sensitivity[o * layer.outputs + p] * layer.next_weights[p * layer.units + j];
            for (std::size_t j = 0; j < layer.units; ++j)
                weighted[j] += row[j] * layer.next_weights[o * layer.units + j];
        }
        for (std::size_t j = 0; j < scores.size(); ++j)
            scores[j] = std::sqrt(layer.variance[j] * std::max(weighted[j], 0.0));
    }
};

}  // namespace

SENTEI_DEFINE_PRUNER(Sensitivity, "sensitivity", "1.0.0", "Change of the network's output when a unit is made constant")
