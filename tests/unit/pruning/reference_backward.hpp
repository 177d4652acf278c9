// Derivatives in double, as plain as can be.
#pragma once
#include <numbers>

#include "tests/support/reference.hpp"

namespace sentei::pruning::test {

using reference::Vector;

inline double derivative(model::Activation activation, double z) {
    const double h = reference::activate(activation, z);
    switch (activation.kind) {
        case SENTEI_RELU:
            return z > 0 ? 1 : 0;
        case SENTEI_LEAKY_RELU:
            return z > 0 ? 1 : activation.slope;
        case SENTEI_TANH:
            return 1 - h * h;
        case SENTEI_SIGMOID:
            return h * (1 - h);
        case SENTEI_GELU:
            return 0.5 * (1 + std::erf(z / std::numbers::sqrt2)) +
                   z * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
        default:
            return 1;
    }
}

struct Derivatives {
    std::vector<Vector> dh, dz;  // [layer][unit], of a quantity whose gradient at the outputs is given
};

inline Derivatives backward(const model::Network& network, const Vector& input, const Vector& at_outputs) {
    const auto h = reference::forward(network, input);
    Derivatives found{std::vector<Vector>(h.size()), std::vector<Vector>(h.size())};
    Vector dh = at_outputs;
    for (std::size_t l = network.layers.size(); l-- > 0;) {
        const auto& layer = network.layers[l];
        const Vector& from = l == 0 ? input : h[l - 1];
        Vector dz(layer.units()), before(layer.inputs());
        for (std::size_t j = 0; j < layer.units(); ++j) {
            double z = layer.bias[j];
            for (std::size_t i = 0; i < layer.inputs(); ++i) z += double{layer.weights(j, i)} * from[i];
            dz[j] = dh[j] * derivative(layer.activation, z);
            for (std::size_t i = 0; i < layer.inputs(); ++i) before[i] += dz[j] * layer.weights(j, i);
        }
        found.dh[l] = std::move(dh);
        found.dz[l] = std::move(dz);
        dh = std::move(before);
    }
    return found;
}

inline Vector loss_gradient(data::Task task, const Vector& outputs, const data::Examples& rows, std::size_t r) {
    Vector gradient(outputs.size());
    if (task == data::Task::multiclass) {
        double sum = 0;
        for (const double output : outputs) sum += std::exp(output);
        for (std::size_t k = 0; k < outputs.size(); ++k)
            gradient[k] = std::exp(outputs[k]) / sum - (static_cast<std::size_t>(rows.labels[r]) == k ? 1 : 0);
    } else {
        const double target = rows.targets(r, 0);
        gradient[0] = task == data::Task::binary ? 1 / (1 + std::exp(-outputs[0])) - target : 2 * (outputs[0] - target);
    }
    return gradient;
}

// The mean over rows of J'J, J = d outputs / d z of the layer.
inline std::vector<double> sensitivity(const model::Network& network, const Matrix& inputs, std::size_t layer) {
    const std::size_t width = network.layers[layer].units();
    std::vector<double> mean(width * width);
    for (std::size_t r = 0; r < inputs.rows(); ++r)
        for (std::size_t k = 0; k < network.outputs(); ++k) {
            Vector unit(network.outputs());
            unit[k] = 1;
            const Vector row = backward(network, reference::row(inputs, r), unit).dz[layer];
            for (std::size_t i = 0; i < width; ++i)
                for (std::size_t j = 0; j < width; ++j)
                    mean[i * width + j] += row[i] * row[j] / static_cast<double>(inputs.rows());
        }
    return mean;
}

}  // namespace sentei::pruning::test
