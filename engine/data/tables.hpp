// The files that a run starts from: a table and, perhaps, one of test rows.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "engine/data/table.hpp"

namespace sentei::data {

struct TableFiles {
    std::filesystem::path table;
    std::string target;          // as read() takes it
    std::filesystem::path test;  // empty: none
    std::string test_target;     // the target of `test` where it is a file; empty: as `target`
};

struct Tables {
    Table table;
    std::optional<Table> judge;
    std::string target;  // the column's name, the same in both
    const Table* judge_or_null() const noexcept { return judge ? &*judge : nullptr; }
};

// Throws InputError as read() does, and where the target is not called the same in both.
Tables read(const TableFiles& files);

}  // namespace sentei::data
