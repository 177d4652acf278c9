#include "plugins/check/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

constexpr const char* activation_names[] = {"", "relu", "leaky-relu", "tanh", "sigmoid", "gelu", "identity"};
constexpr const char* oddity_names[] = {"", ", dead units", ", units that nothing reads", ", units twice",
                                        ", large values"};
constexpr float slope = 0.01f;

}  // namespace

Layer::Layer(const Shape& shape, std::uint32_t activation, Oddity oddity, std::uint64_t seed)
    : shape_(shape),
      activation_(activation),
      oddity_(oddity),
      weights_(shape.units * shape.inputs),
      bias_(shape.units),
      next_weights_(shape.outputs * shape.units),
      activations_(shape.rows * shape.units),
      gradients_(shape.rows * shape.units),
      mean_(shape.units),
      variance_(shape.units),
      minimum_(shape.units),
      maximum_(shape.units),
      positive_(shape.units),
      deviation_(shape.units),
      covariance_(shape.units * shape.units),
      sensitivity_(shape.outputs * shape.outputs) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    const auto [units, inputs, outputs, rows] = shape;
    const float size = oddity == Oddity::large_values ? 1e4f : 1.0f;
    for (auto* values : {&weights_, &bias_, &next_weights_, &gradients_})
        for (float& value : values->values()) value = size * normal(random);
    if (oddity == Oddity::twin_units)
        for (std::size_t i = 0; i < inputs && units > 1; ++i) weights_[inputs + i] = weights_[i];
    if (oddity == Oddity::twin_units && units > 1) bias_[1] = bias_[0];
    for (std::size_t u = 0; u < units; u += 2) {
        if (oddity == Oddity::unread_units)
            for (std::size_t o = 0; o < outputs; ++o) next_weights_[o * units + u] = 0;
        if (oddity != Oddity::dead_units) continue;
        for (std::size_t i = 0; i < inputs; ++i) weights_[u * inputs + i] = 0;
        bias_[u] = -1;
    }

    std::vector<float> row(inputs);
    for (std::size_t r = 0; r < rows; ++r) {
        for (float& value : row) value = normal(random);
        for (std::size_t u = 0; u < units; ++u) {
            float z = bias_[u];
            for (std::size_t i = 0; i < inputs; ++i) z += weights_[u * inputs + i] * row[i];
            activations_[r * units + u] = static_cast<float>(exact_activation(activation, slope, z));
        }
    }

    const double share = 1.0 / static_cast<double>(rows);
    const auto h = [&](std::size_t r, std::size_t u) { return static_cast<double>(activations_[r * units + u]); };
    for (std::size_t u = 0; u < units; ++u) {
        double sum = 0, positive = 0, low = h(0, u), high = h(0, u);
        for (std::size_t r = 0; r < rows; ++r) {
            sum += h(r, u);
            positive += h(r, u) > 0 ? 1 : 0;
            low = std::min(low, h(r, u));
            high = std::max(high, h(r, u));
        }
        mean_[u] = low == high ? low : sum * share;
        minimum_[u] = low;
        maximum_[u] = high;
        positive_[u] = positive * share;
        double deviation = 0;
        for (std::size_t r = 0; r < rows; ++r) deviation += std::abs(h(r, u) - mean_[u]);
        deviation_[u] = deviation * share;
    }
    for (std::size_t u = 0; u < units; ++u)
        for (std::size_t v = 0; v <= u; ++v) {
            double sum = 0;
            for (std::size_t r = 0; r < rows; ++r) sum += (h(r, u) - mean_[u]) * (h(r, v) - mean_[v]);
            covariance_[u * units + v] = covariance_[v * units + u] = sum * share;
        }
    for (std::size_t u = 0; u < units; ++u) variance_[u] = covariance_[u * units + u];

    std::vector<double> jacobian(3 * outputs);  // S = J'J / 3 of three made-up rows
    for (double& value : jacobian) value = normal(random);
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t p = 0; p < outputs; ++p) {
            double sum = 0;
            for (std::size_t j = 0; j < 3; ++j) sum += jacobian[j * outputs + o] * jacobian[j * outputs + p];
            sensitivity_[o * outputs + p] = sum / 3;
        }

    for (auto* values : {&weights_, &bias_, &next_weights_, &activations_, &gradients_}) values->seal();
    for (auto* values :
         {&mean_, &variance_, &minimum_, &maximum_, &positive_, &deviation_, &covariance_, &sensitivity_})
        values->seal();
}

sentei_layer Layer::view(std::uint32_t needs) const {
    sentei_layer layer{};
    layer.size = sizeof layer;
    layer.activation = activation_;
    layer.slope = slope;
    layer.units = shape_.units;
    layer.inputs = shape_.inputs;
    layer.outputs = shape_.outputs;
    layer.rows = shape_.rows;
    layer.weights = weights_.data();
    layer.bias = bias_.data();
    layer.next_weights = next_weights_.data();
    if ((needs & SENTEI_NEEDS_MOMENTS) != 0) {
        layer.mean = mean_.data();
        layer.variance = variance_.data();
        layer.minimum = minimum_.data();
        layer.maximum = maximum_.data();
        layer.positive = positive_.data();
    }
    if ((needs & SENTEI_NEEDS_DEVIATION) != 0) layer.absolute_deviation = deviation_.data();
    if ((needs & SENTEI_NEEDS_ACTIVATIONS) != 0) layer.activations = activations_.data();
    if ((needs & SENTEI_NEEDS_GRADIENTS) != 0) layer.gradients = gradients_.data();
    if ((needs & SENTEI_NEEDS_GRAM) != 0) layer.covariance = covariance_.data();
    if ((needs & SENTEI_NEEDS_SENSITIVITY) != 0) layer.sensitivity = sensitivity_.data();
    return layer;
}

std::string Layer::describe() const {
    return fmt::format("{} units, {} inputs, {} outputs, {} rows, {}{}", shape_.units, shape_.inputs, shape_.outputs,
                       shape_.rows, activation_names[activation_], oddity_names[static_cast<int>(oddity_)]);
}

std::vector<Layer> layers_to_score(bool quick) {
    std::vector<Layer> layers;
    std::uint64_t seed = 1;
    for (const Shape& shape : {Shape{1, 1, 1, 1}, {1, 5, 2, 9}, {2, 1, 1, 30}, {7, 3, 2, 20}, {33, 20, 9, 64}})
        for (std::uint32_t activation = SENTEI_RELU; activation <= SENTEI_IDENTITY; ++activation)
            layers.emplace_back(shape, activation, Oddity::none, seed++);
    for (const auto oddity : {Oddity::dead_units, Oddity::unread_units, Oddity::twin_units, Oddity::large_values})
        layers.emplace_back(Shape{12, 6, 4, 40}, SENTEI_RELU, oddity, seed++);
    if (!quick) layers.emplace_back(Shape{200, 120, 30, 300}, SENTEI_RELU, Oddity::none, seed++);
    return layers;
}

}  // namespace sentei::check
