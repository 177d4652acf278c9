#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <unordered_map>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/data/formats.hpp"

namespace sentei::data {
namespace {

// Cuts the bytes into cells, one line of the table after another.
class Cutter {
  public:
    Cutter(std::string_view bytes, char separator, const std::string& source)
        : at_(bytes.data()), end_(bytes.data() + bytes.size()), separator_(separator), source_(source) {}

    bool done() const { return at_ == end_; }
    std::size_t line() const { return line_; }  // of the row that was cut last, from 1

    // Hands each cell of the next row to `take`; a cell is valid during the call. True for a line without any byte.
    template <class Take>
    bool cut_row(const Take& take) {
        line_ = next_line_;
        if (*at_ == '\n' || *at_ == '\r') {
            end_line();
            return true;
        }
        for (;;) {
            take(at_ != end_ && *at_ == '"' ? quoted() : plain());
            if (at_ == end_) return false;
            if (*at_ != separator_) {
                end_line();
                return false;
            }
            if (++at_ == end_) {  // a separator is the last byte: one more, empty cell
                take(std::string_view());
                return false;
            }
        }
    }

  private:
    std::string_view plain() {
        const char* const begin = at_;
        while (at_ != end_ && *at_ != separator_ && *at_ != '\n' && *at_ != '\r') ++at_;
        return {begin, static_cast<std::size_t>(at_ - begin)};
    }

    std::string_view quoted() {
        const std::size_t begin = next_line_;
        unquoted_.clear();
        for (++at_;;) {
            const auto* const quote =
                static_cast<const char*>(std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_)));
            if (quote == nullptr)
                throw InputError(fmt::format("{}:{}: a quoted cell begins here and never ends", source_, begin));
            next_line_ += static_cast<std::size_t>(std::count(at_, quote, '\n'));
            unquoted_.append(at_, quote);
            at_ = quote + 1;
            if (at_ == end_ || *at_ != '"') break;
            unquoted_ += '"';
            ++at_;
        }
        if (at_ != end_ && *at_ != separator_ && *at_ != '\n' && *at_ != '\r')
            throw InputError(fmt::format("{}:{}: '{}' follows a closing quote, expected '{}' or the end of the line",
                                         source_, next_line_, *at_, separator_));
        return unquoted_;
    }

    void end_line() {
        if (*at_ == '\r') ++at_;
        if (at_ != end_ && *at_ == '\n') ++at_;
        ++next_line_;
    }

    const char* at_;
    const char* const end_;
    const char separator_;
    const std::string& source_;
    std::size_t line_ = 0, next_line_ = 1;
    std::string unquoted_;
};

// The separator that the first line has most of, outside quotes.
char separator_of(std::string_view bytes) {
    constexpr std::string_view candidates = ",;\t|";
    std::size_t counts[candidates.size()] = {};
    bool inside = false;
    bytes.remove_prefix(std::min(bytes.find_first_not_of("\r\n"), bytes.size()));
    for (const char c : bytes) {
        if (c == '"') inside = !inside;
        if (inside) continue;
        if (c == '\n' || c == '\r') break;
        if (const auto which = candidates.find(c); which != std::string_view::npos) ++counts[which];
    }
    return candidates[static_cast<std::size_t>(std::ranges::max_element(counts) - counts)];
}

std::size_t line_at(std::string_view bytes, std::size_t place) {
    std::size_t line = 1;
    for (std::size_t i = 0; i < place; ++i)
        line += bytes[i] == '\n' || (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n');
    return line;
}

// Place of the first byte that is not UTF-8 (RFC 3629), or npos.
std::size_t first_bad_utf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        for (std::uint64_t eight; i + 8 <= text.size(); i += 8) {  // most bytes are ASCII
            std::memcpy(&eight, text.data() + i, 8);
            if ((eight & 0x8080808080808080u) != 0) break;
        }
        if (i == text.size()) break;
        const unsigned char lead = byte(i);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xc2 && lead < 0xe0 ? 2
                                   : lead >= 0xe0 && lead < 0xf0 ? 3
                                   : lead >= 0xf0 && lead < 0xf5 ? 4
                                                                 : 0;
        if (length == 0 || i + length > text.size()) return i;
        for (std::size_t k = 1; k < length; ++k)
            if ((byte(i + k) & 0xc0) != 0x80) return i;
        if ((lead == 0xe0 && byte(i + 1) < 0xa0) || (lead == 0xed && byte(i + 1) >= 0xa0) ||
            (lead == 0xf0 && byte(i + 1) < 0x90) || (lead == 0xf4 && byte(i + 1) >= 0x90))
            return i;
        i += length;
    }
    return std::string_view::npos;
}

void check_bytes(std::string_view bytes, const std::string& source) {
    if (const auto zero = bytes.find('\0'); zero != std::string_view::npos)
        throw InputError(
            fmt::format("{}:{}: holds a zero byte, expected a text table (CSV)", source, line_at(bytes, zero)));
    if (const auto bad = first_bad_utf8(bytes); bad != std::string_view::npos)
        throw InputError(
            fmt::format("{}:{}: is not UTF-8 text (try: iconv -f latin1 -t utf-8)", source, line_at(bytes, bad)));
}

// Blank lines before the header are no part of the table.
std::vector<std::string> read_header(Cutter& cutter, const std::string& source) {
    std::vector<std::string> names;
    bool numbers_only = true;
    const auto take = [&](std::string_view cell) {
        double ignored;
        cell = trimmed(cell);
        numbers_only = numbers_only && parse_number(cell, ignored);
        names.push_back(cell.empty() ? fmt::format("column{}", names.size() + 1) : std::string(cell));
    };
    while (cutter.cut_row(take) && !cutter.done()) {
    }
    if (numbers_only)
        throw InputError(fmt::format("{}:{}: the first line holds numbers only, expected a header with column names",
                                     source, cutter.line()));
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (const auto [first, fresh] = places.try_emplace(names[i], i); !fresh)
            throw InputError(fmt::format("{}:{}: columns {} and {} are both called '{}', expected different names",
                                         source, cutter.line(), first->second + 1, i + 1, shown(names[i])));
    return names;
}

}  // namespace

Table parse_csv(std::string_view bytes, const std::string& source) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos)
        throw InputError(fmt::format("{}: is empty, expected a header and rows", source));
    check_bytes(bytes, source);

    Cutter cutter(bytes, separator_of(bytes), source);
    const auto names = read_header(cutter, source);
    std::vector<ColumnBuilder> columns(names.size());
    std::size_t blank_lines = 0;  // in a table of one column a missing cell, unless they end the file
    while (!cutter.done()) {
        std::size_t count = 0;
        const bool blank = cutter.cut_row([&](std::string_view cell) {
            if (names.size() == 1)
                for (; blank_lines > 0; --blank_lines) columns[0].add({}, cutter.line());
            if (count < columns.size()) columns[count].add(cell, cutter.line());
            ++count;
        });
        if (blank)
            ++blank_lines;
        else if (count != names.size())
            throw InputError(fmt::format("{}:{}: {} cells, expected {} as in the header", source, cutter.line(), count,
                                         names.size()));
    }
    Table table{source, {}, 0};
    for (std::size_t c = 0; c < names.size(); ++c)
        table.columns.push_back(std::move(columns[c]).finish(names[c], source));
    if (table.rows() == 0) throw InputError(fmt::format("{}: holds a header but no rows", source));
    return table;
}

}  // namespace sentei::data
