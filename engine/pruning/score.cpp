#include "engine/pruning/score.hpp"

#include <stdexcept>

#include "engine/parallel/parallel.hpp"

namespace sentei::pruning {
namespace {

// Null unless asked for; what was asked for must have been surveyed.
class Asked {
  public:
    explicit Asked(std::uint32_t needs) : needs_(needs) {}

    template <class Values>
    auto operator()(std::uint32_t need, const Values& values) const {
        if ((needs_ & need) != 0 && values.size() == 0)
            throw std::logic_error("the survey lacks statistics that the pruner needs");
        return (needs_ & need) != 0 ? values.data() : nullptr;
    }

  private:
    std::uint32_t needs_;
};

sentei_layer describe(const model::Network& network, std::size_t l, const LayerStatistics& statistics,
                      std::uint32_t needs) {
    const auto& layer = network.layers[l];
    const auto& next = network.layers[l + 1];
    const Asked asked(needs);
    return {.size = sizeof(sentei_layer),
            .index = static_cast<std::uint32_t>(l),
            .activation = layer.activation.kind,
            .slope = layer.activation.slope,
            .units = layer.units(),
            .inputs = layer.inputs(),
            .outputs = next.units(),
            .rows = statistics.rows,
            .weights = layer.weights.data(),
            .bias = layer.bias.data(),
            .next_weights = next.weights.data(),
            .mean = asked(SENTEI_NEEDS_MOMENTS, statistics.mean),
            .variance = asked(SENTEI_NEEDS_MOMENTS, statistics.variance),
            .minimum = asked(SENTEI_NEEDS_MOMENTS, statistics.minimum),
            .maximum = asked(SENTEI_NEEDS_MOMENTS, statistics.maximum),
            .positive = asked(SENTEI_NEEDS_MOMENTS, statistics.positive),
            .absolute_deviation = asked(SENTEI_NEEDS_DEVIATION, statistics.absolute_deviation),
            .activations = asked(SENTEI_NEEDS_ACTIVATIONS, statistics.activations),
            .gradients = asked(SENTEI_NEEDS_GRADIENTS, statistics.gradients),
            .covariance = asked(SENTEI_NEEDS_GRAM, statistics.covariance),
            .sensitivity = asked(SENTEI_NEEDS_SENSITIVITY, statistics.sensitivity)};
}

}  // namespace

Scores score(const model::Network& network, const std::vector<LayerStatistics>& statistics,
             const plugin::Pruner& pruner) {
    Scores scores(network.hidden());
    parallel::for_each(scores.size(), [&](std::size_t l) {
        scores[l] = pruner.score(describe(network, l, statistics[l], pruner.needs()));
    });
    return scores;
}

}  // namespace sentei::pruning
