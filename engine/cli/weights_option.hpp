// The option --weights of the commands that predict: what the weights of an fp32 model are rounded to meanwhile.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "engine/model/predictor.hpp"

namespace sentei::cli {

struct WeightsOption {
    std::string word = "fp32";
    CLI::Option* option = nullptr;

    void add_to(CLI::App& command);
    // Throws InputError where the option is given for an int8 model, or with a word that is none.
    model::Precision precision(const model::AnyModel& model, const std::string& model_file) const;
};

}  // namespace sentei::cli
