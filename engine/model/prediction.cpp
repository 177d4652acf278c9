#include "engine/model/prediction.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace sentei::model {
namespace {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

// An output that equals the largest counts 1 even where both are infinite, so the sum is never 0 or infinite.
void softmax(std::span<const float> outputs, std::span<float> probabilities) {
    const double largest = *std::ranges::max_element(outputs);
    const auto weight = [&](float output) { return output == largest ? 1.0 : std::exp(output - largest); };
    double sum = 0;
    for (const float output : outputs) sum += weight(output);
    for (std::size_t i = 0; i < outputs.size(); ++i) probabilities[i] = static_cast<float>(weight(outputs[i]) / sum);
}

}  // namespace

std::vector<std::int32_t> predicted_classes(data::Task task, const Matrix& outputs) {
    std::vector<std::int32_t> classes(outputs.rows());
    for (std::size_t r = 0; r < outputs.rows(); ++r) {
        const auto row = outputs.row(r);
        classes[r] = task == data::Task::binary
                         ? std::int32_t{row[0] > 0}
                         : static_cast<std::int32_t>(std::ranges::max_element(row) - row.begin());
    }
    return classes;
}

Matrix class_probabilities(data::Task task, const Matrix& outputs) {
    const bool binary = task == data::Task::binary;
    Matrix probabilities(outputs.rows(), binary ? 2 : outputs.columns());
    for (std::size_t r = 0; r < outputs.rows(); ++r) {
        if (binary) {
            probabilities(r, 0) = static_cast<float>(sigmoid(-outputs(r, 0)));
            probabilities(r, 1) = static_cast<float>(sigmoid(outputs(r, 0)));
        } else {
            softmax(outputs.row(r), probabilities.row(r));
        }
    }
    return probabilities;
}

std::vector<double> predicted_values(const data::Encoder& encoder, const Matrix& outputs) {
    std::vector<double> values(outputs.rows());
    for (std::size_t r = 0; r < outputs.rows(); ++r)
        values[r] = outputs(r, 0) * encoder.target_scale() + encoder.target_mean();
    return values;
}

}  // namespace sentei::model
