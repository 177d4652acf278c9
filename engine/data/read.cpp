#include "engine/data/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/formats.hpp"

namespace sentei::data {
namespace {

Table parse(std::string_view bytes, const std::string& source) {
    if (is_npy(bytes)) return parse_npy(bytes, source);
    if (is_idx(bytes)) return parse_idx(bytes, source);
    return parse_csv(bytes, source);
}

// ...images-idx3... -> ...labels-idx1..., or empty.
std::filesystem::path labels_beside(const std::filesystem::path& images) {
    auto name = images.filename().string();
    for (const auto& [from, to] : {std::pair{"images", "labels"}, {"idx3", "idx1"}}) {
        const auto place = name.find(from);
        if (place == std::string::npos) return {};
        name.replace(place, std::string_view(from).size(), to);
    }
    return images.parent_path() / name;
}

std::string some_names(const Table& table) {
    constexpr std::size_t most = 12;
    std::string names;
    for (std::size_t c = 0; c < std::min(table.columns.size(), most); ++c)
        names += (c == 0 ? "" : ", ") + table.columns[c].name;
    return table.columns.size() > most ? names + ", ..." : names;
}

void append_target(Table& table, const std::filesystem::path& file) {
    auto other = read(file);
    if (other.columns.size() != 1)
        throw InputError(
            fmt::format("{}: {} columns, expected one with the target", other.source, other.columns.size()));
    if (other.rows() != table.rows())
        throw InputError(
            fmt::format("{}: {} rows, expected {} as in {}", other.source, other.rows(), table.rows(), table.source));
    other.columns[0].name = "label";
    if (table.find("label") != nullptr)
        throw InputError(
            fmt::format("{}: has a column 'label' already, which is what the target is to be called", table.source));
    table.columns.push_back(std::move(other.columns[0]));
    table.hash ^= other.hash;
}

}  // namespace

void check_finite(const Table& table) {
    for (const auto& column : table.columns)
        for (std::size_t r = 0; r < column.numbers.size(); ++r)
            if (std::isinf(column.numbers[r]))
                throw InputError(fmt::format("{}: row {} of column '{}' is infinite, expected a finite number",
                                             table.source, r + 1, column.name));
}

const Column* Table::find(const std::string& name) const noexcept {
    for (const auto& column : columns)
        if (column.name == name) return &column;
    return nullptr;
}

Table read(const std::filesystem::path& file) {
    const std::string source = file == "-" ? "standard input" : file.string();
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) throw InputError(source + ": is a folder, expected a table");
    std::string bytes = read_file(file);
    const auto fingerprint = hash(as_bytes(bytes));
    if (is_gzip(bytes)) bytes = gunzip(bytes, source);
    Table table = parse(bytes, source);
    table.hash = fingerprint;
    check_finite(table);
    return table;
}

bool find_target(Table& table, const std::filesystem::path& file, std::string& target) {
    if (table.find(target) != nullptr) return true;
    std::error_code ignored;
    const auto beside = labels_beside(file);
    if ((target.empty() || target == "label") && !beside.empty() && std::filesystem::exists(beside, ignored))
        append_target(table, beside);
    else if (!target.empty() && std::filesystem::is_regular_file(target, ignored))
        append_target(table, target);
    else
        return false;
    target = "label";
    return true;
}

Table read(const std::filesystem::path& file, std::string& target) {
    Table table = read(file);
    if (find_target(table, file, target)) return table;
    if (target.empty())
        throw InputError(
            fmt::format("{}: no target was given, expected --target and one of {}", table.source, some_names(table)));
    throw InputError(
        fmt::format("{}: there is no column '{}', expected one of {}", table.source, target, some_names(table)));
}

}  // namespace sentei::data
