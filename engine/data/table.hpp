// A table as it was read: named columns of numbers or of text. Nothing is encoded yet.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sentei::data {

struct Column {
    std::string name;
    bool numeric = true;
    std::vector<double> numbers;          // numeric: a value a row, NaN where missing
    std::vector<std::uint32_t> codes;     // text: index into `categories` a row, `missing` where missing
    std::vector<std::string> categories;  // text: the distinct values, in order of first appearance

    static constexpr std::uint32_t missing = 0xffffffffu;
    std::size_t rows() const noexcept { return numeric ? numbers.size() : codes.size(); }
};

struct Table {
    std::string source;  // the file, for messages
    std::vector<Column> columns;
    std::uint64_t hash = 0;  // of the bytes it was read from, for the lineage

    std::size_t rows() const noexcept { return columns.empty() ? 0 : columns.front().rows(); }
    const Column* find(const std::string& name) const noexcept;  // null when there is none
};

}  // namespace sentei::data
