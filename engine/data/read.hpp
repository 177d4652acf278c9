// Files to tables. The format is told by content and name: CSV (also .tsv), NPY, IDX and IDX.gz.
#pragma once
#include <filesystem>
#include <string>

#include "engine/data/table.hpp"

namespace sentei::data {

// CSV: UTF-8, a BOM skipped. The first line is the header; the separator is the one of , ; tab | that it has most of.
// RFC 4180 quoting; \n, \r\n or \r; blank lines are skipped (in a table of one column they are missing cells, unless
// they end the file); spaces and tabs round a cell do not count. A name left empty becomes column7 after its place; two
// columns of one name, a header of numbers only, and a row with more or fewer cells than the header are refused.
//   missing: empty, NA, N/A, NaN, nan, NULL, null, None and ?
//   numbers: a column is numeric when all its present cells are: 1, -1.5, +2, .5, 5., 1e-3. Else it is text, a category
//     for each different cell (true and false, say). Numbers in it go by their shortest text: 1 and 1.0 are category 1.
//   refused, with line and column, as it would pass for text and was hardly meant as text:
//     - inf, -nan, 1e999 in a column that is numbers otherwise: no network can take them;
//     - more than 20 different numbers with commas, 1,5 or 1,234, in a column that is numbers otherwise;
//     - any other cell ("12a") in a column of more than 20 different numbers, if over 95 % of its cells are numbers.
//       If fewer are, it is text, and Encoder::fit says so where most of its different values are numbers.
// NPY: an array of any real type in C or Fortran order, columns x0, x1 ...; of more than two dimensions the first
// counts rows and the others are flattened, the last one fastest; of one dimension, the column "label".  IDX: one row
// per item, columns p0, p1 ...
// "-" reads CSV from standard input.
// Throws InputError: file, line, column, what was expected.
Table read(const std::filesystem::path& file);

// The same with the column `target` guaranteed to be there. `target` is a column's name, or a file (NPY, IDX, CSV with
// one column) that holds it; for an IDX images file it may be empty: the labels file beside it is found by its
// customary name (...images-idx3... -> ...labels-idx1...). The column is then called "label".
// On return `target` is the column's name.
Table read(const std::filesystem::path& file, std::string& target);

// The target of a table that was read from `file` already, sought in the same way; false where there is none.
bool find_target(Table& table, const std::filesystem::path& file, std::string& target);

// Throws InputError where a number is infinite: no statistic and no network can do anything with it.
void check_finite(const Table& table);

}  // namespace sentei::data
