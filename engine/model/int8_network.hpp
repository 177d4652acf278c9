// A network for devices where bytes count: weights and activations of 8 bits, sums in whole numbers. FORMAT.md has the
// formulas; where hidden activations are relu, leaky-relu or identity every device gets the same outputs bit for bit.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/network.hpp"

namespace sentei::model {

// t = (bias + sum of weights (q - z)) * multiplier; the layer hands on round(activation(t) * levels) + zero in 0 ..
// 255. The output layer hands on t itself.
struct Int8Layer {
    std::vector<std::int8_t> weights;      // [units][inputs], -127 .. 127
    std::vector<std::int16_t> bias;        // [units]
    std::vector<std::uint8_t> reductions;  // [units], of the multiplier: sixteenths of an octave below the largest
    float largest_multiplier = 1;
    Activation activation;
    float levels = 1;
    std::uint8_t zero = 0;

    std::size_t units() const noexcept { return bias.size(); }
    std::size_t inputs() const noexcept { return weights.size() / units(); }
    float multiplier(std::size_t unit) const noexcept;
    bool operator==(const Int8Layer&) const = default;
};

// Input i comes in as round(x / 2^exponents[i]) + zeros[i] in 0 .. 255. An input that is 0 or 1 has the exponent -7 and
// the zero 0, is exact, and takes no byte of a file.
struct Int8Network {
    std::vector<std::int8_t> exponents;  // [inputs]
    std::vector<std::uint8_t> zeros;     // [inputs]
    std::vector<Int8Layer> layers;

    std::size_t inputs() const noexcept { return exponents.size(); }
    std::size_t outputs() const noexcept { return layers.back().units(); }
    bool listed(std::size_t input) const noexcept;
    std::size_t parameters() const noexcept;  // weights and biases
    std::size_t bytes() const noexcept;       // of all these numbers, without what a file needs around them
    std::vector<std::size_t> widths() const;  // inputs, hidden ..., outputs
    bool operator==(const Int8Network&) const = default;
};

constexpr std::size_t most_int8_inputs = 65536;  // of a layer: sums stay within 32 bits

constexpr std::int8_t unlisted_exponent = -7;  // with the zero 0

float reduced(float largest_multiplier, std::uint8_t reduction) noexcept;

std::string describe(const Int8Network& network);  // "784-40-40-10, int8"

}  // namespace sentei::model
