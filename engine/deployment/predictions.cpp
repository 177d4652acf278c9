#include "engine/deployment/predictions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/model/prediction.hpp"

namespace sentei::deployment {
namespace {

// The columns of numbers in the table, with their names.
std::vector<std::string> number_columns(const data::Encoder& encoder) {
    if (!data::is_classification(encoder.task())) return {"prediction"};
    std::vector<std::string> names;
    for (const auto& name : encoder.classes()) names.push_back(fmt::format("probability_{}", name));
    return names;
}

const std::vector<double>& numbers_in(const data::Table& table, const std::string& name) {
    const auto* const column = table.find(name);
    if (column == nullptr)
        throw InputError(fmt::format("{}: there is no column '{}', expected the table that 'sentei predict' prints",
                                     table.source, data::shown(name)));
    if (!column->numeric)
        throw InputError(fmt::format("{}: column '{}' holds text, expected numbers", table.source, data::shown(name)));
    return column->numbers;
}

}  // namespace

Matrix predicted_numbers(const data::Encoder& encoder, const Matrix& outputs) {
    if (data::is_classification(encoder.task())) return model::class_probabilities(encoder.task(), outputs);
    Matrix numbers(outputs.rows(), 1);
    const auto values = model::predicted_values(encoder, outputs);
    for (std::size_t r = 0; r < values.size(); ++r) numbers(r, 0) = static_cast<float>(values[r]);
    return numbers;
}

std::string predictions_csv(const data::Encoder& encoder, const Matrix& outputs) {
    const bool classification = data::is_classification(encoder.task());
    const Matrix numbers = predicted_numbers(encoder, outputs);
    const auto classes =
        classification ? model::predicted_classes(encoder.task(), outputs) : std::vector<std::int32_t>();
    std::string csv = "prediction";
    if (classification)
        for (const auto& name : number_columns(encoder)) csv.append(",").append(data::csv_cell(name));
    csv += "\n";
    for (std::size_t r = 0; r < outputs.rows(); ++r) {
        if (classification)
            csv.append(data::csv_cell(encoder.classes()[static_cast<std::size_t>(classes[r])])).append(",");
        fmt::format_to(std::back_inserter(csv), "{}\n", fmt::join(numbers.row(r), ","));
    }
    return csv;
}

Agreement compare(const data::Encoder& encoder, const Matrix& outputs, const data::Table& expected, double bound) {
    if (expected.rows() != outputs.rows())
        throw InputError(fmt::format("{}: has {} rows, but {} rows were predicted", expected.source, expected.rows(),
                                     outputs.rows()));
    const auto names = number_columns(encoder);
    Matrix numbers(expected.rows(), names.size());
    for (std::size_t c = 0; c < names.size(); ++c) {
        const auto& column = numbers_in(expected, names[c]);
        for (std::size_t r = 0; r < column.size(); ++r) numbers(r, c) = static_cast<float>(column[r]);
    }
    return compare(encoder, predicted_numbers(encoder, outputs), numbers, bound);
}

Agreement compare(const data::Encoder& encoder, const Matrix& got, const Matrix& expected, double bound) {
    const auto names = number_columns(encoder);
    const bool relative = !data::is_classification(encoder.task());
    Agreement agreement{.rows = got.rows()};
    for (std::size_t r = 0; r < got.rows(); ++r)
        for (std::size_t c = 0; c < got.columns(); ++c) {
            const double wanted = expected(r, c);
            const double difference = std::abs(got(r, c) - wanted) / (relative ? std::max(1.0, std::abs(wanted)) : 1.0);
            agreement.largest = std::max(agreement.largest, difference);
            if (difference <= bound || agreement.first_beyond) continue;  // NaN is beyond
            agreement.first_beyond = r;
            agreement.what = fmt::format("{} is {}, expected {}", data::shown(names[c]), got(r, c), expected(r, c));
        }
    return agreement;
}

}  // namespace sentei::deployment
