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

void check(const Activation& activation, const std::string& where) {
    if (activation.kind < SENTEI_RELU || activation.kind > SENTEI_IDENTITY)
        throw InputError(fmt::format("{} has the unknown activation {}", where, activation.kind));
}

void check(const Layer& layer, std::size_t inputs, const std::string& where) {
    if (layer.inputs() != inputs)
        throw InputError(fmt::format("{} takes {} inputs, but {} come in", where, layer.inputs(), inputs));
    if (layer.units() == 0 || inputs == 0)
        throw InputError(
            fmt::format("{} has {} units and {} inputs, expected at least one of each", where, layer.units(), inputs));
    if (layer.bias.size() != layer.units())
        throw InputError(fmt::format("{} has {} units but {} biases", where, layer.units(), layer.bias.size()));
    check(layer.activation, where);
    if (!all_finite(layer.weights.values()) || !all_finite(layer.bias) || !std::isfinite(layer.activation.slope))
        throw InputError(where + " holds a weight, bias or slope that is NaN or infinite");
}

// A layer's weights and units go together, and what it takes is what the one before hands on.
void check(const Int8Layer& layer, std::size_t inputs, const std::string& where) {
    if (layer.units() == 0 || inputs == 0 || layer.weights.size() != layer.units() * inputs ||
        layer.reductions.size() != layer.units())
        throw InputError(fmt::format("{} has {} weights, {} reductions and {} units for {} inputs", where,
                                     layer.weights.size(), layer.reductions.size(), layer.units(), inputs));
    if (inputs > most_int8_inputs)
        throw InputError(fmt::format("{} takes {} inputs, int8 allows {}", where, inputs, most_int8_inputs));
    check(layer.activation, where);
    if (std::ranges::find(layer.weights, std::int8_t{-128}) != layer.weights.end())
        throw InputError(where + " holds a weight of -128, expected -127 .. 127");
    if (!(layer.largest_multiplier >= 1 / most_multiplier && layer.largest_multiplier <= most_multiplier))
        throw InputError(fmt::format("{} has the largest multiplier {}, expected at most 2^100 and at least 2^-100",
                                     where, layer.largest_multiplier));
    if (!std::isfinite(layer.levels) || layer.levels <= 0)
        throw InputError(fmt::format("{} has {} levels, expected a finite number above 0", where, layer.levels));
    if (!std::isfinite(layer.activation.slope)) throw InputError(where + " holds a slope that is NaN or infinite");
}

// What both kinds of network promise.
template <class Kind>
void check_chain(const data::Encoder& encoder, const Kind& network) {
    const auto& layers = network.layers;
    if (layers.empty()) throw InputError("the network has no layers");
    std::size_t inputs = encoder.inputs();
    for (std::size_t l = 0; l < layers.size(); ++l) {
        check(layers[l], inputs, fmt::format("layer {} of {}", l + 1, layers.size()));
        inputs = layers[l].units();
    }
    if (layers.back().activation.kind != SENTEI_IDENTITY)
        throw InputError("the output layer's activation is " + name(layers.back().activation) +
                         ", expected identity (softmax and sigmoid belong to the loss)");
    if (inputs != encoder.outputs())
        throw InputError(
            fmt::format("the network has {} outputs, but the encoder's target needs {}", inputs, encoder.outputs()));
}

}  // namespace

void check(const data::Encoder& encoder, const Network& network) { check_chain(encoder, network); }

void check(const data::Encoder& encoder, const Int8Network& network) {
    if (network.exponents.size() != encoder.inputs() || network.zeros.size() != encoder.inputs())
        throw InputError(fmt::format("the network takes {} inputs, but the encoder gives {}", network.exponents.size(),
                                     encoder.inputs()));
    for (const auto exponent : network.exponents)
        if (exponent < -most_exponent || exponent > most_exponent)
            throw InputError(
                fmt::format("an input has the exponent {}, expected at most {} from 0", exponent, most_exponent));
    check_chain(encoder, network);
    const auto& last = network.layers.back();
    if (last.levels != 1 || last.zero != 0)
        throw InputError("the output layer has levels or a zero point, expected 1 and 0");
}

}  // namespace sentei::model
