// Layers with consistent statistics for the tests of criteria: random activations, everything else computed from them.
#pragma once
#include <sentei/plugin.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace sentei::plugin {

struct Shape {
    std::size_t units, inputs, outputs, rows;
};

// One unit, one output, non-square, 37 units (no multiple of any vector), fewer rows than units.
inline const std::vector<Shape> shapes = {{1, 1, 1, 3},   {1, 5, 4, 20},    {2, 3, 1, 1},  {6, 4, 1, 50},
                                          {9, 23, 4, 64}, {37, 11, 5, 200}, {37, 3, 19, 6}};

class RandomLayer {
  public:
    RandomLayer(const Shape& shape, std::uint32_t seed)
        : shape_(shape), activations(shape.rows * shape.units), gradients(shape.rows * shape.units) {
        std::mt19937 random(seed);
        std::normal_distribution<float> normal;
        const auto fill = [&](std::vector<float>& values, std::size_t count) {
            values.resize(count);
            for (float& value : values) value = normal(random);
        };
        fill(weights, shape.units * shape.inputs);
        fill(bias, shape.units);
        fill(next_weights, shape.outputs * shape.units);
        fill(gradients, shape.rows * shape.units);
        std::vector<float> latent, mixing, jacobian;  // units share half of what they do, so that they overlap
        fill(latent, shape.rows * 3);
        fill(mixing, 3 * shape.units);
        for (std::size_t r = 0; r < shape.rows; ++r)
            for (std::size_t j = 0; j < shape.units; ++j) {
                float h = 0.5F * normal(random);
                for (std::size_t k = 0; k < 3; ++k) h += latent[r * 3 + k] * mixing[k * shape.units + j];
                activations[r * shape.units + j] = std::max(h, 0.0F);
            }
        fill(jacobian, 2 * shape.outputs * shape.outputs);
        sensitivity.assign(shape.outputs * shape.outputs, 0.0);
        for (std::size_t k = 0; k < 2 * shape.outputs; ++k)
            for (std::size_t o = 0; o < shape.outputs; ++o)
                for (std::size_t p = 0; p < shape.outputs; ++p)
                    sensitivity[o * shape.outputs + p] +=
                        double{jacobian[k * shape.outputs + o]} * jacobian[k * shape.outputs + p];
        survey();
    }

    // Unit `to` does what unit `from` does, times `factor`; its outgoing weights stay.
    void copy_unit(std::size_t from, std::size_t to, float factor = 1) {
        for (std::size_t r = 0; r < shape_.rows; ++r) at(r, to) = factor * at(r, from);
        survey();
    }

    void make_constant(std::size_t unit, float value) {
        for (std::size_t r = 0; r < shape_.rows; ++r) at(r, unit) = value;
        survey();
    }

    float& at(std::size_t row, std::size_t unit) { return activations[row * shape_.units + unit]; }

    sentei_layer view() const {
        sentei_layer layer{};
        layer.activation = SENTEI_RELU;
        layer.units = shape_.units, layer.inputs = shape_.inputs, layer.outputs = shape_.outputs;
        layer.rows = shape_.rows;
        layer.weights = weights.data(), layer.bias = bias.data(), layer.next_weights = next_weights.data();
        layer.mean = mean.data(), layer.variance = variance.data();
        layer.minimum = minimum.data(), layer.maximum = maximum.data(), layer.positive = positive.data();
        layer.activations = activations.data(), layer.gradients = gradients.data();
        layer.covariance = covariance.data(), layer.sensitivity = sensitivity.data();
        return layer;
    }

  private:
    void survey() {
        const auto [units, inputs, outputs, rows] = shape_;
        const auto count = static_cast<double>(rows);
        for (auto* const values : {&mean, &variance, &minimum, &maximum, &positive}) values->assign(units, 0.0);
        covariance.assign(units * units, 0.0);
        for (std::size_t j = 0; j < units; ++j) {
            minimum[j] = maximum[j] = at(0, j);
            for (std::size_t r = 0; r < rows; ++r) {
                const double h = at(r, j);
                mean[j] += h / count;
                minimum[j] = std::min(minimum[j], h);
                maximum[j] = std::max(maximum[j], h);
                positive[j] += h > 0 ? 1 / count : 0;
            }
            if (minimum[j] == maximum[j]) mean[j] = minimum[j];  // exactly, so that its variance is exactly 0
        }
        for (std::size_t i = 0; i < units; ++i) {
            for (std::size_t j = 0; j < units; ++j)
                for (std::size_t r = 0; r < rows; ++r)
                    covariance[i * units + j] += (at(r, i) - mean[i]) * (at(r, j) - mean[j]) / count;
            variance[i] = covariance[i * units + i];
        }
    }

    Shape shape_;

  public:
    std::vector<float> weights, bias, next_weights, activations, gradients;
    std::vector<double> mean, variance, minimum, maximum, positive, covariance, sensitivity;
};

}  // namespace sentei::plugin
