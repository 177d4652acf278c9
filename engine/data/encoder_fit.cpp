// What training rows teach an encoder.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/data/encoder.hpp"
#include "engine/data/misread.hpp"
#include "engine/data/target.hpp"

namespace sentei::data {
namespace {

constexpr std::size_t most_categories = 255;
constexpr std::size_t fewest_identifiers = 20;  // below, many different texts are just a small table
constexpr std::size_t most_named = 100;         // columns of a table whose notes name each column

struct Spread {
    std::size_t present = 0;
    double mean = 0, deviation = 0;
};

// Mean and standard deviation of the present numbers, safe for numbers whose squares overflow.
template <class Rows>
Spread spread(const std::vector<double>& numbers, const Rows& rows) {
    Spread result;
    double unit = 0;
    for (const auto r : rows)
        if (!std::isnan(numbers[r])) unit = std::max(unit, std::abs(numbers[r])), ++result.present;
    if (result.present == 0 || unit == 0) return result;
    const auto count = static_cast<double>(result.present);
    double sum = 0, squares = 0;
    for (const auto r : rows)
        if (!std::isnan(numbers[r])) sum += numbers[r] / unit;
    const double mean = sum / count;
    for (const auto r : rows)
        if (!std::isnan(numbers[r])) squares += std::pow(numbers[r] / unit - mean, 2);
    result.mean = mean * unit;
    const double deviation = std::sqrt(squares / count);
    result.deviation = deviation > 1e-12 * std::abs(mean) ? deviation * unit : 0;
    return result;
}

enum class Verdict { used, shortened, constant, all_missing, identifier };

Verdict fit_number(const Column& column, std::span<const std::size_t> rows, InputColumn& fitted) {
    const auto [present, mean, deviation] = spread(column.numbers, rows);
    fitted.indicator = present < rows.size();
    fitted.mean = mean;
    fitted.scale = deviation > 0 ? deviation : 1;
    if (present == 0) return Verdict::all_missing;
    return deviation > 0 || fitted.indicator ? Verdict::used : Verdict::constant;
}

Verdict fit_category(const Column& column, std::span<const std::size_t> rows, InputColumn& fitted) {
    std::vector<std::size_t> counts(column.categories.size());
    std::size_t present = 0;
    for (const auto r : rows)
        if (column.codes[r] != Column::missing) ++counts[column.codes[r]], ++present;
    std::vector<std::size_t> seen;
    for (std::size_t c = 0; c < counts.size(); ++c)
        if (counts[c] > 0) seen.push_back(c);
    fitted.indicator = present < rows.size();
    if (present == 0) return Verdict::all_missing;
    if (seen.size() == 1 && !fitted.indicator) return Verdict::constant;
    if (seen.size() > fewest_identifiers && 2 * seen.size() > present) return Verdict::identifier;
    const bool shortened = seen.size() > most_categories;
    if (shortened) {
        std::ranges::stable_sort(seen, std::greater(), [&](std::size_t c) { return counts[c]; });
        seen.resize(most_categories);
    }
    for (const auto c : seen) fitted.categories.push_back(column.categories[c]);
    std::ranges::sort(fitted.categories);
    return shortened ? Verdict::shortened : Verdict::used;
}

// What the user should hear of a column; empty for one that is taken as it looks.
std::string remark(Verdict verdict, const Column& column) {
    const auto odd = column.numeric ? std::string_view() : odd_among_numbers(column.categories);
    std::string text = fmt::format("column '{}' ", shown(column.name));
    if (!odd.empty()) text += fmt::format("holds '{}' among its numbers, which makes it text; it ", shown(odd));
    switch (verdict) {
        case Verdict::constant:
            return text + "is constant in the training rows and is left out";
        case Verdict::all_missing:
            return text + "is empty in the training rows and is left out";
        case Verdict::identifier:
            return text + "holds a different text on most rows, as identifiers do, and is left out";
        case Verdict::shortened:
            return text +
                   fmt::format("has more categories than the {} most frequent, which alone count", most_categories);
        case Verdict::used:
            break;
    }
    return odd.empty() ? std::string() : text + "gives an input for each of its categories";
}

bool left_out(Verdict verdict) { return verdict != Verdict::used && verdict != Verdict::shortened; }

}  // namespace

Encoder Encoder::fit(const Table& table, std::string_view target, TaskChoice choice, std::span<const std::size_t> rows,
                     std::vector<std::string>* notes) {
    const auto note = [&](std::string text) {
        if (notes != nullptr) notes->push_back(std::move(text));
    };
    Encoder encoder;
    encoder.target_ = target;
    const Column& answers = target_column(table, encoder.target_);
    const auto [classification, why] = decide(answers, choice, table.source);
    note(why);
    if (classification) {
        encoder.classes_ = classes_of(answers, table.source);
        encoder.task_ = encoder.classes_.size() == 2 ? Task::binary : Task::multiclass;
    } else {
        const auto [present, mean, deviation] = spread(answers.numbers, rows);
        if (deviation == 0)
            throw InputError(fmt::format("{}: target '{}' is constant in the training rows, there is nothing to learn",
                                         table.source, encoder.target_));
        encoder.target_mean_ = mean;
        encoder.target_scale_ = deviation;
    }
    const bool named = table.columns.size() <= most_named;
    std::size_t without_input = 0;
    std::string first_reason;
    for (const auto& column : table.columns) {
        if (column.name == target) continue;
        InputColumn fitted{.name = column.name, .numeric = column.numeric};
        const auto verdict = column.numeric ? fit_number(column, rows, fitted) : fit_category(column, rows, fitted);
        auto text = named || first_reason.empty() ? remark(verdict, column) : std::string();
        if (left_out(verdict)) {
            if (without_input++ == 0) first_reason = text;
        } else {
            encoder.columns_.push_back(std::move(fitted));
        }
        if (named && !text.empty()) note(std::move(text));
    }
    if (!named && without_input > 0)
        note(
            fmt::format("{} of {} columns are constant or empty in the training rows, or identifiers, and are left out",
                        without_input, table.columns.size() - 1));
    if (encoder.columns_.empty())
        throw InputError(fmt::format("{}: no column beside the target '{}' tells rows apart{}{}", table.source,
                                     encoder.target_, first_reason.empty() ? "" : ": ", first_reason));
    return encoder;
}

}  // namespace sentei::data
