#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "engine/core/error.hpp"
#include "engine/model/format.hpp"

namespace sentei::model {
namespace {

bool all_finite(std::span<const float> values) {
    return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

void check(const Layer& layer, std::size_t inputs, const std::string& where) {
    if (layer.inputs() != inputs)
        throw InputError(fmt::format("{} takes {} inputs, but {} come in", where, layer.inputs(), inputs));
    if (layer.units() == 0 || inputs == 0)
        throw InputError(
            fmt::format("{} has {} units and {} inputs, expected at least one of each", where, layer.units(), inputs));
    if (layer.bias.size() != layer.units())
        throw InputError(fmt::format("{} has {} units but {} biases", where, layer.units(), layer.bias.size()));
    if (layer.activation.kind < SENTEI_RELU || layer.activation.kind > SENTEI_IDENTITY)
        throw InputError(fmt::format("{} has the unknown activation {}", where, layer.activation.kind));
    if (!all_finite(layer.weights.values()) || !all_finite(layer.bias) || !std::isfinite(layer.activation.slope))
        throw InputError(where + " holds a weight, bias or slope that is NaN or infinite");
}

}  // namespace

void check(const Model& model) {
    const auto& layers = model.network.layers;
    if (layers.empty()) throw InputError("the network has no layers");
    std::size_t inputs = model.encoder.inputs();
    for (std::size_t l = 0; l < layers.size(); ++l) {
        check(layers[l], inputs, fmt::format("layer {} of {}", l + 1, layers.size()));
        inputs = layers[l].units();
    }
    if (layers.back().activation.kind != SENTEI_IDENTITY)
        throw InputError("the output layer's activation is " + name(layers.back().activation) +
                         ", expected identity (softmax and sigmoid belong to the loss)");
    if (inputs != model.encoder.outputs())
        throw InputError(fmt::format("the network has {} outputs, but the encoder's target needs {}", inputs,
                                     model.encoder.outputs()));
}

}  // namespace sentei::model
