#include "engine/data/tables.hpp"

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/data/read.hpp"

namespace sentei::data {

Tables read(const TableFiles& files) {
    Tables tables{{}, std::nullopt, files.target};
    tables.table = read(files.table, tables.target);
    if (files.test.empty()) return tables;
    std::string judged = files.test_target.empty() ? files.target : files.test_target;
    tables.judge = read(files.test, judged);
    if (judged != tables.target)
        throw InputError(fmt::format("{}: its target column is '{}', expected '{}' as in {}", files.test.string(),
                                     judged, tables.target, files.table.string()));
    return tables;
}

}  // namespace sentei::data
