// What `sweep` and `compare` share: options, the data of each seed, the command line of a single cell.
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/cli/data_options.hpp"
#include "engine/cli/pruning_options.hpp"
#include "engine/cli/session.hpp"
#include "engine/cli/training_options.hpp"
#include "engine/study/cell.hpp"

namespace sentei::cli {

struct StudyOptions {
    SessionOptions session;
    DataOptions data;
    NetworkOptions network;
    TrainingOptions training{.values = optimize::Options::general_training()};
    RetrainingOptions retraining;
    PruningOptions pruning;
    RoundOptions rounds;
    std::string output;

    void add_to(CLI::App& command);
    optimize::Options parsed(const plugin::Backend& backend) const;  // throws InputError

    // What finished cells depend on, besides method and seed.
    std::string key(std::uint64_t data_hash, const plugin::Backend& backend, const std::string& sizes) const;
};

// "0.7,0.9" -> numbers, each above `least` and below `most`; throws InputError that names the option.
std::vector<double> parse_numbers(const std::string& option, const std::string& text, double least, double most);
std::vector<std::string> parse_list(const std::string& text);
void check_different(const std::string& option, const std::vector<std::string>& words);  // throws InputError

}  // namespace sentei::cli
