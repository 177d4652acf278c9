#include "engine/study/cell.hpp"

#include <fmt/format.h>

#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/optimize/report.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::study {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no word for numbers that are not finite: they were written as null.
double number_of(const Json& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

training::Quality quality_of(const Json& json) {
    const auto optional = [&](const char* name) { return json.contains(name) ? number_of(json[name]) : 0.0; };
    return {.loss = number_of(json.at("loss")),
            .accuracy = optional("accuracy"),
            .rmse = optional("rmse"),
            .r2 = optional("r2")};
}

}  // namespace

Json json_of(const Cell& cell, data::Task task) {
    Json json{{"method", cell.method},
              {"seed", cell.seed},
              {"seconds", cell.seconds},
              {"general_test", optimize::quality_json(cell.general, task)},
              {"outcomes", Json::array()}};
    for (const auto& outcome : cell.outcomes) {
        Json one{{"asked", outcome.asked},
                 {"removed", outcome.removed},
                 {"layers", outcome.layers},
                 {"parameters", outcome.parameters},
                 {"epochs", outcome.epochs},
                 {"validation", optimize::quality_json(outcome.validation, task)},
                 {"test", optimize::quality_json(outcome.test, task)},
                 {"drop", outcome.drop}};
        if (outcome.epsilon) one["epsilon"] = *outcome.epsilon;
        if (outcome.before) one["before_retraining"] = optimize::quality_json(*outcome.before, task);
        json["outcomes"].push_back(std::move(one));
    }
    return json;
}

Cell cell_of(const Json& json) {
    Cell cell{.method = json.at("method").get<std::string>(),
              .seed = json.at("seed").get<std::uint64_t>(),
              .seconds = json.at("seconds").get<double>(),
              .general = quality_of(json.at("general_test")),
              .outcomes = {}};
    for (const auto& outcome : json.at("outcomes")) {
        cell.outcomes.push_back({.asked = outcome.at("asked").get<double>(),
                                 .removed = outcome.at("removed").get<double>(),
                                 .layers = outcome.at("layers").get<std::vector<std::size_t>>(),
                                 .parameters = outcome.at("parameters").get<std::size_t>(),
                                 .epochs = outcome.at("epochs").get<std::size_t>(),
                                 .epsilon = {},
                                 .before = {},
                                 .validation = quality_of(outcome.at("validation")),
                                 .test = quality_of(outcome.at("test")),
                                 .drop = number_of(outcome.at("drop"))});
        if (outcome.contains("epsilon")) cell.outcomes.back().epsilon = outcome["epsilon"].get<double>();
        if (outcome.contains("before_retraining"))
            cell.outcomes.back().before = quality_of(outcome["before_retraining"]);
    }
    return cell;
}

std::vector<Cell> make_cells(std::size_t count, const std::function<std::optional<Cell>(std::size_t)>& make,
                             const std::function<void(const Cell&)>& finished) {
    std::vector<std::optional<Cell>> made(count);
    std::mutex finishing;
    parallel::for_each(count, [&](std::size_t i) {
        made[i] = make(i);
        if (!made[i] || !finished) return;
        const std::lock_guard lock(finishing);
        finished(*made[i]);
    });
    std::vector<Cell> cells;
    for (auto& cell : made)
        if (cell) cells.push_back(std::move(*cell));
    return cells;
}

CellStore::CellStore(std::filesystem::path folder, const std::string& key, data::Task task)
    : folder_(std::move(folder)), task_(task) {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) throw InputError(fmt::format("{}: cannot make the folder: {}", folder_.string(), error.message()));
    const auto name = folder_ / "key.txt";
    if (std::filesystem::exists(name) && read_file(name) == key) return;
    // A call that was refused may have left its key and no cell.
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
        if (entry.path().extension() == ".json")
            throw InputError(fmt::format("{}: holds cells of other data or options; give another --output or remove it",
                                         folder_.string()));
    write_file(name, key);
}

std::optional<Cell> CellStore::find(const std::string& method, std::uint64_t seed) const {
    const auto file = file_of(method, seed);
    if (!std::filesystem::exists(file)) return std::nullopt;
    try {
        return cell_of(Json::parse(read_file(file)));
    } catch (const Json::exception& broken) {
        throw InputError(fmt::format("{}: not a finished cell ({}); remove it", file.string(), broken.what()));
    }
}

void CellStore::keep(const Cell& cell) const {
    write_file(file_of(cell.method, cell.seed), json_of(cell, task_).dump(2) + "\n");
}

std::filesystem::path CellStore::file_of(const std::string& method, std::uint64_t seed) const {
    return folder_ / fmt::format("{}-{}.json", method, seed);
}

}  // namespace sentei::study
