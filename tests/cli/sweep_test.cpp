// `sentei sweep` as a process.
#include "tests/cli/study.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

TEST(SweepCommand, WritesAPointForEverySize) {
    const TemporaryFolder folder;
    const auto finished = sentei(sweep(folder / "out", {"--removed", "0.3,0.9,0.6", "--threads", "3"}));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("general network"), HasSubstr("before")));
    const auto result = json::parse(read(folder / "out/sweep.json"));
    EXPECT_EQ(result["format"], "sentei-sweep/1");
    expect_machine(result, 3);
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

TEST(SweepCommand, ASizeThatCannotBeReachedIsRefusedAndTheOthersAreKept) {
    const TemporaryFolder folder;
    for (int round = 0; round < 5; ++round) {
        const auto out = folder / std::to_string(round);
        const auto finished = sentei(sweep(out, {"--removed", "0.5,0.99,0.8", "--rounds", "0"}));
        EXPECT_EQ(finished.exit_code, 2);
        EXPECT_THAT(finished.err, HasSubstr("parameters"));
        EXPECT_FALSE(fs::exists(out + "/sweep.json"));
        for (const std::string point : {"removed-0.5", "removed-0.8"})
            EXPECT_TRUE(fs::exists(out + "/cells/" + point + "-1.json")) << point;
    }
}

}  // namespace
}  // namespace sentei::test
