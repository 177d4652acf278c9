#include "engine/data/encoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/data/target.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::data {
namespace {

constexpr double largest_input = 1e6;
constexpr std::size_t block_rows = 64;
constexpr std::uint32_t unseen = 0xfffffffeu;

// Writes one column of a row of the table to its inputs, which are zero before.
using Writer = std::function<void(std::size_t row, float* inputs)>;

Writer number_writer(const InputColumn& fitted, const std::vector<double>& numbers) {
    return [&fitted, &numbers](std::size_t row, float* inputs) {
        const double number = numbers[row];
        if (std::isnan(number)) {
            if (fitted.indicator) inputs[1] = 1;
        } else {
            const double standard = number / fitted.scale - fitted.mean / fitted.scale;
            inputs[0] = static_cast<float>(std::clamp(standard, -largest_input, largest_input));
        }
    };
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

// A column that holds text where the model learnt numbers: allowed only if nothing else than missing cells is text.
[[noreturn]] void refuse_text(const Table& table, const Column& column, std::span<const std::size_t> rows) {
    double ignored;
    for (const auto r : rows) {
        if (column.codes[r] == Column::missing || parse_number(column.categories[column.codes[r]], ignored)) continue;
        throw InputError(fmt::format("{}: row {} of column '{}' holds '{}', expected a number", table.source, r + 1,
                                     column.name, column.categories[column.codes[r]]));
    }
    throw InputError(fmt::format("{}: column '{}' holds text, expected numbers", table.source, column.name));
}

Writer writer(const Table& table, const InputColumn& fitted, std::span<const std::size_t> rows) {
    const Column* const column = table.find(fitted.name);
    if (column == nullptr)
        throw InputError(fmt::format("{}: there is no column '{}', which the model reads", table.source, fitted.name));
    if (fitted.numeric) {
        if (!column->numeric) refuse_text(table, *column, rows);
        return number_writer(fitted, column->numbers);
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
    std::vector<Writer> writers;
    std::vector<std::size_t> places;
    std::size_t width = 0;
    for (const auto& column : columns_) {
        writers.push_back(writer(table, column, rows));
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

Examples Encoder::examples(const Table& table, std::span<const std::size_t> rows) const {
    Examples examples{encode(table, rows), {}, {}};
    const Column& answers = target_column(table, target_);
    if (task_ != Task::multiclass) examples.targets = Matrix(rows.size(), 1);
    if (!is_classification(task_)) {
        if (!answers.numeric)
            throw InputError(fmt::format("{}: target '{}' holds text such as '{}', expected numbers", table.source,
                                         target_, answers.categories.front()));
        for (std::size_t i = 0; i < rows.size(); ++i)
            examples.targets(i, 0) =
                static_cast<float>(answers.numbers[rows[i]] / target_scale_ - target_mean_ / target_scale_);
        return examples;
    }
    const auto labels = labels_of(answers, classes_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto label = labels[rows[i]];
        if (label < 0)
            throw InputError(fmt::format(
                "{}: row {} has class '{}', which the model does not know (it knows {})", table.source, rows[i] + 1,
                answers.numeric ? text_of(answers.numbers[rows[i]]) : answers.categories[answers.codes[rows[i]]],
                fmt::join(classes_, ", ")));
        examples.labels.push_back(label);
        if (task_ == Task::binary) examples.targets(i, 0) = static_cast<float>(label);
    }
    return examples;
}

}  // namespace sentei::data
