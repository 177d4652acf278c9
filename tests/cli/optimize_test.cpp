// The main job as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Optimize, LeavesTwoModelsAndAResultThatAgreeWithEachOther) {
    const TemporaryFolder folder;
    const auto finished = sentei(optimize(penguins, folder / "out"));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("general network"));
    EXPECT_THAT(finished.out, HasSubstr("test accuracy"));

    const auto result = json::parse(read(folder / "out/result.json"));
    EXPECT_EQ(result["task"], "classification");
    EXPECT_EQ(result["seed"], 1);
    EXPECT_EQ(result["criterion"], "variability");
    EXPECT_TRUE(result["epsilon"].is_number());
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
    EXPECT_GE(result["refined"]["validation"]["accuracy"].get<double>() + 0.005 + 1e-12,
              result["general"]["validation"]["accuracy"].get<double>());
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
        const auto finished = sentei(optimize(iris, folder / threads, {"--threads", threads, "--epochs", "20"}));
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

    const auto both = sentei(optimize(iris, folder / "both", {"--epsilon", "1", "--keep", "0.5"}));
    EXPECT_EQ(both.exit_code, 2);
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
