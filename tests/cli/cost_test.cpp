// `optimize --cost` as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Finished quick(const TemporaryFolder& folder, const std::vector<std::string>& more) {
    std::vector<std::string> words{
        "optimize", SENTEI_TEST_DATA "/iris.csv", "--target", "target",  "--hidden", "2x20",     "--epochs",
        "3",        "--retrain-epochs",           "1",        "--folds", "1",        "--output", folder / "out"};
    words.insert(words.end(), more.begin(), more.end());
    return sentei(words);
}

TEST(OptimizeCost, IsPrintedInFourLinesAndWritten) {
    const TemporaryFolder folder;
    write(folder / "cost.toml", "predictions_per_day = 5e9\ncurrency = \"CHF\"\n");
    const auto finished = quick(folder, {"--cost", folder / "cost.toml"});
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("\nCost in CHF, estimated (low to high): training "));
    EXPECT_THAT(finished.out, HasSubstr("\nBefore and after pruning: "));
    EXPECT_THAT(finished.out, HasSubstr("\nSaved: "));
    EXPECT_THAT(finished.out, testing::AnyOf(HasSubstr("\nPruning has paid for itself after "),
                                             HasSubstr("pruning never pays for itself.\n")));
    const auto result = json::parse(read(folder / "out/result.json"));
    EXPECT_EQ(result["cost"]["currency"], "CHF");
    EXPECT_EQ(result["cost"]["inputs"][0], (json{{"name", "predictions_per_day"},
                                                 {"value", 5e9},
                                                 {"unit", "1/day"},
                                                 {"given", true},
                                                 {"help", result["cost"]["inputs"][0]["help"]}}));
}

TEST(OptimizeCost, WithoutItNothingIsSaid) {
    const TemporaryFolder folder;
    const auto finished = quick(folder, {});
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, Not(HasSubstr("Cost in")));
    EXPECT_FALSE(json::parse(read(folder / "out/result.json")).contains("cost"));
}

TEST(OptimizeCost, ABadOneIsRefusedBeforeAnythingIsDone) {
    const TemporaryFolder folder;
    const std::pair<std::string, std::string> bad[] = {{"devices = 2\nthis is no TOML", ":2: not TOML: "},
                                                       {"price_per_kwh = \"cheap\"", ":1: price_per_kwh: expected"},
                                                       {"device_price = -5", ":1: device_price = -5: expected"},
                                                       {"device_watts = nan", ":1: device_watts = nan: expected"},
                                                       {"\n\ndevcies = 3", ":3: unknown input 'devcies', expected"}};
    for (const auto& [toml, sentence] : bad) {
        write(folder / "cost.toml", toml);
        const auto finished = quick(folder, {"--cost", folder / "cost.toml"});
        EXPECT_EQ(finished.exit_code, 2) << toml;
        EXPECT_THAT(finished.err, testing::StartsWith("sentei: " + (folder / "cost.toml") + sentence));
        EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
        EXPECT_EQ(finished.out, "");
    }
    const auto missing = quick(folder, {"--cost", folder / "none.toml"});
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_THAT(missing.err, HasSubstr("none.toml"));
    const auto empty = quick(folder, {"--cost", ""});
    EXPECT_EQ(empty.exit_code, 2);
    EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST(OptimizeAgain, CommandDoesTheRunAgain) {
    const TemporaryFolder folder;
    const auto data = folder / "it's a table.csv";
    write(data, read(SENTEI_TEST_DATA "/iris.csv"));
    const auto run = [&](const std::vector<std::string>& words) {
        const auto finished = sentei(words, {}, {"SENTEI_BACKEND=scalar"});
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        return json::parse(read(folder / "out/result.json"));
    };
    const auto first = run({"optimize", data, "--target", "target", "--hidden", "2x20", "--epochs", "3",
                            "--retrain-epochs", "1", "--folds", "1", "--output", folder / "out"});
    EXPECT_EQ(first["data"]["file"], data);
    EXPECT_EQ(first["backend"], "scalar");
    const auto model = read(folder / "out/refined.sentei");
    std::filesystem::remove_all(folder / "out");
    ASSERT_EQ(std::system((first["command"].get<std::string>() + " >/dev/null 2>&1").c_str()), 0);
    EXPECT_EQ(read(folder / "out/refined.sentei"), model);
    EXPECT_EQ(json::parse(read(folder / "out/result.json"))["command"], first["command"]);
    std::vector<std::string> ids;
    for (const auto& backend : first["backends"]) ids.push_back(backend["id"]);
    EXPECT_THAT(ids, testing::Contains("scalar"));
}

}  // namespace
}  // namespace sentei::test
