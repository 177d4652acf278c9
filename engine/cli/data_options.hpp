// Options that name a table and its parts.
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "engine/data/dataset.hpp"
#include "engine/model/model.hpp"

namespace sentei::cli {

struct DataOptions {
    std::string data, target, task = "auto", test, test_target, split = "0.6,0.2,0.2";
    CLI::Option* split_option = nullptr;

    void add_file_to(CLI::App& command);    // DATA
    void add_target_to(CLI::App& command);  // --target, --task
    void add_parts_to(CLI::App& command);   // --split, --test, --test-target

    data::Shares shares() const { return data::Shares::parse(split); }
};

// A table, cut and encoded.
struct LoadedData {
    data::Dataset set;
    std::uint64_t hash = 0;  // of the file
};

// Reads the file(s), fits an encoder on the training rows.
LoadedData load(const DataOptions& options, std::uint64_t seed);

// Reads the file(s) for a model that exists: its encoder, and its own split unless --split or --seed was given.
LoadedData load(const DataOptions& options, const data::Encoder& encoder, const model::Lineage& lineage,
                std::optional<std::uint64_t> seed);

// All rows of a file, encoded for a model. Whether the target has to be there is for the caller to say.
data::Examples load_all(const std::string& file, const data::Encoder& encoder, const std::string& target);

// The split and seed that a model was made with.
data::Shares shares_of(const model::Lineage& lineage);
std::uint64_t seed_of(const model::Lineage& lineage);

}  // namespace sentei::cli
