// apoz: share of the rows on which a unit is active, 1 - (average percentage of zeros):
//   score_j = share of rows with h_j > 0
//   H. Hu et al., "Network Trimming: A Data-Driven Neuron Pruning Approach towards Efficient Deep Architectures", 2016,
//   arXiv 1607.03250. Meant for ReLU: units of tanh are above 0 on about half of the rows, those of sigmoid always.
//
// Needs moments. Cost: none beyond the survey.
#include <algorithm>
#include <sentei/plugin.hpp>

namespace {

struct Apoz {
    explicit Apoz(const sentei::Settings&) {}

    std::uint32_t needs() const { return SENTEI_NEEDS_MOMENTS; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        std::copy_n(layer.positive, scores.size(), scores.begin());
    }
};

}  // namespace

SENTEI_DEFINE_PRUNER(Apoz, "apoz", "1.0.0", "Share of the rows on which a unit is active")
