// variability: how much a unit's output changes over the calibration rows. The criterion of the paper:
//   L. Balderas, M. Lastra, J. M. Benitez, "Optimizing Dense Feed-Forward Neural Networks", Neural Networks 2023,
//   arXiv 2312.10560. A unit whose output hardly varies tells the next layer nothing that a bias could not.
//
//   statistic = std    sqrt(E[(h - E h)^2])
//               range  max h - min h
//               mad    E|h - E h|, around the mean. Not the median: that is 0 for every ReLU unit which is silent on
//                      more than half of the rows, however much it says on the others.
//   scale     = raw    as it is: one tolerance is not comparable between layers
//               layer  divided by the layer's largest: scores lie in [0, 1]
//
// Needs moments (mad: the absolute deviation). Cost: none beyond the survey.
#include <algorithm>
#include <cmath>
#include <sentei/plugin.hpp>

namespace {

struct Variability {
    static constexpr sentei_option options[] = {
        sentei::choice("statistic", "std", "std,range,mad", "what measures the variability of a unit's output"),
        sentei::choice("scale", "raw", "raw,layer", "layer: divide by the largest of the layer"),
    };

    explicit Variability(const sentei::Settings& settings)
        : statistic_(settings.text("statistic")), by_layer_(settings.text("scale") == "layer") {}

    std::uint32_t needs() const { return statistic_ == "mad" ? SENTEI_NEEDS_DEVIATION : SENTEI_NEEDS_MOMENTS; }

    void score(const sentei_layer& layer, std::span<double> scores) const {
        for (std::size_t j = 0; j < scores.size(); ++j) scores[j] = statistic(layer, j);
        if (!by_layer_ || scores.empty()) return;
        if (const double largest = *std::ranges::max_element(scores); largest > 0)
            for (double& score : scores) score /= largest;
    }

  private:
    double statistic(const sentei_layer& layer, std::size_t j) const {
        if (statistic_ == "range") return layer.maximum[j] - layer.minimum[j];
        if (statistic_ == "mad") return layer.absolute_deviation[j];
        return std::sqrt(layer.variance[j]);
    }

    std::string statistic_;
    bool by_layer_;
};

}  // namespace

SENTEI_DEFINE_PRUNER(Variability, "variability", "1.0.0", "Spread of a unit's output over the rows (ODF2NNA)")
