// Which rows train, which choose, which judge.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/data/table.hpp"

namespace sentei::data {

struct Split {
    std::vector<std::size_t> train, validation, test;  // row numbers, ascending
};

// Seeded; stratified by class for classification (each class is cut by the shares), by quantile of the target for
// regression. `shares`: train, validation, test; they sum to 1 and test may be 0 (a separate test file). Every part
// with a share gets at least one row; a class with one row only goes to training.
// Throws InputError when there are too few rows.
Split split(const Table& table, const std::string& target, TaskChoice choice, std::array<double, 3> shares,
            std::uint64_t seed);

}  // namespace sentei::data
