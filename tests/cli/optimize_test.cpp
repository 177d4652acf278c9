// The main job as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string iris = SENTEI_TEST_DATA "/iris.csv";
const std::string penguins = SENTEI_TEST_DATA "/penguins.csv";

std::vector<std::string> optimize(const std::string& data, const std::string& output,
                                  const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"optimize", data, "--target", "target", "--hidden", "2x40", "--output", output};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

// A quick run on iris that says its result.json.
Finished quick(const TemporaryFolder& folder, const std::vector<std::string>& more) {
    auto words = optimize(iris, folder / "quick", {"--epochs", "5", "--retrain-epochs", "2", "--json"});
    words.insert(words.end(), more.begin(), more.end());
    return sentei(words);
}

json result_of(const Finished& finished) {
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return finished.exit_code == 0 ? json::parse(finished.out) : json();
}

// The user's error: it ends with one sentence on stderr, nothing on stdout, exit code 2.
void expect_refusal(const Finished& finished, const std::string& sentence) {
    EXPECT_EQ(finished.exit_code, 2);
    const auto at = finished.err.rfind("sentei: ");
    ASSERT_NE(at, std::string::npos) << finished.err;
    const auto last = finished.err.substr(at);
    EXPECT_THAT(last, HasSubstr(sentence));
    EXPECT_EQ(std::ranges::count(last, '\n'), 1) << last;
    EXPECT_EQ(finished.out, "");
}

TEST(Optimize, LeavesTwoModelsAndAResultThatAgreeWithEachOther) {
    const TemporaryFolder folder;
    const auto finished = sentei(optimize(penguins, folder / "out"));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("general network"));
    EXPECT_THAT(finished.out, HasSubstr("test accuracy"));

    const auto result = json::parse(read(folder / "out/result.json"));
    EXPECT_EQ(result["format"], "sentei-result/2");
    EXPECT_EQ(result["task"], "classification");
    EXPECT_EQ(result["seed"], 1);
    EXPECT_EQ(result["goal"], json::parse(R"({"max_drop": 0.005, "rule": "balanced"})"));
    EXPECT_EQ(result["met"], true);
    EXPECT_GT(result["folds"], 1);
    EXPECT_GT(result["removed"], 0.3);
    for (const std::string side : {"general", "refined"}) {
        SCOPED_TRACE(side);
        const auto file = folder / ("out/" + side + ".sentei");
        const auto& part = result[side];
        EXPECT_EQ(part["file_bytes"], std::filesystem::file_size(file));
        EXPECT_GT(part["latency_us"], 0);
        const auto inspected = json::parse(sentei({"inspect", file, "--json"}).out);
        EXPECT_EQ(inspected["layers"], part["layers"]);
        EXPECT_EQ(inspected["parameters"], part["parameters"]);
        for (const std::string rows : {"train", "validation", "test"}) {
            const auto judged = json::parse(sentei({"evaluate", file, penguins, "--part", rows, "--json"}).out);
            EXPECT_EQ(judged["accuracy"], part[rows]["accuracy"]) << rows;
            EXPECT_EQ(judged["loss"], part[rows]["loss"]) << rows;
        }
    }
    const double removed =
        1 - result["refined"]["parameters"].get<double>() / result["general"]["parameters"].get<double>();
    EXPECT_DOUBLE_EQ(result["removed"], removed);
    const auto& chosen = result["path"][result["chosen"].get<std::size_t>()];
    EXPECT_LE(chosen["smoothed_drop"], 0.005);
    EXPECT_EQ(chosen["layers"], result["refined"]["layers"]);
    EXPECT_EQ(chosen["after_retraining"], result["refined"]["validation"]);
}

TEST(Optimize, RegressionReportsRmseAndR2) {
    const TemporaryFolder folder;
    std::string table = "x;y;target\r\n";
    for (int i = 0; i < 200; ++i)
        table += std::to_string(i % 17) + ";" + std::to_string(i % 5) + ";" + std::to_string((i % 17) * 2.5 - i % 5) +
                 "\r\n";
    write(folder / "table.csv", table);
    const auto finished = sentei(optimize(folder / "table.csv", folder / "out", {"--json"}));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.out, read(folder / "out/result.json"));
    const auto result = json::parse(finished.out);
    EXPECT_EQ(result["task"], "regression");
    EXPECT_GT(result["refined"]["test"]["r2"], 0.95);
    EXPECT_TRUE(result["refined"]["test"].contains("rmse"));
}

TEST(Optimize, SameSeedSameBytesOnAnyNumberOfThreads) {
    const TemporaryFolder folder;
    for (const std::string threads : {"1", "2", "7"}) {
        const auto finished =
            sentei(optimize(iris, folder / threads, {"--threads", threads, "--epochs", "10", "--retrain-epochs", "5"}));
        ASSERT_EQ(finished.exit_code, 0) << finished.err;
        for (const std::string file : {"general.sentei", "refined.sentei"})
            EXPECT_EQ(read(folder / (threads + "/" + file)), read(folder / ("1/" + file))) << threads << " " << file;
    }
}

TEST(Optimize, FollowsAGoal) {
    const TemporaryFolder folder;
    const auto kept =
        sentei(optimize(iris, folder / "keep", {"--keep", "0.1", "--floor", "6", "--epochs", "5", "--json"}));
    ASSERT_EQ(kept.exit_code, 0) << kept.err;
    EXPECT_EQ(json::parse(kept.out)["refined"]["layers"], json::parse("[4,6,6,3]"));
    EXPECT_TRUE(json::parse(kept.out)["epsilon"].is_null());
    EXPECT_EQ(json::parse(kept.out)["hidden_layers"][0]["asked"], 4);

    const auto budget = sentei(optimize(iris, folder / "params", {"--params", "150", "--epochs", "5", "--json"}));
    ASSERT_EQ(budget.exit_code, 0) << budget.err;
    EXPECT_LE(json::parse(budget.out)["refined"]["parameters"], 150);

    const auto all = sentei(optimize(iris, folder / "all", {"--epsilon", "-1", "--epochs", "5", "--json"}));
    ASSERT_EQ(all.exit_code, 0) << all.err;
    EXPECT_EQ(json::parse(all.out)["hidden_layers"][0]["selected"], 40);
    EXPECT_EQ(json::parse(all.out)["path"].size(), 1u);
}

TEST(Optimize, GoalsExcludeEachOther) {
    const TemporaryFolder folder;
    const std::pair<std::string, std::string> goals[] = {
        {"--epsilon", "1"}, {"--keep", "0.5"}, {"--params", "300"}, {"--bytes", "4000"}, {"--max-latency", "5"}};
    for (const auto& one : goals)
        for (const auto& other : goals)
            if (one.first < other.first)
                expect_refusal(quick(folder, {one.first, one.second, other.first, other.second}), "excludes");
}

TEST(Optimize, BytesBoundTheFile) {
    const TemporaryFolder folder;
    for (const std::size_t bytes : {2000u, 4000u, 1000000u}) {
        const auto result = result_of(quick(folder, {"--bytes", std::to_string(bytes)}));
        EXPECT_LE(result["refined"]["file_bytes"], bytes);
        EXPECT_EQ(result["refined"]["file_bytes"], std::filesystem::file_size(folder / "quick/refined.sentei"));
        EXPECT_EQ(result["goal"]["bytes"], bytes);
        EXPECT_EQ(result["folds"], 1);
    }
    expect_refusal(quick(folder, {"--bytes", "300"}), "a model file of 300 bytes is not possible");
}

TEST(Optimize, MaxLatencyTakesTheBestThatIsFastEnoughOrSaysWhatIsPossible) {
    const TemporaryFolder folder;
    const auto result = result_of(quick(folder, {"--max-latency", "1e9"}));
    EXPECT_EQ(result["met"], true);
    const auto& path = result["path"];
    const auto& chosen = path[result["chosen"].get<std::size_t>()];
    for (const auto& point : path) {
        EXPECT_GT(point["latency_us"], 0);
        EXPECT_LE(chosen["after_retraining"]["loss"], point["after_retraining"]["loss"]);
    }
    expect_refusal(quick(folder, {"--max-latency", "1e-6"}), "cannot be met: the fastest network takes");
}

TEST(Optimize, EveryRuleIsKnownByItsName) {
    const TemporaryFolder folder;
    for (const std::string rule : {"balanced", "conservative", "aggressive"})
        EXPECT_EQ(result_of(quick(folder, {"--rule", rule, "--max-drop", "20"}))["goal"],
                  (json{{"max_drop", 0.2}, {"rule", rule}}));
}

TEST(Optimize, FoldsGiveMoreRowsToJudge) {
    const TemporaryFolder folder;
    const auto one = result_of(quick(folder, {"--folds", "1"})), more = result_of(quick(folder, {}));
    EXPECT_EQ(one["folds"], 1);
    EXPECT_EQ(more["folds"], 4);
    EXPECT_EQ(one["path"][0]["rows"], 30);
    EXPECT_EQ(more["path"][0]["rows"], 120);
    EXPECT_EQ(one["general"]["lineage"], more["general"]["lineage"]);
    EXPECT_EQ(one["path"][0]["after_retraining"], more["path"][0]["after_retraining"]);
}

TEST(Optimize, RoundsAreAsManyAsAsked) {
    const TemporaryFolder folder;
    const auto shot = result_of(quick(folder, {"--rounds", "1", "--folds", "1"}));
    EXPECT_EQ(shot["rounds"], 1);
    EXPECT_EQ(shot["path"].size(), 15u);  // the 16th, 0.5 % of the parameters, would be 9
    EXPECT_EQ(shot["compensation"], "fold");
    const auto twice = result_of(quick(folder, {"--rounds", "2", "--folds", "1", "--round-keep", "0.5"}));
    EXPECT_EQ(twice["compensation"], "fold");
    ASSERT_EQ(twice["path"].size(), 2u);
    EXPECT_LE(twice["path"][0]["layers"][1], 20);
    EXPECT_LE(twice["path"][1]["layers"][1], 10);
    const auto goal = result_of(quick(folder, {"--rounds", "2", "--keep", "0.1"}));
    EXPECT_LE(goal["path"].size(), 2u);
    EXPECT_EQ(goal["hidden_layers"][0]["selected"], 4);
}

TEST(Optimize, WidthsAreRoundedAsAsked) {
    const TemporaryFolder folder;
    for (const std::string rounds : {"0", "1"}) {
        const auto result = result_of(quick(folder, {"--round-widths", "8", "--folds", "1", "--rounds", rounds}));
        ASSERT_FALSE(result["path"].empty());
        for (const auto& layer : result["hidden_layers"]) EXPECT_EQ(layer["selected"].get<int>() % 8, 0);
    }
    const auto kept = result_of(quick(folder, {"--round-widths", "8", "--keep", "0.25"}));
    EXPECT_EQ(kept["hidden_layers"][0]["selected"], 16);  // 10 rounded up
    result_of(quick(folder, {"--round-widths", "auto", "--keep", "0.25"}));
}

TEST(Optimize, BadValuesAreRefusedBeforeAnythingIsDone) {
    const TemporaryFolder folder;
    const std::vector<std::vector<std::string>> bad{
        {"--rule", "best"},        {"--rule", ""},           {"--folds", "-1"},        {"--folds", "51"},
        {"--folds", "two"},        {"--rounds", "-1"},       {"--rounds", "1001"},     {"--rounds", "1.5"},
        {"--round-keep", "0"},     {"--round-keep", "1"},    {"--round-keep", "nan"},  {"--round-keep", "-0.5"},
        {"--bytes", "-1"},         {"--bytes", "many"},      {"--bytes", "4000.5"},    {"--params", "-1"},
        {"--max-latency", "0"},    {"--max-latency", "-3"},  {"--max-latency", "nan"}, {"--max-latency", "inf"},
        {"--round-widths", "0"},   {"--round-widths", "-8"}, {"--round-widths", "8x"}, {"--round-widths", ""},
        {"--round-widths", "1e9"}, {"--max-drop", "-1"},     {"--max-drop", "nan"},    {"--floor", "-1"}};
    for (const auto& words : bad) {
        SCOPED_TRACE(words[0] + " '" + words[1] + "'");
        const auto finished = quick(folder, words);
        expect_refusal(finished, words[0].substr(2));
        EXPECT_TRUE(finished.err.starts_with("sentei: ")) << finished.err;
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "quick"));
}

// The path once ended at the floors as if the budget had been met.
TEST(Optimize, ABudgetThatNoNetworkMeetsIsRefused) {
    const TemporaryFolder folder;
    expect_refusal(quick(folder, {"--params", "5"}), "the fewest possible are 13");
    expect_refusal(quick(folder, {"--params", "100", "--floor", "20"}), "floor of 20");
}

TEST(Optimize, ASeparateTestFileJudgesAndIsNeverTrainedOn) {
    const TemporaryFolder folder;
    const auto finished = sentei(optimize(iris, folder / "out", {"--test", iris, "--epochs", "5", "--json"}));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    const auto judged = json::parse(sentei({"evaluate", folder / "out/general.sentei", iris, "--json"}).out);
    EXPECT_EQ(judged["rows"], 150);
    EXPECT_EQ(judged["accuracy"], json::parse(finished.out)["general"]["test"]["accuracy"]);
}

TEST(Optimize, CtrlCKeepsTheBestSoFar) {
    const TemporaryFolder folder;
    const auto finished =
        interrupted(optimize(penguins, folder / "out", {"--epochs", "1000000", "--patience", "0"}), "epoch");
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("stopping"));
    EXPECT_TRUE(json::parse(read(folder / "out/result.json"))["stopped"]);
    EXPECT_EQ(sentei({"inspect", folder / "out/refined.sentei"}).exit_code, 0);
}

TEST(Optimize, WithoutTestRowsIsRefused) {
    const TemporaryFolder folder;
    const auto finished = sentei(optimize(iris, folder / "out", {"--split", "0.8,0.2,0"}));
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr("no test rows"));
}

TEST(Optimize, AnOutputThatCannotBeWrittenIsRefusedBeforeTraining) {
    const TemporaryFolder folder;
    write(folder / "file", "");
    const auto finished = sentei(optimize(iris, folder / "file", {"--epochs", "1000000"}));
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr("cannot make the folder"));
}

}  // namespace
}  // namespace sentei::test
