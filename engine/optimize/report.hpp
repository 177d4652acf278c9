// What a run of the main job leaves in its folder. The keys of result.json are described in RESULT.md.
#pragma once
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/deployment/int8_step.hpp"
#include "engine/optimize/cost.hpp"
#include "engine/optimize/optimize.hpp"

namespace sentei::optimize {

// {"accuracy", "loss"} or {"rmse", "r2", "loss"}
nlohmann::ordered_json quality_json(const training::Quality& quality, data::Task task);

// {"cpu", "threads", "compiler", "version"}
nlohmann::ordered_json machine_json(const evaluation::Machine& machine);

// {"parameters", "layers", "file_bytes", ..., "drop"}: as the entry int8 of result.json, without `passed`.
nlohmann::ordered_json int8_json(const deployment::Int8Step& step);

// What --cost asks for. options.cost has to be there.
cost::Cost cost_of(const Result& result, const Options& options);

std::string result_json(const Result& result, const Options& options);

// The bytes of the files; int8: empty where there is none.
struct Files {
    std::string general, refined, int8, json;
};

// general.sentei, refined.sentei, refined-int8.sentei where there is one, and result.json, each whole or not at all.
// Makes the folder if need be.
void save(const Files& files, const std::filesystem::path& folder);
void save(const Result& result, const Options& options, const std::filesystem::path& folder);

}  // namespace sentei::optimize
