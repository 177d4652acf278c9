// IDX, the format of MNIST: 0 0 type dimensions, then a big-endian u32 a dimension, then the values, big-endian.
#include <fmt/format.h>
#include <zlib.h>

#include <bit>
#include <cstring>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/data/formats.hpp"

namespace sentei::data {
namespace {

enum Type : unsigned char { u8 = 0x08, i8 = 0x09, i16 = 0x0b, i32 = 0x0c, f32 = 0x0d, f64 = 0x0e };

std::size_t width_of(unsigned char type) {
    switch (type) {
        case u8:
        case i8:
            return 1;
        case i16:
            return 2;
        case i32:
        case f32:
            return 4;
        case f64:
            return 8;
        default:
            return 0;
    }
}

std::uint64_t big_endian(const char* bytes, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

double value_at(const char* bytes, unsigned char type) {
    switch (type) {
        case u8:
            return static_cast<unsigned char>(*bytes);
        case i8:
            return static_cast<signed char>(*bytes);
        case i16:
            return static_cast<std::int16_t>(big_endian(bytes, 2));
        case i32:
            return static_cast<std::int32_t>(big_endian(bytes, 4));
        case f32:
            return std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(bytes, 4)));
        default:
            return std::bit_cast<double>(big_endian(bytes, 8));
    }
}

}  // namespace

bool is_idx(std::string_view bytes) noexcept {
    return bytes.size() >= 8 && bytes[0] == 0 && bytes[1] == 0 && width_of(static_cast<unsigned char>(bytes[2])) > 0 &&
           bytes[3] > 0 && bytes[3] <= 8;
}

bool is_gzip(std::string_view bytes) noexcept { return bytes.starts_with("\x1f\x8b"); }

Table parse_idx(std::string_view bytes, const std::string& source) {
    const auto type = static_cast<unsigned char>(bytes[2]);
    const auto dimensions = static_cast<std::size_t>(bytes[3]);
    const std::size_t begin = 4 + 4 * dimensions;
    if (bytes.size() < begin) throw InputError(fmt::format("{}: ends inside its IDX header", source));
    const std::size_t rows = big_endian(bytes.data() + 4, 4), width = width_of(type);
    std::size_t columns = 1;
    const std::size_t available = bytes.size() - begin;
    for (std::size_t d = 1; d < dimensions; ++d) {
        columns *= big_endian(bytes.data() + 4 + 4 * d, 4);
        if (columns > available) break;
    }
    if (rows == 0 || columns == 0 || columns > available / width / rows || rows * columns * width != available)
        throw InputError(
            fmt::format("{}: its IDX header does not fit the {} bytes of values that follow", source, available));

    Table table{source, std::vector<Column>(columns), 0};
    for (std::size_t c = 0; c < columns; ++c) {
        table.columns[c].name = dimensions == 1 ? "label" : fmt::format("p{}", c);
        table.columns[c].numbers.resize(rows);
    }
    constexpr std::size_t block = 64;  // rows whose values stay in cache while the columns are filled
    for (std::size_t first = 0; first < rows; first += block)
        for (std::size_t c = 0; c < columns; ++c)
            for (std::size_t r = first; r < std::min(rows, first + block); ++r)
                table.columns[c].numbers[r] = value_at(bytes.data() + begin + (r * columns + c) * width, type);
    return table;
}

// The next bytes to inflate, as many as zlib can count.
static uInt give(std::string_view& bytes, Bytef*& place) {
    const auto next = bytes.substr(0, std::size_t{1} << 30);
    bytes.remove_prefix(next.size());
    place = reinterpret_cast<Bytef*>(const_cast<char*>(next.data()));
    return static_cast<uInt>(next.size());
}

std::string gunzip(std::string_view bytes, const std::string& source) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 32) != Z_OK) throw std::bad_alloc();
    std::string out;
    int status = Z_OK;
    while (status == Z_OK) {
        if (stream.avail_in == 0) stream.avail_in = give(bytes, stream.next_in);
        const std::size_t used = out.size();
        out.resize(used + (std::size_t{1} << 22));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
        stream.avail_out = static_cast<uInt>(out.size() - used);
        status = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        const bool more = stream.avail_in > 0 || !bytes.empty();
        if (status == Z_STREAM_END && more)
            status = inflateReset(&stream);  // members follow each other
        else if (status == Z_OK && !more && stream.avail_out != 0)
            status = Z_BUF_ERROR;
    }
    inflateEnd(&stream);
    if (status != Z_STREAM_END) throw InputError(fmt::format("{}: is damaged or cut short (gzip)", source));
    return out;
}

}  // namespace sentei::data
