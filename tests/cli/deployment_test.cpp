// From a trained model to a device, as processes: quantize, export, verify.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

using Words = std::vector<std::string>;

const std::string iris = SENTEI_TEST_DATA "/iris.csv";

Words operator+(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

// One sentence to the user.
void expect_refusal(const Finished& finished, const std::string& sentence) {
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, testing::AllOf(StartsWith("sentei: "), HasSubstr(sentence)));
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
}

Finished succeeded(const Words& words, const Words& environment = {}) {
    auto finished = sentei(words, {}, environment);
    EXPECT_EQ(finished.exit_code, 0) << words[0] << ": " << finished.err;
    return finished;
}

bool there_is(const std::string& program) {
    return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
}

std::string joined(const std::vector<std::string>& all) {
    std::string text;
    for (const auto& line : all) text += line + "\n";
    return text;
}

// A quickly trained model of each table and, once it is asked for, its int8 one.
class Deployment : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        succeeded({"train", data, "--target", "target", "--hidden", "16", "--epochs", "5", "--output", fp32});
    }

    std::string quantized() const {
        succeeded({"quantize", fp32, data, "--max-drop", "100", "--output", int8});
        return int8;
    }

    const TemporaryFolder folder;
    const std::string data = std::string(SENTEI_TEST_DATA "/") + GetParam();
    const std::string fp32 = folder / "fp32.sentei", int8 = folder / "int8.sentei";
};

INSTANTIATE_TEST_SUITE_P(OfTables, Deployment, testing::Values("iris.csv", "penguins.csv"),
                         [](const auto& table) { return std::string(table.param, std::strcspn(table.param, ".")); });

TEST_P(Deployment, WhatQuantizeWritesIsTakenWhereAModelIsUsed) {
    quantized();
    EXPECT_LT(fs::file_size(int8), fs::file_size(fp32));
    const auto before = json::parse(succeeded({"inspect", fp32, "--json"}).out);
    const auto after = json::parse(succeeded({"inspect", int8, "--json"}).out);
    EXPECT_EQ(before["numbers"], "fp32");
    EXPECT_EQ(after["numbers"], "int8");
    for (const std::string same : {"layers", "parameters", "columns", "classes", "target", "activations"})
        EXPECT_EQ(after[same], before[same]) << same;
    EXPECT_EQ(after["lineage"]["step"], "quantize");
    EXPECT_EQ(after["lineage"]["parent"], before["hash"]);

    const auto predicted = succeeded({"predict", int8, data}).out;
    EXPECT_EQ(lines(predicted).size(), lines(read(data)).size());
    const double accuracy = json::parse(succeeded({"evaluate", int8, data, "--json"}).out)["accuracy"];
    EXPECT_NEAR(accuracy, json::parse(succeeded({"evaluate", fp32, data, "--json"}).out)["accuracy"].get<double>(),
                0.1);
    write(folder / "expected.csv", predicted);
    succeeded({"verify", int8, "--rows", data, "--expect", folder / "expected.csv", "--bound", "0"});
}

TEST_P(Deployment, QuantizeSaysWhatItDid) {
    const auto said = succeeded({"quantize", fp32, data, "--max-drop", "100", "--output", int8}).out;
    for (const char* const part : {"fp32", "int8", "validation accuracy", "test accuracy", "one row", int8.c_str()})
        EXPECT_THAT(said, HasSubstr(part));
    const auto result =
        json::parse(succeeded({"quantize", fp32, data, "--max-drop", "100", "--output", int8, "--json"}).out);
    EXPECT_EQ(result["file_bytes"], fs::file_size(int8));
    for (const std::string part : {"train", "validation", "test"})
        EXPECT_EQ(result[part]["accuracy"],
                  json::parse(succeeded({"evaluate", int8, data, "--part", part, "--json"}).out)["accuracy"])
            << part;
}

TEST_P(Deployment, QuantizeGivesTheSameBytesOnAnyNumberOfThreads) {
    const auto once = read(quantized());
    for (const std::string threads : {"1", "2", "7"}) {
        succeeded({"quantize", fp32, data, "--max-drop", "100", "--threads", threads, "--output", int8});
        EXPECT_EQ(read(int8), once) << threads;
    }
}

TEST_P(Deployment, AnInt8NetworkIsNotWorkedOn) {
    quantized();
    const std::string out = folder / "out.sentei", reason = "int8 network, which can be used but not worked on";
    expect_refusal(sentei({"prune", int8, data, "--keep", "0.5", "--output", out}), reason);
    expect_refusal(sentei({"retrain", int8, data, "--epochs", "1", "--output", out}), reason);
    expect_refusal(sentei({"quantize", int8, data, "--output", out}), reason);
    EXPECT_FALSE(fs::exists(out));
}

TEST_P(Deployment, ADropBeyondTheMostIsRefusedAndNothingWritten) {
    expect_refusal(sentei({"quantize", fp32, data, "--max-drop", "-100", "--output", int8}), "nothing was written");
    EXPECT_FALSE(fs::exists(int8));
    expect_refusal(sentei({"quantize", fp32, data, "--max-drop", "-100", "--output", int8, "--json"}), "--max-drop");
    EXPECT_FALSE(fs::exists(int8));
}

TEST_P(Deployment, ExportWritesCThatCompilesAndRowsToVerifyBy) {
    for (const auto& model : {fp32, quantized()}) {
        const auto said =
            succeeded({"export", model, "--rows", data, "--count", "20", "--output", folder / "my-net.c"}).out;
        EXPECT_THAT(said, HasSubstr(there_is("cc") ? "run on 20 rows" : "not tried"));
        for (const std::string ending : {".c", ".h", "-rows.csv", "-expected.csv"})
            EXPECT_TRUE(fs::exists(folder / ("my-net" + ending))) << ending;
        EXPECT_EQ(lines(read(folder / "my-net-rows.csv")).size(), 21u);
        EXPECT_EQ(lines(read(folder / "my-net-expected.csv")).size(), 21u);
        EXPECT_THAT(read(folder / "my-net.h"), HasSubstr("void my_net_predict("));
        if (there_is("gcc")) {
            const auto compile =
                "cd '" + folder.path().string() + "' && gcc -std=c99 -Wall -Wextra -pedantic -Werror -c my-net.c";
            EXPECT_EQ(std::system(compile.c_str()), 0);
        }
        succeeded({"verify", model, "--rows", folder / "my-net-rows.csv", "--expect", folder / "my-net-expected.csv"});
    }
}

TEST_P(Deployment, ExportAsJsonNamesItsFiles) {
    const auto result = json::parse(
        succeeded({"export", fp32, "--rows", data, "--count", "5", "--output", folder / "net.c", "--json"}).out);
    EXPECT_EQ(result["files"],
              json({folder / "net.c", folder / "net.h", folder / "net-rows.csv", folder / "net-expected.csv"}));
    EXPECT_GT(result["constants_bytes"], 4 * (16 * 4 + 3 * 16));
    EXPECT_GT(result["stack_bytes"], 0);
    if (!there_is("cc")) return;
    EXPECT_EQ(result["checked"]["rows"], 5);
    EXPECT_LE(result["checked"]["largest_difference"], 1e-5);
}

TEST_P(Deployment, ExportWithoutACompilerSaysThatItWasNotTried) {
    const auto finished =
        succeeded({"export", fp32, "--rows", data, "--output", folder / "net.c"}, {"CC=/nonexistent"});
    EXPECT_THAT(finished.out, HasSubstr("not tried"));
    EXPECT_TRUE(fs::exists(folder / "net.c"));
    const auto result =
        json::parse(succeeded({"export", fp32, "--output", folder / "net.c", "--json"}, {"CC=/nonexistent"}).out);
    EXPECT_FALSE(result.contains("checked"));
}

// A table of test rows was once asked for a --target that the model knows.
TEST_P(Deployment, BugATestTableNeedsNoTargetWhereTheModelHasOne) {
    succeeded({"quantize", fp32, data, "--test", data, "--max-drop", "100", "--output", folder / "tested.sentei"});
    succeeded({"retrain", fp32, data, "--test", data, "--epochs", "1", "--output", folder / "retrained.sentei"});
}

TEST_P(Deployment, ExportIsTriedWithTheCompilerAndRunnerThatAreNamed) {
    if (!there_is("gcc")) GTEST_SKIP() << "there is no gcc here: NOT TESTED";
    const auto result = json::parse(succeeded({"export", fp32, "--rows", data, "--output", folder / "net.c", "--json",
                                               "--compiler", "gcc -O1", "--runner", "env RUN=yes"})
                                        .out);
    EXPECT_EQ(result["checked"]["compiler"], "gcc -O1");
    const auto failed = sentei(
        {"export", fp32, "--rows", data, "--output", folder / "other.c", "--compiler", "gcc", "--runner", "false"});
    EXPECT_EQ(failed.exit_code, 1);
    EXPECT_THAT(failed.err, HasSubstr("does not run"));
    EXPECT_FALSE(fs::exists(folder / "other.c"));
}

// Without rows the export once failed to compile the program that reads them.
TEST_P(Deployment, ExportWithoutRowsIsCompiledOnly) {
    const auto said = succeeded({"export", fp32, "--output", folder / "net.c"}).out;
    EXPECT_THAT(said, HasSubstr(there_is("cc") ? "there was nothing to compare" : "not tried"));
    EXPECT_TRUE(fs::exists(folder / "net.h"));
    EXPECT_FALSE(fs::exists(folder / "net-rows.csv"));
}

// A header of that name was once an internal error.
TEST_P(Deployment, ExportTakesFileNamesThatIncludeCanHave) {
    for (const std::string name : {"a\"b.c", "a\\b.c", "a\nb.c"}) {
        const auto finished = sentei({"export", fp32, "--output", folder / name});
        EXPECT_EQ(finished.exit_code, 2) << finished.err;
        EXPECT_THAT(finished.err, HasSubstr("#include"));
    }
    for (const std::string name : {"gr\xc3\xbcn net.c", "int.c", "9.c", "_.c", "math.c", "it's.c", "$HOME.c", ".c"})
        succeeded({"export", fp32, "--rows", data, "--count", "2", "--output", folder / name});
}

TEST_P(Deployment, ExportAsItIsCopiesTheModel) {
    for (const auto& model : {fp32, quantized()}) {
        succeeded({"export", model, "--format", "sentei", "--rows", data, "--output", folder / "copy.sentei"});
        EXPECT_EQ(read(folder / "copy.sentei"), read(model));
        succeeded({"verify", folder / "copy.sentei", "--rows", folder / "copy-rows.csv", "--expect",
                   folder / "copy-expected.csv", "--bound", "0"});
    }
}

TEST_P(Deployment, ExportRefusesWhatItCannotWrite) {
    expect_refusal(sentei({"export", fp32, "--format", "rust", "--output", folder / "net.c"}), "rust");
    expect_refusal(sentei({"export", fp32, "--output", folder / "net.cpp"}), "expected a file name that ends in .c");
    expect_refusal(sentei({"export", fp32, "--output", folder / "nowhere/net.c"}), "nowhere");
    expect_refusal(sentei({"export", folder / "none.sentei", "--output", folder / "net.c"}), "none.sentei");
    expect_refusal(sentei({"export", fp32, "--rows", folder / "none.csv", "--output", folder / "net.c"}), "none.csv");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1) << "there is more than the model";
}

TEST_P(Deployment, VerifyTellsAChangedNumberAndItsRow) {
    const auto predicted = succeeded({"predict", fp32, data}).out;
    const std::string expected = folder / "expected.csv";
    write(expected, predicted);
    const Words verify{"verify", fp32, "--rows", data, "--expect", expected};
    EXPECT_THAT(succeeded(verify).out, StartsWith("verified "));
    const auto result = json::parse(succeeded(verify + Words{"--json"}).out);
    EXPECT_EQ(result["verified"], true);
    EXPECT_EQ(result["largest_difference"], 0);
    EXPECT_EQ(result["rows"], lines(predicted).size() - 1);

    auto changed = lines(predicted);
    auto& row = changed[7];
    const double number = std::stod(row.substr(row.rfind(',') + 1));
    row = row.substr(0, row.rfind(',') + 1) + std::to_string(number < 0.5 ? number + 0.1 : number - 0.1);
    write(expected, joined(changed));
    const auto failed = sentei(verify);
    EXPECT_EQ(failed.exit_code, 1);
    EXPECT_EQ(failed.out, "");
    EXPECT_THAT(failed.err, testing::AllOf(StartsWith("sentei: "), HasSubstr("row 7: probability_")));
    EXPECT_EQ(std::ranges::count(failed.err, '\n'), 1) << failed.err;
    const auto as_json = sentei(verify + Words{"--json"});
    EXPECT_EQ(as_json.exit_code, 1);
    EXPECT_EQ(json::parse(as_json.out)["verified"], false);
    succeeded(verify + Words{"--bound", "0.2"});
}

TEST_P(Deployment, VerifyRefusesTablesOfAnotherShape) {
    const auto predicted = succeeded({"predict", fp32, data}).out;
    const std::string expected = folder / "expected.csv";
    const Words verify{"verify", fp32, "--rows", data, "--expect", expected};
    auto fewer = lines(predicted);
    fewer.pop_back();
    write(expected, joined(fewer));
    expect_refusal(sentei(verify), "rows, but");
    write(expected, "prediction\n" + std::string(fewer.size(), '\n'));
    EXPECT_EQ(sentei(verify).exit_code, 2);
    expect_refusal(sentei({"verify", fp32, "--rows", data, "--expect", data}), "there is no column 'probability_");
    expect_refusal(sentei({"verify", fp32, "--rows", data, "--expect", folder / "none.csv"}), "none.csv");
    write(expected, predicted);
    expect_refusal(sentei(verify + Words{"--bound", "-1"}), "--bound");
}

TEST(DeployRegression, GoesTheWholeWay) {
    const TemporaryFolder folder;
    std::string table = "x,y,answer\n";
    for (int i = 0; i < 150; ++i)
        table +=
            std::to_string(i % 17) + "," + std::to_string(i % 5) + "," + std::to_string((i % 17) * 2.5 - i % 5) + "\n";
    write(folder / "t.csv", table);
    const std::string fp32 = folder / "fp32.sentei", int8 = folder / "int8.sentei";
    succeeded({"train", folder / "t.csv", "--target", "answer", "--hidden", "8", "--epochs", "5", "--output", fp32});
    succeeded({"quantize", fp32, folder / "t.csv", "--max-drop", "1000", "--output", int8});
    expect_refusal(sentei({"quantize", fp32, folder / "t.csv", "--max-drop", "-100", "--output", folder / "no"}),
                   "% of RMSE");
    for (const auto& model : {fp32, int8}) {
        succeeded({"export", model, "--rows", folder / "t.csv", "--count", "20", "--output", folder / "net.c"});
        succeeded({"verify", model, "--rows", folder / "net-rows.csv", "--expect", folder / "net-expected.csv"});
    }
}

// Named so that it is left out where Optimize is: it trains twice.
TEST(OptimizeToInt8, WritesTheFileExactlyWhenItPassed) {
    for (const std::string drop : {"50", "0"}) {
        const TemporaryFolder folder;
        const auto finished =
            succeeded({"optimize", iris, "--target", "target", "--hidden", "16", "--epochs", "5", "--retrain-epochs",
                       "2", "--max-drop", drop, "--output", folder / "out", "--int8", "--json"});
        const auto result = json::parse(finished.out);
        const auto& int8 = result["int8"];
        const std::string file = folder / "out/refined-int8.sentei";
        const bool passed = int8["passed"];
        EXPECT_EQ(fs::exists(file), passed);
        for (const std::string key :
             {"parameters", "layers", "file_bytes", "latency_us", "latency", "train", "validation", "test", "lineage",
              "network_bytes", "fp32_network_bytes", "fp32_latency", "drop", "passed"})
            EXPECT_TRUE(int8.contains(key)) << key;
        EXPECT_EQ(int8["layers"], result["refined"]["layers"]);
        EXPECT_EQ(int8["fp32_network_bytes"], 4 * result["refined"]["parameters"].get<std::size_t>());
        const auto& chosen = result["path"][result["chosen"].get<std::size_t>()];
        EXPECT_EQ(passed, int8["drop"].get<double>() + chosen["smoothed_drop"].get<double>() <=
                              result["goal"]["max_drop"].get<double>());
        if (!passed) continue;
        EXPECT_EQ(int8["file_bytes"], fs::file_size(file));
        const auto inspected = json::parse(succeeded({"inspect", file, "--json"}).out);
        EXPECT_EQ(inspected["layers"], int8["layers"]);
        EXPECT_EQ(inspected["lineage"], int8["lineage"]);
        for (const std::string part : {"train", "validation", "test"})
            EXPECT_EQ(json::parse(succeeded({"evaluate", file, iris, "--part", part, "--json"}).out)["accuracy"],
                      int8[part]["accuracy"]);
    }
}

TEST(OptimizeToInt8, IsOnlyThereWhereItWasAskedFor) {
    const TemporaryFolder folder;
    const auto result =
        json::parse(succeeded({"optimize", iris, "--target", "target", "--hidden", "8", "--epochs", "3",
                               "--retrain-epochs", "1", "--keep", "0.5", "--output", folder / "out", "--json"})
                        .out);
    EXPECT_FALSE(result.contains("int8"));
    EXPECT_FALSE(fs::exists(folder / "out/refined-int8.sentei"));
}

}  // namespace
}  // namespace sentei::test
