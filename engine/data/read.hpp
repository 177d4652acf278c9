// Files to tables. The format is told by content and name: CSV (also .tsv), NPY, IDX and IDX.gz.
#pragma once
#include <filesystem>
#include <string>

#include "engine/data/table.hpp"

namespace sentei::data {

// CSV: first line is the header; separator found among , ; tab |; RFC 4180 quoting; \n or \r\n; BOM skipped; empty
// cells, NA, N/A, NaN, nan, null and ? are missing. A column is numeric when all its present cells are numbers.
// NPY: 2-D (or 1-D) array of any real type, columns x0, x1 ...  IDX: one row per item, columns p0, p1 ...
// "-" reads CSV from standard input.
// Throws InputError: file, line, column, what was expected.
Table read(const std::filesystem::path& file);

// The same with the column `target` guaranteed to be there. `target` is a column's name, or a file (NPY, IDX, CSV with
// one column) that holds it; for an IDX images file it may be empty: the labels file beside it is found by its
// customary name (...images-idx3... -> ...labels-idx1...). The column is then called "label".
// On return `target` is the column's name.
Table read(const std::filesystem::path& file, std::string& target);

}  // namespace sentei::data
