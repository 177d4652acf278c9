// Small generated tables and their encoders, for tests that need a whole data set.
#pragma once
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "engine/core/random.hpp"
#include "engine/data/dataset.hpp"

namespace sentei::support {

// Four numeric columns; the target depends on two of them. Classes: "low", "high" (and "middle" when three).
inline data::Table table(std::size_t rows, std::size_t classes, std::uint64_t seed) {
    Random random(seed);
    data::Table table{"generated", {}, 42};
    for (const char* name : {"a", "b", "c", "d"}) {
        data::Column column{.name = name};
        for (std::size_t r = 0; r < rows; ++r) column.numbers.push_back(10 * random.normal() + 3);
        table.columns.push_back(std::move(column));
    }
    data::Column target{.name = "target", .numeric = classes == 0};
    if (classes > 0) target.categories = {"low", "high", "middle"};
    for (std::size_t r = 0; r < rows; ++r) {
        const double value = table.columns[0].numbers[r] - 2 * std::abs(table.columns[1].numbers[r]);
        if (classes == 0)
            target.numbers.push_back(value);
        else
            target.codes.push_back(value < -20 ? 0 : classes == 3 && value < -5 ? 2 : 1);
    }
    target.categories.resize(classes);
    table.columns.push_back(std::move(target));
    return table;
}

inline data::Dataset dataset(std::size_t rows, std::size_t classes, std::uint64_t seed) {
    return data::prepare(table(rows, classes, seed), nullptr, "target",
                         classes == 0 ? data::TaskChoice::regression : data::TaskChoice::classification, {}, seed);
}

// `inputs` numeric columns and a target of `classes` classes that none of them explains.
inline data::Dataset wide_dataset(std::size_t rows, std::size_t inputs, std::size_t classes, std::uint64_t seed) {
    Random random(seed);
    data::Table table{"generated", {}, 42};
    for (std::size_t c = 0; c <= inputs; ++c) {
        data::Column column{.name = c == inputs ? "target" : fmt::format("x{}", c)};
        for (std::size_t r = 0; r < rows; ++r)
            column.numbers.push_back(c == inputs ? static_cast<double>(r % classes) : random.normal());
        table.columns.push_back(std::move(column));
    }
    return data::prepare(table, nullptr, "target", data::TaskChoice::classification, {0.9, 0.05, 0.05}, seed);
}

}  // namespace sentei::support
