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

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted(1, '"');
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    quoted.push_back('"');
    return quoted;
}

// The columns of numbers in the table, with their names.
std::vector<std::string> number_columns(const data::Encoder& encoder) {
    if (!data::is_classification(encoder.task())) return {"prediction"};
    std::vector<std::string> names;
    for (const auto& name : encoder.classes()) names.push_back(fmt::format("probability_{}", name));
    return names;
}

// And the numbers, [rows][columns].
Matrix numbers_of(const data::Encoder& encoder, const Matrix& outputs) {
    if (data::is_classification(encoder.task())) return model::class_probabilities(encoder.task(), outputs);
    Matrix numbers(outputs.rows(), 1);
    const auto values = model::predicted_values(encoder, outputs);
    for (std::size_t r = 0; r < values.size(); ++r) numbers(r, 0) = static_cast<float>(values[r]);
    return numbers;
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

std::string predictions_csv(const data::Encoder& encoder, const Matrix& outputs) {
    const bool classification = data::is_classification(encoder.task());
    const Matrix numbers = numbers_of(encoder, outputs);
    const auto classes =
        classification ? model::predicted_classes(encoder.task(), outputs) : std::vector<std::int32_t>();
    std::string csv = "prediction";
    if (classification)
        for (const auto& name : number_columns(encoder)) csv.append(",").append(csv_cell(name));
    csv += "\n";
    for (std::size_t r = 0; r < outputs.rows(); ++r) {
        if (classification) csv.append(csv_cell(encoder.classes()[static_cast<std::size_t>(classes[r])])).append(",");
        fmt::format_to(std::back_inserter(csv), "{}\n", fmt::join(numbers.row(r), ","));
    }
    return csv;
}

Agreement compare(const data::Encoder& encoder, const Matrix& outputs, const data::Table& expected, double bound) {
    if (expected.rows() != outputs.rows())
        throw InputError(fmt::format("{}: has {} rows, but {} rows were predicted", expected.source, expected.rows(),
                                     outputs.rows()));
    const auto names = number_columns(encoder);
    std::vector<const std::vector<double>*> columns;
    for (const auto& name : names) columns.push_back(&numbers_in(expected, name));
    const Matrix numbers = numbers_of(encoder, outputs);
    const bool relative = !data::is_classification(encoder.task());
    Agreement agreement{.rows = outputs.rows()};
    for (std::size_t r = 0; r < numbers.rows(); ++r)
        for (std::size_t c = 0; c < names.size(); ++c) {
            const double wanted = (*columns[c])[r], got = numbers(r, c);
            const double difference = std::abs(got - wanted) / (relative ? std::max(1.0, std::abs(wanted)) : 1.0);
            agreement.largest = std::max(agreement.largest, difference);
            if (difference <= bound || agreement.first_beyond) continue;  // NaN is beyond
            agreement.first_beyond = r;
            agreement.what = fmt::format("{} is {}, expected {}", data::shown(names[c]), got, wanted);
        }
    return agreement;
}

}  // namespace sentei::deployment
