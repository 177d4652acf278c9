// What a model says of rows, as the table that `sentei predict` prints and `sentei verify` expects.
#pragma once
#include <optional>
#include <string>

#include "engine/core/matrix.hpp"
#include "engine/data/encoder.hpp"
#include "engine/data/table.hpp"
#include "engine/model/predictor.hpp"

namespace sentei::deployment {

// Classification: header "prediction,probability_CLASS,...", a line a row: the class and every class's probability.
// Regression: header "prediction", the value in the target's units. Numbers are the shortest that read back as the
// same fp32. `outputs` [rows][encoder.outputs()], before softmax or sigmoid.
std::string predictions_csv(const data::Encoder& encoder, const Matrix& outputs);

// The numbers of that table: [rows][classes] probabilities, or [rows][1] values.
Matrix predicted_numbers(const data::Encoder& encoder, const Matrix& outputs);

// How far predictions are from expected ones.
struct Agreement {
    std::size_t rows = 0;
    double largest = 0;  // difference of a probability, or of a value divided by max(1, |expected|)
    std::optional<std::size_t> first_beyond;  // row, from 0, of the first difference beyond the bound
    std::string what;                         // and what differs there, as a sentence without an end
};

// `expected`: such a table, as data::read gives it; its columns are found by their names. Where two probabilities lie
// within the bound of each other either may be the larger, so classes are not compared, only probabilities.
// Throws InputError: a column is missing or holds text where numbers are expected, or the rows are not as many.
Agreement compare(const data::Encoder& encoder, const Matrix& outputs, const data::Table& expected, double bound);

// The same for numbers that are there already, in the shape of predicted_numbers.
Agreement compare(const data::Encoder& encoder, const Matrix& got, const Matrix& expected, double bound);

}  // namespace sentei::deployment
