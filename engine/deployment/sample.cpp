#include "engine/deployment/sample.hpp"

#include <algorithm>
#include <cmath>

#include "engine/data/cells.hpp"

namespace sentei::deployment {

data::Table evenly_spaced(const data::Table& table, std::size_t count) {
    data::Table some{table.source, {}, table.hash};
    const std::size_t rows = std::min(count, table.rows());
    for (const auto& column : table.columns) {
        data::Column taken{.name = column.name, .numeric = column.numeric, .categories = column.categories};
        for (std::size_t i = 0; i < rows; ++i) {
            const std::size_t r = i * table.rows() / rows;
            if (column.numeric)
                taken.numbers.push_back(column.numbers[r]);
            else
                taken.codes.push_back(column.codes[r]);
        }
        some.columns.push_back(std::move(taken));
    }
    return some;
}

std::string table_csv(const data::Table& table) {
    std::string csv;
    const auto end_cell = [&](std::size_t c) { csv += c + 1 == table.columns.size() ? '\n' : ','; };
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        csv += data::csv_cell(table.columns[c].name);
        end_cell(c);
    }
    for (std::size_t r = 0; r < table.rows(); ++r)
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            const auto& column = table.columns[c];
            if (column.numeric) {
                if (!std::isnan(column.numbers[r])) csv += data::text_of(column.numbers[r]);
            } else if (column.codes[r] != data::Column::missing) {
                csv += data::csv_cell(column.categories[column.codes[r]]);
            }
            end_cell(c);
        }
    return csv;
}

}  // namespace sentei::deployment
