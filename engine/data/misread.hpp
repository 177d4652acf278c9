// Cells that were meant as numbers and are not written as one. A column of them would pass for text, and each of its
// numbers for a category, without anybody noticing.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sentei::data {

// inf, -infinity, -nan, NAN, 1e999: a number by its spelling, but none that a network can take.
bool is_not_finite(std::string_view cell) noexcept;

// "1,5" with a decimal comma, or "1,234" and "1,234,567.8" with commas between thousands.
bool has_number_comma(std::string_view cell);

// What was expected instead of the first value that is no number, for a sentence; empty when the column is honest text.
// `categories` are in the order of the file.
//  not finite:  all values are numbers, and at least one is not finite
//  comma:       all values are numbers, more than 20 different ones with commas (fewer may be lists of codes: "1,3")
std::string expected_numbers(const std::vector<std::string>& categories);

// The first value that is no number, where most of the different values, and more than 20, are numbers: the column is
// text because of a few such cells. Empty for other columns.
std::string_view odd_among_numbers(const std::vector<std::string>& categories);

}  // namespace sentei::data
