// Tables in memory as the engine has them.
#pragma once
#include <sentei/sentei.hpp>
#include <span>
#include <string>

#include "engine/data/table.hpp"

namespace sentei::api {

// All throw InputError: no columns, values that are not whole rows, names that are not as many or not different,
// infinite numbers, answers that are not as many as the rows, a target that is called as a column.
data::Table memory_table(const TableView& view);
data::Table memory_table(const TableView& view, std::span<const double> targets, const std::string& name);
data::Table memory_table(const TableView& view, std::span<const std::string> labels, const std::string& name);

}  // namespace sentei::api
