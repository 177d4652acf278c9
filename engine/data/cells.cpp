#include "engine/data/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/misread.hpp"

namespace sentei::data {
namespace {

constexpr std::string_view missing_words[] = {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "?"};
constexpr std::size_t longest_missing_word = 4;

constexpr double slip_share = 0.95;       // of the present cells that are numbers
constexpr std::size_t slip_numbers = 20;  // different ones
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr std::size_t plain_digits = 15;  // that a double holds exactly, and so it does their powers of ten
constexpr double powers_of_ten[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// Most cells are a few digits with a point among them: then one division of exact numbers is the nearest double.
bool parse_plain(std::string_view cell, double& value) noexcept {
    const bool negative = cell.starts_with('-');
    if (negative) cell.remove_prefix(1);
    if (cell.size() > plain_digits + 1) return false;
    std::int64_t digits = 0;
    std::size_t count = 0, after = 0;
    bool point = false;
    for (const char c : cell) {
        if (c >= '0' && c <= '9') {
            digits = digits * 10 + (c - '0');
            ++count;
            after += point;
        } else if (c == '.' && !point) {
            point = true;
        } else {
            return false;
        }
    }
    if (count == 0 || count > plain_digits) return false;
    value = static_cast<double>(digits) / powers_of_ten[after];
    if (negative) value = -value;
    return true;
}

// For a well-formed number outside the range of a double: 0 when it is too small, refused when it is too large.
bool underflows(std::string_view cell, double& value) noexcept {
    const std::string text(cell);  // rare, and strtod needs the zero at the end
    value = std::strtod(text.c_str(), nullptr);
    return std::abs(value) < 1;
}

}  // namespace

bool is_missing(std::string_view cell) noexcept {
    return cell.size() <= longest_missing_word && std::ranges::find(missing_words, cell) != std::end(missing_words);
}

bool parse_number(std::string_view cell, double& value) noexcept {
    if (cell.starts_with('+') && !cell.starts_with("+-")) cell.remove_prefix(1);
    if (parse_plain(cell, value)) return true;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (end != cell.data() + cell.size()) return false;
    if (error == std::errc::result_out_of_range) return underflows(cell, value);
    return error == std::errc() && std::isfinite(value);
}

std::string_view trimmed(std::string_view cell) noexcept {
    while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
    while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t')) cell.remove_suffix(1);
    return cell;
}

std::string text_of(double number) { return fmt::format("{}", number + 0.0); }  // + 0.0: no "-0"

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
    std::string quoted(1, '"');
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    quoted.push_back('"');
    return quoted;
}

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 40;
    std::size_t length = std::min(text.size(), longest);
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) ++length;
    std::string result(text.substr(0, length));
    std::ranges::replace_if(
        result, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return length < text.size() ? result + "..." : result;
}

void ColumnBuilder::add(std::string_view cell, std::size_t line) {
    cell = trimmed(cell);
    double value = nan;
    const bool number = !cell.empty() && parse_number(cell, value);
    numbers_ += number;
    if (!number && !is_missing(cell)) {
        if (column_.numeric) {
            odd_line_ = line;
            odd_cell_ = cell;
            become_text();
        }
        ++texts_;
        add_category(cell);
    } else if (column_.numeric) {
        column_.numbers.push_back(value);
    } else if (number) {
        add_category(text_of(value));
    } else {
        column_.codes.push_back(Column::missing);
    }
}

void ColumnBuilder::become_text() {
    column_.numeric = false;
    for (const double number : column_.numbers) {
        if (std::isnan(number))
            column_.codes.push_back(Column::missing);
        else
            add_category(text_of(number));
    }
    column_.numbers = {};
}

void ColumnBuilder::add_category(std::string_view name) {
    auto& categories = column_.categories;
    if (2 * categories.size() >= slots_.size()) make_slots();
    auto& slot = slots_[slot_of(name)];
    if (slot == Column::missing) {
        slot = static_cast<std::uint32_t>(categories.size());
        categories.emplace_back(name);
    }
    column_.codes.push_back(slot);
}

std::size_t ColumnBuilder::slot_of(std::string_view name) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = hash(as_bytes(name)) & mask;
    while (slots_[place] != Column::missing && column_.categories[slots_[place]] != name) place = (place + 1) & mask;
    return place;
}

void ColumnBuilder::make_slots() {
    slots_.assign(std::max<std::size_t>(16, 4 * column_.categories.size()), Column::missing);
    for (std::uint32_t c = 0; c < column_.categories.size(); ++c) slots_[slot_of(column_.categories[c])] = c;
}

Column ColumnBuilder::finish(std::string name, const std::string& source) && {
    column_.name = std::move(name);
    if (column_.numeric) return std::move(column_);
    if (const auto expected = expected_numbers(column_.categories); !expected.empty())
        throw InputError(fmt::format("{}:{}: column '{}' holds '{}', expected {}", source, odd_line_,
                                     shown(column_.name), shown(odd_cell_), expected));
    double ignored;
    const auto different = static_cast<std::size_t>(std::ranges::count_if(
        column_.categories, [&](const std::string& category) { return parse_number(category, ignored); }));
    if (different > slip_numbers && static_cast<double>(numbers_) > slip_share * static_cast<double>(numbers_ + texts_))
        throw InputError(
            fmt::format("{}:{}: column '{}' holds '{}' where {} other cells are numbers, expected a number "
                        "or an empty cell",
                        source, odd_line_, shown(column_.name), shown(odd_cell_), numbers_));
    return std::move(column_);
}

}  // namespace sentei::data
