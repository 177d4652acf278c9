// magnitude: size of a unit's weights. The classic that looks at no data:
//   H. Li et al., "Pruning Filters for Efficient ConvNets", ICLR 2017, arXiv 1608.08710, for whole units.
//
//   of   = incoming  |W[j,:]|
//          outgoing  |W_next[:,j]|
//          product   |W[j,:]| |W_next[:,j]|
//   norm = l1, l2
//
// Needs nothing but the weights. Cost: one pass over them.
#include <cmath>
#include <sentei/plugin.hpp>

namespace {

struct Magnitude {
    static constexpr sentei_option options[] = {
        sentei::choice("norm", "l2", "l1,l2", "how the size of weights is measured"),
        sentei::choice("of", "incoming", "incoming,outgoing,product", "which weights of a unit"),
    };

    explicit Magnitude(const sentei::Settings& settings)
        : squares_(settings.text("norm") == "l2"), of_(settings.text("of")) {}

    std::uint32_t needs() const { return 0; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        for (std::size_t j = 0; j < scores.size(); ++j) {
            scores[j] = 1;
            if (of_ != "outgoing") scores[j] *= norm(layer.weights + j * layer.inputs, layer.inputs, 1);
            if (of_ != "incoming") scores[j] *= norm(layer.next_weights + j, layer.outputs, layer.units);
        }
    }

  private:
    double norm(const float* weights, std::size_t count, std::size_t stride) const {
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const double weight = weights[i * stride];
            sum += squares_ ? weight * weight : std::abs(weight);
        }
        return squares_ ? std::sqrt(sum) : sum;
    }

    bool squares_;
    std::string of_;
};

}  // namespace

SENTEI_DEFINE_PRUNER(Magnitude, "magnitude", "1.0.0", "Norm of a unit's incoming or outgoing weights")
