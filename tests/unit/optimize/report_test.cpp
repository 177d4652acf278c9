// result.json against RESULT.md.
#include "engine/optimize/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "engine/core/file.hpp"
#include "tests/support/tables.hpp"
#include "tests/unit/optimize/small_job.hpp"

namespace sentei::optimize {
namespace {

using evaluation::Rule;

std::set<std::string> keys_of(const nlohmann::json& object) {
    std::set<std::string> keys;
    for (const auto& item : object.items()) keys.insert(item.key());
    return keys;
}

// Keys in the first column of the table under the line that begins with `heading` in RESULT.md; the first table: "".
std::set<std::string> described(const std::string& heading) {
    const auto text = read_file(SENTEI_SOURCE_FOLDER "/engine/optimize/RESULT.md");
    std::istringstream lines(text.substr(heading.empty() ? 0 : text.find("\n" + heading) + 1));
    std::set<std::string> keys;
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("|---")) inside = true;
        if (inside && line.empty()) break;
        if (!line.starts_with("| `")) continue;
        for (std::size_t at = 0, end = line.find('|', 1); (at = line.find('`', at)) < end;) {
            const auto close = line.find('`', at + 1);
            keys.insert(line.substr(at + 1, close - at - 1));
            at = close + 1;
        }
    }
    return keys;
}

std::set<std::string> without(std::set<std::string> keys, const std::set<std::string>& others) {
    for (const auto& key : others) keys.erase(key);
    return keys;
}

TEST(Report, HasTheKeysThatAreDescribed) {
    auto options = small_job();
    options.int8 = true;
    options.command = "sentei optimize 'my table.csv'";
    options.data_file = "my table.csv";
    options.timed_backends = support::backends();
    options.cost.emplace();
    for (const std::size_t classes : {0u, 3u}) {
        auto result = run_on(support::dataset(300, classes, 6), options);
        result.rounding = Rounding{{4, 17, 3}, 2.5, 3.5};
        const auto json = nlohmann::json::parse(result_json(result, options));
        EXPECT_EQ(json["format"], "sentei-result/2");
        EXPECT_EQ(keys_of(json), result.chosen ? described("") : without(described(""), {"confidence"}));
        for (const char* side : {"general", "refined"}) {
            EXPECT_EQ(keys_of(json[side]), without(described("`general` and `refined`"),
                                                   classes == 0 ? (std::set<std::string>{"confusion"})
                                                                : (std::set<std::string>{"residuals", "sample"})));
            for (const char* part : {"train", "validation", "test"})
                EXPECT_EQ(keys_of(json[side][part]), classes == 0 ? (std::set<std::string>{"rmse", "r2", "loss"})
                                                                  : (std::set<std::string>{"accuracy", "loss"}));
            EXPECT_EQ(keys_of(json[side]["latency"]), (std::set<std::string>{"row", "batch", "layers_us"}));
            EXPECT_EQ(json[side]["latency"]["layers_us"].size() + 1, json[side]["layers"].size());
        }
        EXPECT_EQ(keys_of(json["int8"]), described("`int8`,"));
        ASSERT_FALSE(json["path"].empty());
        for (const auto& point : json["path"]) EXPECT_EQ(keys_of(point), without(described("`path`"), {"epsilon"}));
        for (const auto& layer : json["hidden_layers"]) EXPECT_EQ(keys_of(layer), described("`hidden_layers`"));
        EXPECT_EQ(json["command"], options.command);
        EXPECT_EQ(json["data"]["file"], options.data_file);
        EXPECT_EQ(keys_of(json["machine"]), described("`machine`"));
        ASSERT_EQ(json["backends"].size(), support::backends().size());
        for (const auto& backend : json["backends"]) EXPECT_EQ(keys_of(backend), described("`backends`"));
        EXPECT_EQ(keys_of(json["cost"]), described("`cost`"));
        for (const auto& item : json["cost"]["results"])
            EXPECT_EQ(without(keys_of(item), {"note"}), without(described("`cost.results`"), {"note"}));
        for (const auto& input : json["cost"]["inputs"]) EXPECT_EQ(keys_of(input), described("`cost.inputs`"));
        for (const auto& quantity : json["cost"]["measured"])
            EXPECT_EQ(keys_of(quantity), described("`cost.measured`"));
        EXPECT_EQ(json["goal"], (nlohmann::json{{"max_drop", 0.005}, {"rule", "balanced"}}));
        EXPECT_EQ(json["met"], result.chosen.has_value());
        EXPECT_EQ(json["rounding"], (nlohmann::json{{"multiple", options.pruning.limits.multiple},
                                                    {"unrounded_layers", {4, 17, 3}},
                                                    {"latency_us", 2.5},
                                                    {"unrounded_latency_us", 3.5}}));
        result.rounding.reset();
        result.int8.reset();
        auto plain = options;
        plain.cost.reset();
        plain.command.clear();
        const auto less = nlohmann::json::parse(result_json(result, plain));
        EXPECT_FALSE(less.contains("cost"));
        EXPECT_FALSE(less.contains("command"));
        EXPECT_FALSE(less.contains("rounding"));
        EXPECT_FALSE(less.contains("int8"));
    }
}

TEST(Report, NamesEveryGoal) {
    const auto data = support::dataset(200, 3, 6);
    using nlohmann::json;
    const std::pair<Goal, json> goals[] = {
        {MaxDrop{0.5, Rule::aggressive}, {{"max_drop", 0.5}, {"rule", "aggressive"}}},
        {pruning::Tolerance{0.25}, {{"epsilon", 0.25}}},
        {pruning::KeepRatio{0.5}, {{"keep", 0.5}}},
        {pruning::ParameterBudget{300}, {{"parameters", 300}}},
        {MaxBytes{4000}, {{"bytes", 4000}}},
        {MaxLatency{1e6}, {{"latency_us", 1e6}}}};
    for (const auto& [goal, wanted] : goals) {
        auto options = small_job();
        options.hidden = {12, 12};
        options.retraining.epochs = 1;
        options.rounds = 2;
        options.goal = goal;
        const auto written = json::parse(result_json(run_on(data, options), options));
        EXPECT_EQ(written["goal"], wanted);
        EXPECT_EQ(written["met"], true);
        EXPECT_EQ(written["rounds"], 2);
        const auto& chosen = written["path"][written["chosen"].get<std::size_t>()];
        EXPECT_EQ(chosen["parameters"], written["refined"]["parameters"]);
        EXPECT_EQ(chosen["layers"], written["refined"]["layers"]);
        EXPECT_EQ(chosen["after_retraining"], written["refined"]["validation"]);
        for (const auto& point : written["path"]) EXPECT_GT(point["latency_us"], 0);
        EXPECT_EQ(chosen.contains("epsilon"), !written["epsilon"].is_null());
    }
}

}  // namespace
}  // namespace sentei::optimize
