#include "engine/cli/data_options.hpp"

#include <charconv>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/core/names.hpp"
#include "engine/data/read.hpp"
#include "engine/data/tables.hpp"

namespace sentei::cli {
namespace {

constexpr Names<data::TaskChoice, 3> tasks{{{"auto", data::TaskChoice::automatic},
                                            {"classification", data::TaskChoice::classification},
                                            {"regression", data::TaskChoice::regression}}};

data::Tables read_tables(const DataOptions& options, const std::string& target) {
    return data::read(data::TableFiles{options.data, target, options.test, options.test_target});
}

std::string lineage_value(const model::Lineage& lineage, const std::string& key) {
    const auto found = lineage.find(key);
    return found == lineage.end() ? std::string() : found->second;
}

}  // namespace

void DataOptions::add_file_to(CLI::App& command) {
    command.add_option("data", data, "Table: CSV, NPY, IDX or IDX.gz")->required()->type_name("FILE");
}

void DataOptions::add_target_to(CLI::App& command) {
    command.add_option("--target", target,
                       "Column to predict, or a file that holds it (for an IDX file of images: found by its name)");
    command.add_option("--task", task, "auto, classification or regression")->capture_default_str();
}

void DataOptions::add_parts_to(CLI::App& command) {
    split_option =
        command.add_option("--split", split, "Shares of training, validation and test rows")->capture_default_str();
    command.add_option("--test", test, "A separate table of test rows; then --split cuts the rest in two")
        ->type_name("FILE");
    command.add_option("--test-target", test_target, "The target of --test, where it is a file")->type_name("FILE");
}

data::Shares shares_of(const model::Lineage& lineage) {
    const auto text = lineage_value(lineage, "split");
    return text.empty() ? data::Shares() : data::Shares::parse(text);
}

std::uint64_t seed_of(const model::Lineage& lineage) {
    const auto text = lineage_value(lineage, "seed");
    std::uint64_t seed = 1;
    std::from_chars(text.data(), text.data() + text.size(), seed);
    return seed;
}

LoadedData load(const DataOptions& options, std::uint64_t seed) {
    const auto choice = parse_name(tasks, "task", options.task);
    const auto tables = read_tables(options, options.target);
    return {data::prepare(tables.table, tables.judge_or_null(), tables.target, choice, options.shares(), seed),
            tables.table.hash};
}

LoadedData load(const DataOptions& options, const data::Encoder& encoder, const model::Lineage& lineage,
                std::optional<std::uint64_t> seed) {
    const auto tables = read_tables(options, options.target.empty() ? encoder.target() : options.target);
    const auto shares = options.split_option->count() > 0 ? options.shares() : shares_of(lineage);
    return {data::prepare(tables.table, tables.judge_or_null(), encoder, shares, seed.value_or(seed_of(lineage))),
            tables.table.hash};
}

data::Examples load_all(const std::string& file, const data::Encoder& encoder, const std::string& target) {
    std::string column = target.empty() ? encoder.target() : target;
    const auto table = data::read(file, column);
    std::vector<std::size_t> rows(table.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return encoder.examples(table, rows);
}

}  // namespace sentei::cli
