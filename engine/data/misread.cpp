#include "engine/data/misread.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/data/cells.hpp"

namespace sentei::data {
namespace {

constexpr std::size_t few_numbers = 20;  // different ones that may still be codes

bool is_number(std::string_view cell) noexcept {
    double ignored;
    return parse_number(cell, ignored);
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Every comma is followed by exactly three digits.
bool groups_of_three(std::string_view cell) noexcept {
    for (auto comma = cell.find(','); comma != std::string_view::npos; comma = cell.find(',', comma + 1)) {
        const auto group = cell.substr(comma + 1);
        if (std::ranges::find_if_not(group, is_digit) - group.begin() != 3) return false;
    }
    return true;
}

}  // namespace

bool is_not_finite(std::string_view cell) noexcept {
    if (cell.starts_with('+') && !cell.starts_with("+-")) cell.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (cell.empty() || end != cell.data() + cell.size() || is_number(cell)) return false;
    return error == std::errc::result_out_of_range || !std::isfinite(value);
}

bool has_number_comma(std::string_view cell) {
    const auto commas = std::ranges::count(cell, ',');
    if (commas == 0) return false;
    std::string text(cell);
    if (commas == 1) {
        std::ranges::replace(text, ',', '.');
        if (is_number(text)) return true;
    }
    if (!groups_of_three(cell)) return false;
    text = cell;
    std::erase(text, ',');
    return is_number(text);
}

std::string expected_numbers(const std::vector<std::string>& categories) {
    std::size_t infinite = 0, commas = 0;
    bool infinite_first = false;
    for (const auto& category : categories) {
        if (is_number(category)) continue;
        if (is_not_finite(category)) {
            infinite_first = infinite_first || commas == 0;
            ++infinite;
        } else if (has_number_comma(category)) {
            ++commas;
        } else {
            return {};
        }
    }
    if (commas > 0 ? commas <= few_numbers : infinite == 0) return {};
    return infinite_first ? "a finite number or an empty cell" : "a number with a decimal point and without commas";
}

std::string_view odd_among_numbers(const std::vector<std::string>& categories) {
    const auto numbers = static_cast<std::size_t>(std::ranges::count_if(categories, is_number));
    if (numbers <= few_numbers || 2 * numbers <= categories.size() || numbers == categories.size()) return {};
    return *std::ranges::find_if_not(categories, is_number);
}

}  // namespace sentei::data
