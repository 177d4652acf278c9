// What a target column asks for: classes or numbers.
#pragma once
#include <string>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/data/table.hpp"

namespace sentei::data {

// Throws InputError when there is no such column, or cells of it are missing.
const Column& target_column(const Table& table, const std::string& target);

struct Decision {
    bool classification;
    std::string why;  // a sentence for the user
};
// The rule is stated at Encoder::fit. Throws InputError when the choice does not go with the column.
Decision decide(const Column& target, TaskChoice choice, const std::string& source);

// Names of the classes, sorted: as numbers when all are, else as text. Throws InputError when there is only one.
std::vector<std::string> classes_of(const Column& target, const std::string& source);

// Index into `classes` for every row of the column; -1 for a class that is not there.
std::vector<std::int32_t> labels_of(const Column& target, const std::vector<std::string>& classes);

}  // namespace sentei::data
