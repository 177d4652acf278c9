// From another framework's file to a smaller one and back, as processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using Words = std::vector<std::string>;

Finished succeeded(const Words& words) {
    auto finished = sentei(words);
    EXPECT_EQ(finished.exit_code, 0) << words[0] << ": " << finished.err;
    return finished;
}

void expect_refusal(const Finished& finished, const std::string& sentence) {
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_THAT(finished.err, testing::AllOf(testing::StartsWith("sentei: "), HasSubstr(sentence)));
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
}

// iris as an ONNX file, and its rows without the target.
class Onnx : public testing::Test {
  protected:
    void SetUp() override {
        succeeded({"train", iris, "--target", "target", "--hidden", "16,8", "--epochs", "20", "--output", trained});
        succeeded({"export", trained, "--format", "onnx", "--output", file});
        std::string rows;
        std::istringstream lines(read(iris));
        for (std::string line; std::getline(lines, line);) rows += line.substr(0, line.rfind(',')) + "\n";
        write(unlabelled, rows);
        succeeded({"import", file, "--output", taken});
    }

    const TemporaryFolder folder;
    const std::string iris = SENTEI_TEST_DATA "/iris.csv";
    const std::string trained = folder / "trained.sentei", file = folder / "m.onnx", taken = folder / "taken.sentei",
                      unlabelled = folder / "rows.csv", smaller = folder / "smaller.sentei";
};

TEST_F(Onnx, ImportTellsWhatItTook) {
    const auto told = json::parse(succeeded({"import", file, "--output", taken, "--json"}).out);
    EXPECT_EQ(told["layers"], json({4, 16, 8, 3}));
    EXPECT_EQ(told["columns"], json({"sepal_length", "sepal_width", "petal_length", "petal_width"}));
    EXPECT_EQ(told["classes"].size(), 3u);
    EXPECT_EQ(told["lineage"]["step"], "import");
    EXPECT_EQ(told["lineage"]["producer"], "sentei");
}

TEST_F(Onnx, AnImportedModelPredictsAsTheOneItCameFrom) {
    const auto numbers = [&](const std::string& model) {
        return json::parse(succeeded({"predict", model, unlabelled, "--json"}).out)["probabilities"];
    };
    const auto before = numbers(trained), after = numbers(taken);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t r = 0; r < before.size(); ++r)
        for (std::size_t c = 0; c < 3; ++c)
            ASSERT_NEAR(before[r][c].get<double>(), after[r][c].get<double>(), 1e-5) << r;
}

TEST_F(Onnx, AnImportedModelIsPrunedOnRowsWithoutTheTarget) {
    for (const std::string criterion : {"obs", "sensitivity", "variability"}) {
        succeeded({"prune", taken, "--calibration", unlabelled, "--keep", "0.5", "--criterion", criterion, "--output",
                   smaller});
        const auto told = json::parse(succeeded({"inspect", smaller, "--json"}).out);
        EXPECT_EQ(told["layers"], json({4, 8, 4, 3})) << criterion;
        EXPECT_EQ(told["lineage"]["step"], "prune");
    }
    expect_refusal(sentei({"prune", taken, "--calibration", unlabelled, "--keep", "0.5", "--criterion", "taylor",
                           "--output", smaller}),
                   "there is no column 'target', and criterion taylor needs the target for its gradients");
    expect_refusal(
        sentei({"prune", taken, "--calibration", unlabelled, "--target", "y", "--keep", "0.5", "--output", smaller}),
        "there is no column 'y'");
    succeeded({"prune", taken, "--calibration", iris, "--keep", "0.5", "--criterion", "taylor", "--output", smaller});
}

TEST_F(Onnx, AnImportedModelGoesWhereOthersGo) {
    succeeded({"evaluate", taken, iris});
    expect_refusal(sentei({"evaluate", taken, unlabelled}), "there is no column 'target'");
    succeeded({"quantize", taken, iris, "--max-drop", "100", "--output", folder / "int8.sentei"});
    succeeded({"retrain", taken, iris, "--epochs", "2", "--output", folder / "retrained.sentei"});
    succeeded({"export", taken, "--rows", unlabelled, "--output", folder / "net.c"});
    succeeded({"export", taken, "--format", "onnx", "--output", folder / "again.onnx"});
    expect_refusal(sentei({"export", folder / "int8.sentei", "--format", "onnx", "--output", folder / "no.onnx"}),
                   "holds an int8 network");
    EXPECT_FALSE(std::filesystem::exists(folder / "no.onnx"));
}

TEST_F(Onnx, NamesTargetAndClassesAreTheUsers) {
    write(folder / "names.csv", "a,b,c,d,kind\n1,2,3,4,x\n");
    const auto told = json::parse(succeeded({"import", file, "--names", folder / "names.csv", "--target", "kind",
                                             "--classes", "p,q,r", "--output", taken, "--json"})
                                      .out);
    EXPECT_EQ(told["columns"], json({"a", "b", "c", "d"}));
    EXPECT_EQ(told["target"], "kind");
    EXPECT_EQ(told["classes"], json({"p", "q", "r"}));
    expect_refusal(sentei({"import", file, "--names", folder / "names.csv", "--output", taken}),
                   "4 input columns and 5 names");
    succeeded({"import", "--classes", "p,q,r", file, "--output", taken});  // the file is no fourth class
    expect_refusal(sentei({"import", file, "--classes", "p,q", "--output", taken}), "3 classes and 2 names");
    expect_refusal(sentei({"import", file, "--task", "regression", "--output", taken}), "which is no regression");
    expect_refusal(sentei({"import", file, "--task", "guess", "--output", taken}), "unknown task 'guess'");
}

TEST_F(Onnx, WhatIsNoOnnxFileIsRefused) {
    expect_refusal(sentei({"import", iris, "--output", smaller}), "iris.csv: not an ONNX model, or a damaged one");
    expect_refusal(sentei({"import", folder / "nothing.onnx", "--output", smaller}), "nothing.onnx");
    write(folder / "half.onnx", read(file).substr(0, 300));
    expect_refusal(sentei({"import", folder / "half.onnx", "--output", smaller}), "half.onnx: ");
    EXPECT_FALSE(std::filesystem::exists(smaller));
}

}  // namespace
}  // namespace sentei::test
