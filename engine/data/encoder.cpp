#include "engine/data/encoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/data/target.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::data {
namespace {

constexpr double largest_input = 1e6, largest_target = 1e15;
constexpr std::size_t block_rows = 64;
constexpr std::uint32_t unseen = 0xfffffffeu;

// Writes one column of a row of the table to its inputs, which are zero before.
using Writer = std::function<void(std::size_t row, float* inputs)>;

// (number - mean) / scale; the halves keep the difference finite, so the result is infinite at worst and never NaN.
double standardised(double number, double mean, double scale) { return 2 * ((number / 2 - mean / 2) / scale); }

void write_number(const InputColumn& fitted, double number, float* inputs) {
    if (std::isnan(number)) {
        if (fitted.indicator) inputs[1] = 1;
    } else {
        const double standard = standardised(number, fitted.mean, fitted.scale);
        inputs[0] = static_cast<float>(std::clamp(standard, -largest_input, largest_input));
    }
}

Writer number_writer(const InputColumn& fitted, const std::vector<double>& numbers) {
    return [&fitted, &numbers](std::size_t row, float* inputs) { write_number(fitted, numbers[row], inputs); };
}

// Index of a category among the fitted ones; `unseen` for others.
std::uint32_t category_index(const InputColumn& fitted, std::string_view name) {
    const auto place = std::ranges::lower_bound(fitted.categories, name);
    return place != fitted.categories.end() && *place == name
               ? static_cast<std::uint32_t>(place - fitted.categories.begin())
               : unseen;
}

Writer category_writer(const InputColumn& fitted, std::function<std::uint32_t(std::size_t)> index_of) {
    return [&fitted, index_of = std::move(index_of)](std::size_t row, float* inputs) {
        const auto index = index_of(row);
        if (index == Column::missing) {
            if (fitted.indicator) inputs[fitted.categories.size()] = 1;
        } else if (index != unseen) {
            inputs[index] = 1;
        }
    };
}

// The numbers of a column that holds text on other rows than these; on these it is an InputError.
Writer number_writer(const InputColumn& fitted, const Table& table, const Column& column,
                     std::span<const std::size_t> rows) {
    std::vector<double> numbers(column.rows(), std::numeric_limits<double>::quiet_NaN());
    for (const auto r : rows) {
        const auto code = column.codes[r];
        if (code == Column::missing || parse_number(column.categories[code], numbers[r])) continue;
        throw InputError(fmt::format("{}: row {} of column '{}' holds '{}', expected a number", table.source, r + 1,
                                     shown(column.name), shown(column.categories[code])));
    }
    return [&fitted, numbers = std::move(numbers)](std::size_t row, float* inputs) {
        write_number(fitted, numbers[row], inputs);
    };
}

Writer writer(const Table& table, const Column* column, const InputColumn& fitted, std::span<const std::size_t> rows) {
    if (column == nullptr)
        throw InputError(fmt::format("{}: there is no column '{}', which the model reads", table.source, fitted.name));
    if (fitted.numeric) {
        return column->numeric ? number_writer(fitted, column->numbers) : number_writer(fitted, table, *column, rows);
    }
    if (column->numeric)
        return category_writer(fitted, [&fitted, column](std::size_t row) {
            const double number = column->numbers[row];
            return std::isnan(number) ? Column::missing : category_index(fitted, text_of(number));
        });
    std::vector<std::uint32_t> by_code;
    for (const auto& category : column->categories) by_code.push_back(category_index(fitted, category));
    return category_writer(fitted, [column, by_code = std::move(by_code)](std::size_t row) {
        const auto code = column->codes[row];
        return code == Column::missing ? code : by_code[code];
    });
}

std::string some_of(const std::vector<std::string>& classes) {
    constexpr std::size_t most = 12;
    std::string names;
    for (std::size_t c = 0; c < std::min(classes.size(), most); ++c) names += (c == 0 ? "" : ", ") + shown(classes[c]);
    return classes.size() > most ? names + ", ..." : names;
}

}  // namespace

bool is_classification(Task task) noexcept { return task != Task::regression; }

std::size_t InputColumn::width() const noexcept { return (numeric ? 1 : categories.size()) + (indicator ? 1 : 0); }

std::size_t Encoder::inputs() const noexcept {
    std::size_t width = 0;
    for (const auto& column : columns_) width += column.width();
    return width;
}

std::size_t Encoder::outputs() const noexcept { return task_ == Task::multiclass ? classes_.size() : 1; }

Matrix Encoder::encode(const Table& table, std::span<const std::size_t> rows) const {
    std::unordered_map<std::string_view, const Column*> by_name;
    for (const auto& column : table.columns) by_name.emplace(column.name, &column);
    std::vector<Writer> writers;
    std::vector<std::size_t> places;
    std::size_t width = 0;
    for (const auto& column : columns_) {
        const auto found = by_name.find(column.name);
        writers.push_back(writer(table, found == by_name.end() ? nullptr : found->second, column, rows));
        places.push_back(width);
        width += column.width();
    }
    Matrix inputs(rows.size(), width);
    parallel::for_each((rows.size() + block_rows - 1) / block_rows, [&](std::size_t block) {
        const std::size_t end = std::min(rows.size(), (block + 1) * block_rows);
        for (std::size_t c = 0; c < writers.size(); ++c)
            for (std::size_t i = block * block_rows; i < end; ++i) writers[c](rows[i], &inputs(i, places[c]));
    });
    return inputs;
}

Matrix Encoder::encode_all(const Table& table) const {
    std::vector<std::size_t> rows(table.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return encode(table, rows);
}

Examples Encoder::examples(const Table& table, std::span<const std::size_t> rows) const {
    Examples examples{encode(table, rows), {}, {}};
    const Column& answers = target_column(table, target_);
    if (task_ != Task::multiclass) examples.targets = Matrix(rows.size(), 1);
    if (!is_classification(task_)) {
        if (!answers.numeric)
            throw InputError(fmt::format("{}: target '{}' holds text such as '{}', expected numbers", table.source,
                                         target_, shown(answers.categories.front())));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double number = answers.numbers[rows[i]];
            const double standard = standardised(number, target_mean_, target_scale_);
            if (std::abs(standard) > largest_target)
                throw InputError(
                    fmt::format("{}: row {} has target {}, which is beyond all reason for a model whose "
                                "targets lie within {} of {}",
                                table.source, rows[i] + 1, number, target_scale_, target_mean_));
            examples.targets(i, 0) = static_cast<float>(standard);
        }
        return examples;
    }
    const auto labels = labels_of(answers, classes_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto label = labels[rows[i]];
        if (label < 0)
            throw InputError(fmt::format(
                "{}: row {} has class '{}', which the model does not know (it knows {})", table.source, rows[i] + 1,
                answers.numeric ? text_of(answers.numbers[rows[i]]) : shown(answers.categories[answers.codes[rows[i]]]),
                some_of(classes_)));
        examples.labels.push_back(label);
        if (task_ == Task::binary) examples.targets(i, 0) = static_cast<float>(label);
    }
    return examples;
}

}  // namespace sentei::data
