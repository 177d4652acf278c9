// The arithmetic once more, in double and as plain as can be: what the tests hold the engine against.
#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "engine/core/random.hpp"
#include "engine/data/encoder.hpp"
#include "engine/model/network.hpp"

namespace sentei::reference {

using Vector = std::vector<double>;

inline double activate(model::Activation activation, double z) {
    switch (activation.kind) {
        case SENTEI_RELU:
            return z > 0 ? z : 0;
        case SENTEI_LEAKY_RELU:
            return z > 0 ? z : activation.slope * z;
        case SENTEI_TANH:
            return std::tanh(z);
        case SENTEI_SIGMOID:
            return 1 / (1 + std::exp(-z));
        case SENTEI_GELU:
            return 0.5 * z * (1 + std::erf(z / std::numbers::sqrt2));
        default:
            return z;
    }
}

// Activations of every layer for one row; the last are the outputs.
inline std::vector<Vector> forward(const model::Network& network, const Vector& input) {
    std::vector<Vector> layers;
    const Vector* from = &input;
    for (const auto& layer : network.layers) {
        Vector h(layer.units());
        for (std::size_t j = 0; j < layer.units(); ++j) {
            double z = layer.bias[j];
            for (std::size_t i = 0; i < layer.inputs(); ++i) z += double{layer.weights(j, i)} * (*from)[i];
            h[j] = activate(layer.activation, z);
        }
        layers.push_back(std::move(h));
        from = &layers.back();
    }
    return layers;
}

inline Vector row(const Matrix& matrix, std::size_t r) { return {matrix.row(r).begin(), matrix.row(r).end()}; }

inline double loss(data::Task task, const Vector& outputs, const data::Examples& rows, std::size_t r) {
    if (task == data::Task::multiclass) {
        double sum = 0;
        for (const double output : outputs) sum += std::exp(output);
        return std::log(sum) - outputs[static_cast<std::size_t>(rows.labels[r])];
    }
    const double target = rows.targets(r, 0), output = outputs[0];
    if (task == data::Task::binary) return std::log1p(std::exp(output)) - target * output;
    return (output - target) * (output - target);
}

inline double mean_loss(const model::Network& network, data::Task task, const data::Examples& rows) {
    double sum = 0;
    for (std::size_t r = 0; r < rows.rows(); ++r)
        sum += loss(task, forward(network, row(rows.inputs, r)).back(), rows, r);
    return sum / static_cast<double>(rows.rows());
}

inline Matrix random_matrix(std::size_t rows, std::size_t columns, Random& random) {
    Matrix matrix(rows, columns);
    for (float& value : matrix.values()) value = static_cast<float>(random.normal());
    return matrix;
}

// Random inputs with random answers, for a network with `outputs` outputs.
inline data::Examples random_examples(data::Task task, std::size_t rows, std::size_t inputs, std::size_t outputs,
                                      Random& random) {
    data::Examples examples{random_matrix(rows, inputs, random), {}, {}};
    const bool classes = data::is_classification(task);
    for (std::size_t r = 0; classes && r < rows; ++r)
        examples.labels.push_back(static_cast<std::int32_t>(random.below(std::max<std::size_t>(outputs, 2))));
    if (task == data::Task::multiclass) return examples;
    examples.targets = random_matrix(rows, 1, random);
    for (std::size_t r = 0; classes && r < rows; ++r) examples.targets(r, 0) = static_cast<float>(examples.labels[r]);
    return examples;
}

}  // namespace sentei::reference
