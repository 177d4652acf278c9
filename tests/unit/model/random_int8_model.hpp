// Random int8 models beside the fp32 ones: any task, widths, activation, and numbers up to the ends of their ranges.
#pragma once
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/unit/model/random_model.hpp"

namespace sentei::test {

// A whole number from low to high, one in eight of them an end of the range.
template <class T>
T any_of(int low, int high, Random& random) {
    if (random.below(8) == 0) return static_cast<T>(random.below(2) == 0 ? low : high);
    return static_cast<T>(low + static_cast<int>(random.below(static_cast<std::size_t>(high - low) + 1)));
}

// Every third input is not listed, the others have steps that spread values of about 1 over the bytes.
inline model::Int8Network int8_network(const std::vector<std::size_t>& widths, model::Activation activation,
                                       Random& random) {
    model::Int8Network network;
    for (std::size_t i = 0; i < widths[0]; ++i) {
        const bool listed = i % 3 != 1;
        network.exponents.push_back(listed ? any_of<std::int8_t>(-7, -3, random) : model::unlisted_exponent);
        network.zeros.push_back(listed ? any_of<std::uint8_t>(0, 255, random) : std::uint8_t{0});
    }
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
        const bool last = l + 2 == widths.size();
        const std::size_t inputs = widths[l], units = widths[l + 1];
        model::Int8Layer layer;
        for (std::size_t i = 0; i < units * inputs; ++i)
            layer.weights.push_back(any_of<std::int8_t>(-127, 127, random));
        for (std::size_t u = 0; u < units; ++u) {
            layer.bias.push_back(any_of<std::int16_t>(-32768, 32767, random));
            layer.reductions.push_back(any_of<std::uint8_t>(0, random.below(4) == 0 ? 255 : 40, random));
        }
        layer.activation = last ? model::Activation{SENTEI_IDENTITY} : activation;
        layer.levels = last ? 1 : static_cast<float>(1 + 200 * random.uniform());
        layer.zero = last ? std::uint8_t{0} : any_of<std::uint8_t>(0, 255, random);
        layer.largest_multiplier =
            static_cast<float>((1 + random.uniform()) / (4000.0 * std::sqrt(static_cast<double>(inputs))));
        network.layers.push_back(std::move(layer));
    }
    return network;
}

inline model::Int8Model int8_model(data::Task task, const std::vector<std::size_t>& hidden, Random& random) {
    model::Int8Model model{encoder(task), {}, {{"step", "quantize"}, {"seed", std::to_string(random.below(1000))}}};
    std::vector<std::size_t> widths{model.encoder.inputs()};
    widths.insert(widths.end(), hidden.begin(), hidden.end());
    widths.push_back(model.encoder.outputs());
    const auto kind = static_cast<std::uint32_t>(SENTEI_RELU + random.below(6));
    model.network = int8_network(widths, {kind, static_cast<float>(random.uniform())}, random);
    return model;
}

// Numbers as far as a file may have them: what no quantizer makes is stored as well.
inline model::Int8Model random_int8_model(std::uint64_t seed) {
    Random random(seed);
    std::vector<std::size_t> hidden(random.below(4));
    for (auto& width : hidden) width = 1 + random.below(9);
    auto model = int8_model(static_cast<data::Task>(1 + random.below(3)), hidden, random);
    for (std::size_t i = 0; i < model.network.inputs(); ++i)
        if (random.below(2) == 0) {
            model.network.exponents[i] = any_of<std::int8_t>(-100, 100, random);
            model.network.zeros[i] = any_of<std::uint8_t>(0, 255, random);
        }
    for (auto& layer : model.network.layers)
        layer.largest_multiplier = std::ldexp(1.0f, any_of<int>(-100, 100, random));
    return model;
}

}  // namespace sentei::test
