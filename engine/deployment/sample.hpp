// A part of a table, and a table as text.
#pragma once
#include <cstddef>
#include <string>

#include "engine/data/table.hpp"

namespace sentei::deployment {

// At most `count` rows, evenly spaced from the first on.
data::Table evenly_spaced(const data::Table& table, std::size_t count);

// As data::read reads it back: CSV with a header; missing cells are empty, numbers the shortest that read back.
std::string table_csv(const data::Table& table);

}  // namespace sentei::deployment
