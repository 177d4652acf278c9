// Tables, files and complaints for the tests of the data room.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/data/cells.hpp"
#include "engine/data/dataset.hpp"
#include "engine/data/formats.hpp"
#include "engine/data/read.hpp"
#include "engine/data/target.hpp"

namespace sentei::data {

inline constexpr double missing_number = std::numeric_limits<double>::quiet_NaN();

// What the InputError says that `act` throws; a failure when it throws nothing.
template <class Act>
std::string complaint(const Act& act) {
    try {
        act();
    } catch (const InputError& error) {
        return error.what();
    }
    ADD_FAILURE() << "expected an InputError";
    return {};
}

inline Table csv(std::string_view bytes) { return parse_csv(bytes, "t.csv"); }
inline std::string csv_complaint(std::string_view bytes) {
    return complaint([&] { csv(bytes); });
}

// The cell as text; "<missing>" where it is.
inline std::string cell(const Column& column, std::size_t row) {
    if (column.numeric) return std::isnan(column.numbers[row]) ? "<missing>" : text_of(column.numbers[row]);
    return column.codes[row] == Column::missing ? "<missing>" : column.categories[column.codes[row]];
}

inline std::vector<std::string> cells(const Column& column) {
    std::vector<std::string> texts;
    for (std::size_t r = 0; r < column.rows(); ++r) texts.push_back(cell(column, r));
    return texts;
}

inline std::vector<std::string> names(const Table& table) {
    std::vector<std::string> texts;
    for (const auto& column : table.columns) texts.push_back(column.name);
    return texts;
}

inline Column numbers(std::string name, std::vector<double> values) {
    return {.name = std::move(name), .numeric = true, .numbers = std::move(values), .codes = {}, .categories = {}};
}

inline Column texts(std::string name, const std::vector<std::string>& values) {  // "" is missing
    ColumnBuilder builder;
    builder.add("text", 0);
    for (const auto& value : values) builder.add(value, 0);
    Column column = std::move(builder).finish(std::move(name), "t");
    column.codes.erase(column.codes.begin());
    return column;
}

inline Table table_of(std::vector<Column> columns) { return {"t.csv", std::move(columns), 1}; }

inline std::vector<std::size_t> all_rows(const Table& table) {
    std::vector<std::size_t> rows(table.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

// A folder of this test's own, removed at its end.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "sentei-test.XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path path(const std::string& name) const { return path_ / name; }
    std::filesystem::path file(const std::string& name, std::string_view bytes) const {
        write_file(path_ / name, bytes);
        return path_ / name;
    }

  private:
    std::filesystem::path path_;
};

}  // namespace sentei::data
