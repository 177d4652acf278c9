// NPY, the format of numpy.save (NEP 1): magic, version, header length, a Python dictionary as text, the values.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/data/formats.hpp"

namespace sentei::data {
namespace {

constexpr std::string_view magic("\x93NUMPY", 6);

struct Header {
    char kind;          // f i u b
    std::size_t width;  // bytes a value
    bool big_endian, fortran;
    std::vector<std::size_t> shape;
};

[[noreturn]] void refuse(const std::string& source, std::string_view what) {
    throw InputError(fmt::format("{}: {}, expected a NPY file with an array of numbers", source, what));
}

// The text after `key` in the header's dictionary.
std::string_view after(std::string_view dictionary, std::string_view key, const std::string& source) {
    const auto place = dictionary.find(key);
    if (place == std::string_view::npos) refuse(source, fmt::format("its header has no {}", key));
    auto rest = dictionary.substr(place + key.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(": "), rest.size()));
    return rest;
}

Header parse_header(std::string_view dictionary, const std::string& source) {
    const auto descr = after(dictionary, "'descr'", source);
    if (descr.size() < 5 || descr[0] != '\'') refuse(source, "it holds records, not numbers");
    Header header{descr[2], 0, descr[1] == '>', after(dictionary, "'fortran_order'", source).starts_with("True"), {}};
    std::from_chars(descr.data() + 3, descr.data() + descr.size(), header.width);
    const std::string_view widths = header.kind == 'f' ? "48" : header.kind == 'b' ? "1" : "1248";
    if (std::string_view("fiub").find(header.kind) == std::string_view::npos || header.width > 8 ||
        widths.find(static_cast<char>('0' + header.width)) == std::string_view::npos)
        refuse(source, fmt::format("values of type {}", descr.substr(0, descr.find('\'', 1) + 1)));
    auto shape = after(dictionary, "'shape'", source);
    shape = shape.substr(0, shape.find(')'));
    if (shape.starts_with('(')) shape.remove_prefix(1);
    while (!shape.empty()) {
        std::size_t extent = 0;
        const auto [end, error] = std::from_chars(shape.data(), shape.data() + shape.size(), extent);
        shape.remove_prefix(static_cast<std::size_t>(end - shape.data()));
        if (error != std::errc() || (!shape.empty() && shape.front() != ','))
            refuse(source, "a shape that is not a list of sizes");
        header.shape.push_back(extent);
        shape.remove_prefix(std::min(shape.find_first_not_of(", "), shape.size()));
    }
    if (header.shape.empty()) refuse(source, "a single value");
    return header;
}

template <class T>
T as(std::uint64_t bits) {
    T value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

double value_at(const char* place, const Header& header) {
    char bytes[8] = {};
    std::memcpy(bytes, place, header.width);
    if (header.big_endian) std::reverse(bytes, bytes + header.width);
    std::uint64_t bits;
    std::memcpy(&bits, bytes, 8);
    if (header.kind == 'f') return header.width == 4 ? as<float>(bits) : as<double>(bits);
    if (header.kind == 'i') {
        const int unused = static_cast<int>(8 * (8 - header.width));
        return static_cast<double>(static_cast<std::int64_t>(bits << unused) >> unused);
    }
    return static_cast<double>(bits);
}

// Place of row 0's value number `column`, counted with the last index fastest, where the first index is stored fastest.
std::size_t fortran_place(const std::vector<std::size_t>& shape, std::size_t columns, std::size_t column) {
    std::size_t place = 0, stride = shape[0] * columns;
    for (std::size_t d = shape.size() - 1; d > 0; --d) {
        stride /= shape[d];
        place += column % shape[d] * stride;
        column /= shape[d];
    }
    return place;
}

}  // namespace

bool is_npy(std::string_view bytes) noexcept { return bytes.starts_with(magic); }

Table parse_npy(std::string_view bytes, const std::string& source) {
    if (bytes.size() < 12) refuse(source, "it ends inside its header");
    const auto version = static_cast<unsigned char>(bytes[6]);
    if (version < 1 || version > 3) refuse(source, fmt::format("NPY version {}", version));
    const bool long_length = version >= 2;
    std::size_t length = static_cast<unsigned char>(bytes[8]) | std::size_t{static_cast<unsigned char>(bytes[9])} << 8;
    if (long_length)
        length |= std::size_t{static_cast<unsigned char>(bytes[10])} << 16 |
                  std::size_t{static_cast<unsigned char>(bytes[11])} << 24;
    const std::size_t begin = (long_length ? 12 : 10) + length;
    if (begin > bytes.size()) refuse(source, "it ends inside its header");
    const auto header = parse_header(bytes.substr(long_length ? 12 : 10, length), source);

    const std::size_t available = (bytes.size() - begin) / header.width, rows = header.shape[0];
    if (std::ranges::count(header.shape, 0u) > 0) refuse(source, "no values");
    std::size_t columns = 1;
    for (std::size_t d = 1; d < header.shape.size() && columns <= available; ++d)
        columns = header.shape[d] <= available ? columns * header.shape[d] : available + 1;
    if (columns > available / rows || rows * columns * header.width != bytes.size() - begin)
        refuse(source, fmt::format("its shape does not fit the {} bytes of values that follow", bytes.size() - begin));

    Table table{source, std::vector<Column>(columns), 0};
    for (std::size_t c = 0; c < columns; ++c) {
        auto& column = table.columns[c];
        column.name = header.shape.size() == 1 ? "label" : fmt::format("x{}", c);
        column.numbers.resize(rows);
        const std::size_t first = header.fortran ? fortran_place(header.shape, columns, c) : c;
        for (std::size_t r = 0; r < rows; ++r) {
            const std::size_t place = first + r * (header.fortran ? 1 : columns);
            column.numbers[r] = value_at(bytes.data() + begin + place * header.width, header);
        }
    }
    return table;
}

}  // namespace sentei::data
