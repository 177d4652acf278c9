// Puts units into a network that an exact clean-up has to find.
#pragma once
#include "engine/pruning/clean_up.hpp"
#include "tests/unit/pruning/networks.hpp"

namespace sentei::pruning::test {

struct Unit {
    std::vector<float> incoming;
    float bias;
    std::vector<float> outgoing;
};

inline std::vector<float> random_values(std::size_t count, Random& random) {
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(0.3 * random.normal());
    return values;
}

inline Unit random_unit(const model::Network& network, std::size_t layer, Random& random) {
    return {random_values(network.layers[layer].inputs(), random), static_cast<float>(random.normal()),
            random_values(network.layers[layer + 1].units(), random)};
}

// The unit becomes number `place` of the layer.
inline void insert(model::Network& network, std::size_t layer, std::size_t place, const Unit& unit) {
    auto& here = network.layers[layer];
    auto& next = network.layers[layer + 1];
    model::Layer wider{Matrix(here.units() + 1, here.inputs()), here.bias, here.activation};
    wider.bias.insert(wider.bias.begin() + static_cast<std::ptrdiff_t>(place), unit.bias);
    for (std::size_t j = 0; j < wider.units(); ++j) {
        if (j == place)
            std::ranges::copy(unit.incoming, wider.weights.row(j).begin());
        else
            std::ranges::copy(here.weights.row(j < place ? j : j - 1), wider.weights.row(j).begin());
    }
    Matrix read(next.units(), wider.units());
    for (std::size_t o = 0; o < next.units(); ++o)
        for (std::size_t j = 0; j < wider.units(); ++j)
            read(o, j) = j == place ? unit.outgoing[o] : next.weights(o, j < place ? j : j - 1);
    here = std::move(wider);
    next.weights = std::move(read);
}

// A multiple that the activation passes through; a power of two, so that it survives the rounding of earlier merges.
inline float random_factor(std::uint32_t activation, Random& random) {
    const float power = std::ldexp(1.0f, static_cast<int>(random.below(9)) - 4);
    const float sign = random.below(2) != 0 ? 1.0f : -1.0f;
    switch (activation) {
        case SENTEI_RELU:
        case SENTEI_LEAKY_RELU:
            return power;
        case SENTEI_IDENTITY:
            return sign * power;
        case SENTEI_TANH:
        case SENTEI_SIGMOID:
            return sign;
        default:
            return 1;
    }
}

// Gives every unit that reads a hidden layer weights of both signs, so that it is neither always positive nor dead.
// Duplicates that are planted later have outgoing weights of their sibling's signs, lest merging undoes that.
inline void keep_irreducible(model::Network& network) {
    for (std::size_t l = 1; l < network.layers.size(); ++l) {
        auto& weights = network.layers[l].weights;
        for (std::size_t j = 0; j < weights.rows(); ++j)
            if (weights(j, 0) * weights(j, 1) > 0) weights(j, 0) = -weights(j, 0);
    }
}

inline void plant_any(model::Network& network, std::size_t layer, CleanUp& planted, Random& random) {
    const auto& here = network.layers[layer];
    Unit unit = random_unit(network, layer, random);
    const std::size_t kind = random.below(3);
    if (kind == 0) {
        std::ranges::fill(unit.outgoing, 0.0f);
        ++planted.unread;
    } else if (kind == 1) {
        std::ranges::fill(unit.incoming, 0.0f);
        ++planted.constant;
    } else {
        std::size_t of = random.below(here.units());
        const auto zero = [](float weight) { return weight == 0; };
        const auto unread = [&](std::size_t j) {
            for (std::size_t o = 0; o < network.layers[layer + 1].units(); ++o)
                if (network.layers[layer + 1].weights(o, j) != 0) return false;
            return true;
        };
        while (std::ranges::all_of(here.weights.row(of), zero) || unread(of)) of = random.below(here.units());
        const float factor = random_factor(here.activation.kind, random);
        std::ranges::transform(here.weights.row(of), unit.incoming.begin(), [=](float w) { return factor * w; });
        if (here.activation.kind != SENTEI_IDENTITY) unit.bias = factor * here.bias[of];
        for (std::size_t o = 0; o < unit.outgoing.size(); ++o)  // see keep_irreducible
            unit.outgoing[o] = std::copysign(unit.outgoing[o], network.layers[layer + 1].weights(o, of));
        ++planted.duplicates;
    }
    insert(network, layer, random.below(here.units() + 1), unit);
}

}  // namespace sentei::pruning::test
