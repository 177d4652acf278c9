// Results as people read them, on stdout.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/model/model.hpp"
#include "engine/optimize/optimize.hpp"
#include "engine/optimize/summary.hpp"
#include "engine/training/quality.hpp"
#include "engine/training/trainer.hpp"

namespace sentei::cli {

void print_text(std::string_view text);
void print_notes(const std::vector<std::string>& notes);  // on stderr
void print_result(const optimize::Result& result, const optimize::Options& options,
                  const std::filesystem::path& folder);
void print_history(const training::History& history);

// "accuracy 98.25 %, loss 0.0512" or "RMSE 2.41, R2 0.903, loss 0.0971"
std::string describe(const training::Quality& quality, data::Task task);
using optimize::percent;

// Refuses early what could only fail late: makes the folder, or checks the folder of a file to be.
void make_folder(const std::filesystem::path& folder);
void check_writable(const std::filesystem::path& file);

}  // namespace sentei::cli
