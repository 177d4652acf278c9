// The studies, `compare` and `sweep`, as processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

using Words = std::vector<std::string>;

const std::string iris = SENTEI_TEST_DATA "/iris.csv";

Words operator+(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

const Words small{"--target", "target",           "--hidden", "2x12",       "--epochs",
                  "4",        "--retrain-epochs", "3",        "--teachers", "2"};

Words compare(const std::string& output, const Words& more = {}) {
    return Words{"compare", iris, "--output", output} + small + more;
}

const Words two_seeds{"--methods", "obs,random,scratch-short,pso", "--removed", "0.5,0.8", "--seeds", "1,2"};

Words sweep(const std::string& output, const Words& more = {}) {
    return Words{"sweep", iris, "--output", output} + small + more;
}

std::map<std::string, std::string> files(const fs::path& folder) {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) found[fs::relative(entry.path(), folder).string()] = read(entry.path());
    return found;
}

std::map<std::string, fs::file_time_type> times(const fs::path& folder) {
    std::map<std::string, fs::file_time_type> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        found[entry.path().string()] = fs::last_write_time(entry.path());
    return found;
}

// Without what a clock said.
json timeless(json value) {
    if (value.is_object()) {
        value.erase("seconds");
        value.erase("latency_us");
    }
    if (value.is_structured())
        for (auto& part : value) part = timeless(part);
    return value;
}

std::string timeless_text(const std::string& text) {
    std::istringstream lines(text);
    std::string line, kept;
    while (std::getline(lines, line))
        if (line.find("\"seconds\"") == std::string::npos) kept += line + "\n";
    return kept;
}

// The same without the columns of a CSV that a clock filled: the last.
std::string timeless_csv(const std::string& text) {
    std::istringstream lines(text);
    std::string line, kept;
    while (std::getline(lines, line)) kept += line.substr(0, line.rfind(',')) + "\n";
    return kept;
}

// One sentence to the user, and nothing was trained or written.
void expect_refused(const Words& arguments, const std::string& output, const std::string& reason) {
    const auto finished = sentei(arguments);
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, AllOf(testing::StartsWith("sentei: "), HasSubstr(reason)));
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
    EXPECT_FALSE(fs::exists(output));
}

// Runs a command that a study printed, by the shell, in a folder of its own.
int run_in(const fs::path& folder, const std::string& command) {
    const auto whole = "cd '" + folder.string() + "' && " SENTEI_EMULATOR " " + command + " > said.txt 2> errors.txt";
    return std::system(whole.c_str());
}

void expect_a_second_call_computes_nothing(const Words& arguments, const fs::path& output) {
    const auto first = sentei(arguments);
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const auto before = times(output / "cells");
    const auto written = files(output);
    const auto second = sentei(arguments);
    ASSERT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(times(output / "cells"), before);
    EXPECT_EQ(second.err, "");
    for (const auto& [name, text] : files(output / "cells")) EXPECT_EQ(written.at("cells/" + name), text);
}

void expect_a_removed_cell_is_made_again(const Words& arguments, const fs::path& output) {
    const auto first = sentei(arguments);
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const auto whole = files(output / "cells");
    for (const auto& [name, text] : whole) {
        if (name == "key.txt") continue;
        fs::remove(output / "cells" / name);
        const auto before = times(output / "cells");
        const auto again = sentei(arguments);
        ASSERT_EQ(again.exit_code, 0) << again.err;
        EXPECT_EQ(timeless_text(read(output / "cells" / name)), timeless_text(text)) << name;
        const auto after = times(output / "cells");
        for (const auto& [file, time] : before)
            if (fs::is_regular_file(file)) {
                EXPECT_EQ(after.at(file), time) << file;
            }
    }
}

// --- compare ---------------------------------------------------------------------------------------------------------

TEST(CompareCommand, WritesATableOfWhatItsCellsSay) {
    const TemporaryFolder folder;
    const auto finished = sentei(compare(folder / "out", two_seeds));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("reference"), HasSubstr("scratch-short"), HasSubstr("50")));

    const auto result = json::parse(read(folder / "out/compare.json"));
    EXPECT_EQ(result["format"], "sentei-compare/1");
    EXPECT_EQ(result["reference"], "obs");
    ASSERT_EQ(result["cells"].size(), 8u);
    ASSERT_EQ(result["sizes"].size(), 2u);
    for (std::size_t s = 0; s < 2; ++s) {
        EXPECT_EQ(result["sizes"][s]["asked"], s == 0 ? 0.5 : 0.8);
        std::vector<std::string> names;
        for (const auto& row : result["sizes"][s]["methods"]) {
            const std::string method = row["method"];
            names.push_back(method);
            std::map<int, double> drops, reference;
            double removed = 0, epochs = 0;
            for (const auto& cell : result["cells"]) {
                const auto& outcome = cell["outcomes"][s];
                if (cell["method"] == "obs") reference[cell["seed"]] = outcome["drop"];
                if (cell["method"] != method) continue;
                drops[cell["seed"]] = outcome["drop"];
                removed += outcome["removed"].get<double>() / 2;
                epochs += outcome["epochs"].get<double>() / 2;
            }
            EXPECT_EQ(row["n"], 2);
            EXPECT_NEAR(row["drop"], (drops[1] + drops[2]) / 2, 1e-12);
            EXPECT_NEAR(row["drop_error"], std::abs(drops[1] - drops[2]) / 2, 1e-12);
            EXPECT_NEAR(row["removed"], removed, 1e-12);
            EXPECT_NEAR(row["epochs"], epochs, 1e-9);
            EXPECT_NEAR(row["against_reference"]["difference"], (drops[1] + drops[2] - reference[1] - reference[2]) / 2,
                        1e-12);
            EXPECT_EQ(row["against_reference"]["n"], 2);
            const double p = row["against_reference"]["p"];
            EXPECT_TRUE(p >= 0 && p <= 1);
            if (method == "obs") {
                EXPECT_EQ(p, 1);
            }
        }
        EXPECT_THAT(names, ElementsAre("obs", "random", "scratch-short", "pso"));
    }
    for (const auto& cell : result["cells"]) {
        auto one = cell;
        one.erase("command");
        const auto name = cell["method"].get<std::string>() + "-" + std::to_string(cell["seed"].get<int>());
        EXPECT_EQ(one, json::parse(read(folder / ("out/cells/" + name + ".json")))) << name;
    }
    EXPECT_EQ(files(fs::path(folder / "out/cells")).size(), 9u);  // and the key

    const auto csv = read(folder / "out/compare.csv");
    EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 8 * 2);
    EXPECT_THAT(csv, AllOf(testing::StartsWith("method,seed,asked,removed,parameters,layers,epochs,test_accuracy,"),
                           HasSubstr("\nobs,1,0.5,"), HasSubstr("\npso,2,0.8,")));
}

TEST(CompareCommand, ASecondCallComputesNothingAndPrintsTheSame) {
    const TemporaryFolder folder;
    const auto arguments = compare(folder / "out", two_seeds);
    expect_a_second_call_computes_nothing(arguments, folder.path() / "out");
    const auto csv = read(folder / "out/compare.csv"), result = read(folder / "out/compare.json");
    const auto second = sentei(arguments), third = sentei(arguments);
    EXPECT_EQ(second.out, third.out);
    EXPECT_EQ(read(folder / "out/compare.csv"), csv);
    EXPECT_EQ(read(folder / "out/compare.json"), result);
}

TEST(CompareCommand, AnInterruptedFolderGoesOnToTheSameBytes) {
    const TemporaryFolder folder;
    const Words few{"--methods", "obs,scratch-full,random-search", "--removed", "0.6", "--seeds", "1,2"};
    const auto whole = sentei(compare(folder / "out", few));
    const auto csv = read(folder / "out/compare.csv");
    const auto result = json::parse(read(folder / "out/compare.json"));
    expect_a_removed_cell_is_made_again(compare(folder / "out", few), folder.path() / "out");
    EXPECT_EQ(timeless_csv(read(folder / "out/compare.csv")), timeless_csv(csv));
    EXPECT_EQ(timeless(json::parse(read(folder / "out/compare.json"))), timeless(result));
    EXPECT_EQ(sentei(compare(folder / "out", few)).out, whole.out);
}

TEST(CompareCommand, GrowsByMethodsAndSeeds) {
    const TemporaryFolder folder;
    ASSERT_EQ(sentei(compare(folder / "out", {"--methods", "random", "--removed", "0.6", "--seeds", "2"})).exit_code,
              0);
    const auto before = times(folder.path() / "out/cells");
    const Words more{"--methods", "scratch-short,random", "--removed", "0.6", "--seeds", "1,2"};
    const auto grown = sentei(compare(folder / "out", more)), anew = sentei(compare(folder / "new", more));
    ASSERT_EQ(grown.exit_code, 0) << grown.err;
    EXPECT_EQ(times(folder.path() / "out/cells").at(folder / "out/cells/random-2.json"),
              before.at(folder / "out/cells/random-2.json"));
    const auto table = [](const std::string& out) { return out.substr(0, out.find("Written")); };
    EXPECT_EQ(table(grown.out), table(anew.out));
    EXPECT_EQ(timeless_csv(read(folder / "out/compare.csv")), timeless_csv(read(folder / "new/compare.csv")));
}

TEST(CompareCommand, ThePrintedCommandOfACellReproducesIt) {
    const TemporaryFolder folder;
    const Words few{"--methods",         "variability,scratch-distilled,general-longer,pso",
                    "--removed=0.5,0.8", "--seeds=3,7",
                    "--threads",         "2",
                    "--activation",      "tanh"};
    const auto finished = sentei(compare(folder / "out", few));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    const auto result = json::parse(read(folder / "out/compare.json"));
    ASSERT_EQ(result["cells"].size(), 8u);
    int number = 0;
    for (const auto& cell : result["cells"]) {
        const fs::path place = folder / std::to_string(++number);
        fs::create_directory(place);
        const std::string command = cell["command"];
        EXPECT_THAT(finished.err, HasSubstr(command));
        ASSERT_EQ(run_in(place, command), 0) << command << read(place / "errors.txt");
        const auto name = "cell-" + cell["method"].get<std::string>() + "-" + std::to_string(cell["seed"].get<int>());
        const auto again = json::parse(read(place / name / "compare.json"));
        ASSERT_EQ(again["cells"].size(), 1u);
        EXPECT_EQ(again["cells"][0]["outcomes"], cell["outcomes"]) << command;
        EXPECT_EQ(again["cells"][0]["general_test"], cell["general_test"]);
    }
    const fs::path place = folder / "all";
    fs::create_directory(place);
    ASSERT_EQ(run_in(place, result["command"]), 0);
    EXPECT_EQ(timeless(json::parse(read(folder / "out/compare.json"))), timeless(result));
}

TEST(CompareCommand, SameOnAnyNumberOfThreads) {
    const TemporaryFolder folder;
    for (const std::string threads : {"1", "2", "7"}) {
        const auto finished = sentei(compare(folder / threads, two_seeds + Words{"--threads", threads}));
        ASSERT_EQ(finished.exit_code, 0) << finished.err;
        EXPECT_EQ(timeless_csv(read(folder / (threads + "/compare.csv"))),
                  timeless_csv(read(folder / "1/compare.csv")));
    }
}

TEST(CompareCommand, OneShotAndRegression) {
    const TemporaryFolder folder;
    std::string table = "x;y;target\n";
    for (int i = 0; i < 120; ++i)
        table +=
            std::to_string(i % 17) + ";" + std::to_string(i % 5) + ";" + std::to_string((i % 17) * 2.5 - i % 5) + "\n";
    write(folder / "table.csv", table);
    const auto finished =
        sentei(Words{"compare", folder / "table.csv", "--output", folder / "out", "--methods", "magnitude,scratch-full",
                     "--seeds", "1", "--removed", "0.7", "--rounds", "1", "--json"} +
               small);
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.out, read(folder / "out/compare.json"));
    const auto result = json::parse(finished.out);
    EXPECT_EQ(result["task"], "regression");
    EXPECT_TRUE(result["sizes"][0]["methods"][1]["against_reference"]["p"].is_null()) << "one pair says nothing";
    EXPECT_GE(result["cells"][0]["outcomes"][0]["removed"], 0.7);
    EXPECT_THAT(read(folder / "out/compare.csv"), HasSubstr("test_rmse"));
    EXPECT_EQ(sentei(Words{"inspect"} + Words{folder / "out/compare.json"}).exit_code, 2);
}

TEST(CompareCommand, CtrlCLeavesTheFinishedCells) {
    const TemporaryFolder folder;
    const Words few{
        "--methods", "random,scratch-full,scratch-short", "--removed", "0.6", "--seeds", "1,2,3,4", "--threads", "1"};
    const auto stopped = interrupted(compare(folder / "out", few), "seed 2");
    if (stopped.exit_code != 0) return;  // it had finished
    const auto result = json::parse(read(folder / "out/compare.json"));
    EXPECT_GE(result["cells"].size(), 4u);
    const auto& rows = result["sizes"][0]["methods"];
    for (const auto& row : rows)
        EXPECT_EQ(row["against_reference"]["n"], std::min(row["n"].get<int>(), rows[0]["n"].get<int>()));
    ASSERT_EQ(sentei(compare(folder / "out", few)).exit_code, 0);
    ASSERT_EQ(sentei(compare(folder / "new", few)).exit_code, 0);
    EXPECT_EQ(timeless_csv(read(folder / "out/compare.csv")), timeless_csv(read(folder / "new/compare.csv")));
}

TEST(CompareCommand, OtherOptionsIntoTheSameFolderAreRefused) {
    const TemporaryFolder folder;
    write(folder / "test.csv", read(iris));
    const Words base{"--methods", "random", "--removed", "0.6", "--seeds", "1", "--test", folder / "test.csv"};
    ASSERT_EQ(sentei(compare(folder / "out", base)).exit_code, 0);
    const auto before = files(folder / "out");
    const auto expect_other = [&](const Words& arguments) {
        const auto finished = sentei(arguments);
        EXPECT_EQ(finished.exit_code, 2);
        EXPECT_EQ(finished.out, "");
        EXPECT_THAT(finished.err, HasSubstr("cells of other data or options"));
        EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
        EXPECT_EQ(files(folder / "out"), before);
    };
    const Words others[] = {
        {"--activation", "tanh"}, {"--rate", "0.01"},         {"--batch", "8"},           {"--decay", "0"},
        {"--schedule", "step"},   {"--retrain-rate", "0.01"}, {"--distil", "0.5"},        {"--floor", "2"},
        {"--cap", "0.9"},         {"--round-keep", "0.5"},    {"--rounds", "1"},          {"--compensate", "none"},
        {"--round-widths", "4"},  {"--optimizer", "adam"},    {"--split", "0.5,0.3,0.2"}, {"--backend", "scalar"},
        {"--patience", "3"},      {"--momentum", "0.8"},      {"--warm-up", "2"},         {"--distil", "0"}};
    for (const auto& other : others) {
        SCOPED_TRACE(other[0] + " " + other[1]);
        expect_other(compare(folder / "out", base + other));
    }
    auto sizes = base;
    sizes[3] = "0.6,0.7";
    expect_other(compare(folder / "out", sizes));
    write(folder / "test.csv", read(iris) + "5.1,3.5,1.4,0.2,setosa\n");
    expect_other(compare(folder / "out", base));
    write(folder / "test.csv", read(iris));
    expect_other(sweep(folder / "out"));
    EXPECT_EQ(sentei(compare(folder / "out", base + Words{"--threads", "1"})).exit_code, 0);
}

TEST(CompareCommand, RefusesBeforeAnyTraining) {
    const TemporaryFolder folder;
    const auto out = folder / "out";
    const Words endless{"--epochs", "1000000", "--patience", "0", "--methods"};
    const auto refused = [&](const std::string& methods, const Words& more, const std::string& reason) {
        SCOPED_TRACE(methods + " " + testing::PrintToString(more));
        expect_refused(Words{"compare", iris, "--target", "target", "--output", out} + endless + Words{methods} + more,
                       out, reason);
    };
    for (const std::string methods : {"scratch-fuller", "obs,nothing", "obs,,random", ""})
        refused(methods, {}, "there is no criterion '");
    refused("obs,random,obs", {}, "--methods names 'obs' twice");
    for (const std::string removed : {"0", "1", "0.5,1.5", "-0.1", "half", "0.5,", "nan", "0.5 ,0.6", "1e999"})
        refused("obs", {"--removed=" + removed}, "--removed '" + removed + "': expected numbers");
    for (const std::string seeds : {"0", "-1", "one", "1,,2", "1e10", "1;2"})
        refused("obs", {"--seeds=" + seeds}, "--seeds '" + seeds + "': expected numbers");
    refused("obs", {"--seeds", "1.5"}, "--seeds '1.5': expected whole numbers");
    refused("obs", {"--seeds", "1,2,1"}, "--seeds names '1' twice");
    refused("obs", {"--floor", "0"}, "--floor");
    refused("obs", {"--round-keep", "1"}, "--round-keep");
    refused("obs", {"--distil", "2"}, "--distil");
    refused("obs", {"--hidden", "0"}, "--hidden");
    refused("obs", {"--compensate", "much"}, "compensat");
    refused("obs", {"--unknown"}, "--unknown");
    expect_refused({"compare", iris, "--target", "target"}, out, "--output");
    expect_refused({"compare", "--output", out}, out, "data");
    expect_refused({"compare", folder / "no.csv", "--target", "target", "--output", out}, out, "no.csv");
}

TEST(CompareCommand, WithoutHiddenLayersOrTestRowsIsRefused) {
    const TemporaryFolder folder;
    for (const Words& more : {Words{"--hidden", "none"}, Words{"--split", "0.8,0.2,0"}}) {
        const auto finished = sentei(Words{"compare", iris, "--target", "target", "--output", folder / "out"} + more);
        EXPECT_EQ(finished.exit_code, 2);
        EXPECT_THAT(finished.err, testing::AnyOf(HasSubstr("without hidden layers"), HasSubstr("no test rows")));
    }
}

TEST(CompareCommand, ABrokenCellIsNamed) {
    const TemporaryFolder folder;
    const Words few{"--methods", "random", "--removed", "0.6", "--seeds", "1"};
    ASSERT_EQ(sentei(compare(folder / "out", few)).exit_code, 0);
    write(folder / "out/cells/random-1.json", "{\"method\": \"rand");
    const auto finished = sentei(compare(folder / "out", few));
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err,
                AllOf(HasSubstr("random-1.json"), HasSubstr("not a finished cell"), HasSubstr("remove it")));
}

TEST(CompareCommand, AnOutputThatCannotBeWrittenIsRefused) {
    const TemporaryFolder folder;
    write(folder / "file", "");
    const auto finished =
        sentei({"compare", iris, "--target", "target", "--epochs", "1000000", "--output", folder / "file"});
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr("cannot make the folder"));
}

// --- sweep -----------------------------------------------------------------------------------------------------------

TEST(SweepCommand, WritesAPointForEverySize) {
    const TemporaryFolder folder;
    const auto finished = sentei(sweep(folder / "out", {"--removed", "0.3,0.9,0.6"}));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("general network"), HasSubstr("before")));
    const auto result = json::parse(read(folder / "out/sweep.json"));
    EXPECT_EQ(result["format"], "sentei-sweep/1");
    EXPECT_EQ(result["general"]["layers"], json::parse("[4,12,12,3]"));
    ASSERT_EQ(result["points"].size(), 3u);
    const double whole = (4 + 1) * 12 + (12 + 1) * 12 + (12 + 1) * 3, asked[] = {0.3, 0.6, 0.9};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& outcome = result["points"][i]["outcomes"][0];
        EXPECT_EQ(outcome["asked"], asked[i]);
        EXPECT_LE(outcome["parameters"], (1 - asked[i]) * whole);
        EXPECT_GT(outcome["latency_us"], 0);
        EXPECT_TRUE(outcome.contains("before_retraining"));
        EXPECT_EQ(result["points"][i]["general_test"], result["general"]["test"]);
    }
    const auto csv = read(folder / "out/sweep.csv");
    EXPECT_EQ(std::ranges::count(csv, '\n'), 4);
    const auto header = csv.substr(0, csv.find('\n'));
    EXPECT_THAT(header, HasSubstr("validation_accuracy_before,validation_accuracy_after,test_accuracy"));
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);)
        EXPECT_EQ(std::ranges::count(line, ','), std::ranges::count(header, ',')) << line;
}

TEST(SweepCommand, TolerancesMayBeNegative) {
    const TemporaryFolder folder;
    const auto finished = sentei(sweep(folder / "out", {"--criterion", "variability", "--epsilons=-1,0.2,100"}));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    const auto result = json::parse(read(folder / "out/sweep.json"));
    ASSERT_EQ(result["points"].size(), 3u);
    EXPECT_LE(result["points"][2]["outcomes"][0]["parameters"], 15) << "a unit a layer, or none where it is linear";
    for (const auto& point : result["points"]) {
        EXPECT_EQ(point["outcomes"][0]["epsilon"], point["outcomes"][0]["asked"]);
        const std::string name = point["method"];
        const fs::path place = folder / name;
        fs::create_directory(place);
        ASSERT_EQ(run_in(place, point["command"]), 0) << point["command"] << read(place / "errors.txt");
        const auto again = json::parse(read(place / ("point-" + name) / "sweep.json"));
        EXPECT_EQ(timeless(again["points"][0]["outcomes"]), timeless(point["outcomes"]));
    }
}

TEST(SweepCommand, ASecondCallComputesNothing) {
    const TemporaryFolder folder;
    const auto arguments = sweep(folder / "out", {"--removed", "0.5,0.8", "--criterion", "magnitude"});
    expect_a_second_call_computes_nothing(arguments, folder.path() / "out");
    const auto before = timeless(json::parse(read(folder / "out/sweep.json")));
    ASSERT_EQ(sentei(arguments).exit_code, 0);
    EXPECT_EQ(timeless(json::parse(read(folder / "out/sweep.json"))), before);
}

TEST(SweepCommand, AnInterruptedFolderGoesOnToTheSameBytes) {
    const TemporaryFolder folder;
    const auto arguments = sweep(folder / "out", {"--removed", "0.5,0.8", "--rounds", "0", "--seed", "5"});
    ASSERT_EQ(sentei(arguments).exit_code, 0);
    const auto csv = read(folder / "out/sweep.csv");
    expect_a_removed_cell_is_made_again(arguments, folder.path() / "out");
    EXPECT_EQ(timeless_csv(read(folder / "out/sweep.csv")), timeless_csv(csv));
}

TEST(SweepCommand, ThePrintedCommandOfAPointReproducesIt) {
    const TemporaryFolder folder;
    const auto finished =
        sentei(sweep(folder / "out", {"--removed", "0.4,0.9", "--rounds", "3", "--seed", "11", "--criterion",
                                      "variability", "--criterion-option", "statistic=mad"}));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    for (const auto& point : json::parse(read(folder / "out/sweep.json"))["points"]) {
        const std::string name = point["method"];
        const fs::path place = folder / name;
        fs::create_directory(place);
        ASSERT_EQ(run_in(place, point["command"]), 0) << point["command"] << read(place / "errors.txt");
        const auto again = json::parse(read(place / ("point-" + name) / "sweep.json"));
        ASSERT_EQ(again["points"].size(), 1u);
        EXPECT_EQ(timeless(again["points"][0]["outcomes"]), timeless(point["outcomes"])) << point["command"];
    }
}

// A default goes without being named, and a cell's command names what it needs.
TEST(SweepCommand, ThePrintedCommandOfADefaultPointNamesIt) {
    const TemporaryFolder folder;
    const auto finished = sentei({"sweep", iris, "--target", "target", "--output", folder / "out", "--hidden", "2x60",
                                  "--epochs", "3", "--retrain-epochs", "1", "--teachers", "1", "--json"});
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    const auto result = json::parse(finished.out);
    EXPECT_EQ(result["points"].size(), 12u);
    for (const auto& point : result["points"])
        EXPECT_THAT(point["command"], HasSubstr("--removed " + point["method"].get<std::string>().substr(8) + " "));
}

TEST(SweepCommand, OtherOptionsIntoTheSameFolderAreRefused) {
    const TemporaryFolder folder;
    const Words base{"--removed", "0.6", "--criterion", "variability"};
    ASSERT_EQ(sentei(sweep(folder / "out", base)).exit_code, 0);
    const auto before = files(folder / "out");
    auto other_criterion = base;
    other_criterion[3] = "magnitude";
    for (const Words& words : {other_criterion, base + Words{"--criterion-option", "statistic=mad"},
                               base + Words{"--activation", "tanh"}, base + Words{"--rounds", "0"}}) {
        const auto finished = sentei(sweep(folder / "out", words));
        EXPECT_EQ(finished.exit_code, 2);
        EXPECT_THAT(finished.err, HasSubstr("cells of other data or options"));
        EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
        EXPECT_EQ(files(folder / "out"), before);
    }
    // Other points, tolerances and seeds go beside.
    ASSERT_EQ(sentei(sweep(folder / "out", {"--removed", "0.7", "--criterion", "variability"})).exit_code, 0);
    ASSERT_EQ(sentei(sweep(folder / "out", {"--epsilons", "0.1", "--criterion", "variability"})).exit_code, 0);
    ASSERT_EQ(sentei(sweep(folder / "out", base + Words{"--seed", "2"})).exit_code, 0);
    for (const std::string cell : {"removed-0.6-1", "removed-0.7-1", "epsilon-0.1-1", "removed-0.6-2"})
        EXPECT_TRUE(fs::exists(folder / ("out/cells/" + cell + ".json"))) << cell;
    EXPECT_EQ(read(folder / "out/cells/removed-0.6-1.json"), before.at("cells/removed-0.6-1.json"));
}

TEST(SweepCommand, RefusesBeforeAnyTraining) {
    const TemporaryFolder folder;
    const auto out = folder / "out";
    const auto refused = [&](const Words& more, const std::string& reason) {
        SCOPED_TRACE(testing::PrintToString(more));
        expect_refused(
            Words{"sweep", iris, "--target", "target", "--epochs", "1000000", "--patience", "0", "--output", out} +
                more,
            out, reason);
    };
    refused({"--epsilons", "0.1", "--removed", "0.5"}, "excludes");
    for (const std::string removed : {"0", "1", "0.5,1.5", "-0.1", "half", "0.5,", "nan"})
        refused({"--removed=" + removed}, "--removed '" + removed + "': expected numbers");
    for (const std::string epsilons : {"small", "nan", "inf", "1e999", "0.1,,0.2"})
        refused({"--epsilons=" + epsilons}, "--epsilons '" + epsilons + "': expected numbers");
    refused({"--removed", "0.5,0.50"}, "--removed names 'removed-0.5' twice");
    refused({"--epsilons", "1,1.0"}, "--epsilons names 'epsilon-1' twice");
    refused({"--criterion", "nothing"}, "nothing");
    refused({"--criterion-option", "nothing=1"}, "nothing");
    expect_refused({"sweep", iris, "--target", "target"}, out, "--output");
}

TEST(SweepCommand, ASizeThatCannotBeReachedIsRefused) {
    const TemporaryFolder folder;
    const auto finished = sentei(sweep(folder / "out", {"--removed", "0.99"}));
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr("parameters"));
    EXPECT_FALSE(fs::exists(folder / "out/sweep.json"));
}

}  // namespace
}  // namespace sentei::test
