// From a network's raw outputs to what people asked for. `outputs` is [rows][encoder.outputs()], before softmax or
// sigmoid; the first two are for classification tasks. Arithmetic is in double. [any-thread]
#pragma once
#include <cstdint>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/data/encoder.hpp"

namespace sentei::model {

// Class index of the largest output; binary: 1 when the single output is > 0. Ties go to the lower index.
std::vector<std::int32_t> predicted_classes(data::Task task, const Matrix& outputs);

// [rows][classes]: softmax, or for binary 1-p and p with p = sigmoid(output). Outputs of any size,
// infinite ones included, give probabilities that sum to 1; equal outputs share.
Matrix class_probabilities(data::Task task, const Matrix& outputs);

// Regression: outputs back in the units of the target column.
std::vector<double> predicted_values(const data::Encoder& encoder, const Matrix& outputs);

}  // namespace sentei::model
