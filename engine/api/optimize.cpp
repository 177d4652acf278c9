#include <utility>

#include "engine/api/errors.hpp"
#include "engine/api/job.hpp"
#include "engine/api/memory_table.hpp"

namespace sentei {
namespace {

Result run_in_memory(data::Table table, const OptimizeOptions& options) {
    if (!options.test.empty())
        throw InputError("test rows in a file go with a table in a file, not with one in memory");
    std::string target = table.columns.back().name;
    return api::run({std::move(table), std::nullopt, std::move(target)}, options);
}

}  // namespace

inline namespace v0 {

Result optimize(const std::filesystem::path& table, const OptimizeOptions& options) {
    return api::translated([&] {
        return api::run(data::read(data::TableFiles{table, options.target, options.test, options.test_target}),
                        options);
    });
}

Result optimize(const TableView& table, std::span<const double> targets, const OptimizeOptions& options) {
    return api::translated([&] { return run_in_memory(api::memory_table(table, targets, options.target), options); });
}

Result optimize(const TableView& table, std::span<const std::string> labels, const OptimizeOptions& options) {
    return api::translated([&] { return run_in_memory(api::memory_table(table, labels, options.target), options); });
}

}  // namespace v0
}  // namespace sentei
