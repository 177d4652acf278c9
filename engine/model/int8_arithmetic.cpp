#include "engine/model/int8_arithmetic.hpp"

#include <algorithm>
#include <cmath>

namespace sentei::model {
namespace {

// Adding and taking this away leaves the nearest whole number, of two the even one: for values below 2^22.
constexpr float rounder = 0x1.8p23f;

// round(value) + zero, kept in 0 .. 255. It is kept first, which comes to the same, as the bounds are whole numbers.
std::uint8_t byte_of(float value, float zero) {
    const float kept = std::min(std::max(-zero, value), 255 - zero);
    return static_cast<std::uint8_t>(static_cast<std::int32_t>(((kept + rounder) - rounder) + zero));
}

}  // namespace

Int8Entry::Int8Entry(const Int8Network& network) : zeros_(network.zeros.begin(), network.zeros.end()) {
    for (const auto exponent : network.exponents) factors_.push_back(std::ldexp(1.0f, -exponent));
}

void Int8Entry::run(const float* inputs, std::size_t rows, std::uint8_t* bytes) const {
    const std::size_t width = factors_.size();
    const float* const factors = factors_.data();
    const float* const zeros = zeros_.data();
    for (std::size_t r = 0; r < rows; ++r) {
        const float* const from = inputs + r * width;
        std::uint8_t* __restrict const to = bytes + r * width;  // bytes may alias anything: then nothing is vectorised
        for (std::size_t i = 0; i < width; ++i) to[i] = byte_of(from[i] * factors[i], zeros[i]);
    }
}

Int8Finish::Int8Finish(const Int8Layer& layer, const std::vector<std::uint8_t>& zeros)
    : starts_(layer.bias.begin(), layer.bias.end()),
      activation_(layer.activation),
      levels_(layer.levels),
      zero_(layer.zero) {
    const auto* weight = layer.weights.data();
    for (auto& start : starts_)
        for (const std::int32_t zero : zeros) start -= *weight++ * zero;
    for (std::size_t u = 0; u < layer.units(); ++u) multipliers_.push_back(layer.multiplier(u));
}

template <class Activate>
void Int8Finish::each(const std::int32_t* products, std::size_t rows, std::uint8_t* bytes, Activate activate) const {
    const std::size_t units = starts_.size();
    const std::int32_t* const starts = starts_.data();
    const float* const multipliers = multipliers_.data();
    const float levels = levels_, zero = zero_;
    for (std::size_t r = 0; r < rows; ++r) {
        const std::int32_t* const from = products + r * units;
        std::uint8_t* __restrict const to = bytes + r * units;
        for (std::size_t u = 0; u < units; ++u) {
            const float t = static_cast<float>(starts[u] + from[u]) * multipliers[u];
            to[u] = byte_of(activate(t) * levels, zero);
        }
    }
}

void Int8Finish::to_bytes(const std::int32_t* products, std::size_t rows, std::uint8_t* bytes) const {
    switch (activation_.kind) {
        case SENTEI_RELU:
            each(products, rows, bytes, [](float t) { return std::max(t, 0.0f); });
            break;
        case SENTEI_LEAKY_RELU:
            each(products, rows, bytes, [slope = activation_.slope](float t) { return t < 0 ? slope * t : t; });
            break;
        case SENTEI_TANH:
            each(products, rows, bytes, [](float t) { return std::tanh(t); });
            break;
        case SENTEI_SIGMOID:
            each(products, rows, bytes, [](float t) { return 1 / (1 + std::exp(-t)); });
            break;
        case SENTEI_GELU:
            each(products, rows, bytes, [](float t) { return 0.5f * t * (1 + std::erf(t * 0.70710678f)); });
            break;
        default:
            each(products, rows, bytes, [](float t) { return t; });
    }
}

void Int8Finish::to_outputs(const std::int32_t* products, std::size_t rows, float* outputs) const {
    const std::size_t units = starts_.size();
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t u = 0; u < units; ++u)
            outputs[r * units + u] = static_cast<float>(starts_[u] + products[r * units + u]) * multipliers_[u];
}

}  // namespace sentei::model
