#include "engine/training/initialise.hpp"

#include <cmath>

#include "engine/core/random.hpp"

namespace sentei::training {
namespace {

bool is_rectifying(model::Activation activation) {
    return activation.kind == SENTEI_RELU || activation.kind == SENTEI_LEAKY_RELU || activation.kind == SENTEI_GELU;
}

}  // namespace

model::Network initialise(std::span<const std::size_t> widths, model::Activation activation, std::uint64_t seed) {
    model::Network network;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
        const std::size_t inputs = widths[l], units = widths[l + 1];
        const bool is_output = l + 2 == widths.size();
        model::Layer layer{Matrix(units, inputs), Buffer(units),
                           is_output ? model::Activation{SENTEI_IDENTITY} : activation};
        Random random(seed, l);
        const double he = std::sqrt(2.0 / static_cast<double>(inputs));
        const double glorot = std::sqrt(6.0 / static_cast<double>(inputs + units));
        for (float& weight : layer.weights.values())
            weight = static_cast<float>(is_rectifying(layer.activation) ? he * random.normal()
                                                                        : glorot * (2.0 * random.uniform() - 1.0));
        network.layers.push_back(std::move(layer));
    }
    return network;
}

}  // namespace sentei::training
