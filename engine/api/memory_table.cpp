#include "engine/api/memory_table.hpp"

#include <fmt/format.h>

#include <set>
#include <string_view>
#include <unordered_map>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/read.hpp"

namespace sentei::api {
namespace {

constexpr auto source = "the table in memory";

std::string column_name(const TableView& view, std::size_t column) {
    return view.names.empty() ? fmt::format("x{}", column) : view.names[column];
}

void check_shape(const TableView& view) {
    if (view.columns == 0) throw InputError(fmt::format("{}: 0 columns, expected at least one", source));
    if (view.values.size() % view.columns != 0)
        throw InputError(
            fmt::format("{}: {} values are not whole rows of {}", source, view.values.size(), view.columns));
    if (view.names.empty()) return;
    if (view.names.size() != view.columns)
        throw InputError(fmt::format("{}: {} names for {} columns", source, view.names.size(), view.columns));
    std::set<std::string_view> known;
    for (const auto& name : view.names)
        if (!known.insert(name).second) throw InputError(fmt::format("{}: two columns are called '{}'", source, name));
}

data::Column label_column(std::span<const std::string> labels) {
    data::Column column{.numeric = false};
    std::unordered_map<std::string_view, std::uint32_t> codes;
    for (const auto& label : labels) {
        const auto [place, fresh] = codes.try_emplace(label, static_cast<std::uint32_t>(column.categories.size()));
        if (fresh) column.categories.push_back(label);
        column.codes.push_back(place->second);
    }
    return column;
}

void append_target(data::Table& table, data::Column target, const std::string& name) {
    target.name = name.empty() ? "target" : name;
    if (table.find(target.name) != nullptr)
        throw InputError(fmt::format("{}: a column is called '{}' as the target is", source, target.name));
    if (table.rows() == 0) throw InputError(fmt::format("{}: there are no rows in it", source));
    if (target.rows() != table.rows())
        throw InputError(fmt::format("{}: {} rows and {} targets", source, table.rows(), target.rows()));
    table.columns.push_back(std::move(target));
    data::check_finite(table);
}

}  // namespace

data::Table memory_table(const TableView& view) {
    check_shape(view);
    data::Table table{.source = source, .hash = hash(std::as_bytes(view.values), view.columns)};
    const std::size_t rows = view.values.size() / view.columns;
    table.columns.resize(view.columns);
    for (std::size_t c = 0; c < view.columns; ++c) {
        auto& column = table.columns[c];
        column.name = column_name(view, c);
        column.numbers.resize(rows);
        for (std::size_t r = 0; r < rows; ++r) column.numbers[r] = view.values[r * view.columns + c];
    }
    data::check_finite(table);
    return table;
}

data::Table memory_table(const TableView& view, std::span<const double> targets, const std::string& name) {
    auto table = memory_table(view);
    table.hash = hash(std::as_bytes(targets), table.hash);
    append_target(table, {.numbers = {targets.begin(), targets.end()}}, name);
    return table;
}

data::Table memory_table(const TableView& view, std::span<const std::string> labels, const std::string& name) {
    auto table = memory_table(view);
    for (const auto& label : labels) table.hash = hash(as_bytes(label), table.hash);
    append_target(table, label_column(labels), name);
    return table;
}

}  // namespace sentei::api
