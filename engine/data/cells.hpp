// What the cells of a text table mean, and columns built from them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/table.hpp"

namespace sentei::data {

// Empty, NA, N/A, NaN, nan, NULL, null, None and ?.
bool is_missing(std::string_view cell) noexcept;

// The whole cell is one finite decimal number: "-1.5", "+2", ".5", "5.", "1e-3". "inf" and "1e999" are text, and what
// is too small for a double is 0.
bool parse_number(std::string_view cell, double& value) noexcept;

std::string_view trimmed(std::string_view cell) noexcept;  // without spaces and tabs around it

// The shortest text that reads back as the number: 3 -> "3", 0.1 -> "0.1", -0.0 -> "0". This is how a number is called
// where it is a class or a category, so that it does not matter how a file writes it or whether the rest of a column is
// text.
std::string text_of(double number);

// The cell of a CSV file that reads as this text: quoted where it has to be.
std::string csv_cell(std::string_view text);

// A cell or a name as messages show it: the first 40 bytes or so, control characters as spaces.
std::string shown(std::string_view text);

// Collects the cells of one column, row after row. It is numeric as long as its cells are.
class ColumnBuilder {
  public:
    void add(std::string_view cell, std::size_t line);

    // Throws InputError when a text column is nearly all different numbers: then the odd cell is a slip of the pen,
    // and a category for each number is not what was meant. So it does for numbers that are not written as such
    // (misread.hpp). `source`: the file, for the sentence.
    Column finish(std::string name, const std::string& source) &&;

  private:
    void become_text();
    void add_category(std::string_view name);
    std::size_t slot_of(std::string_view name) const;  // its own, or the free one where it belongs
    void make_slots();                                 // at most half of them are taken

    Column column_;
    std::vector<std::uint32_t> slots_;  // the categories by hash: a power of two, Column::missing where free
    std::size_t numbers_ = 0, texts_ = 0;
    std::size_t odd_line_ = 0;  // of the first cell that is neither a number nor missing
    std::string odd_cell_;
};

}  // namespace sentei::data
