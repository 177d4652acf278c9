// `sentei compare` as a process.
#include "tests/cli/study.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const Words two_seeds{"--methods", "obs,random,scratch-short,pso", "--removed", "0.5,0.8", "--seeds", "1,2"};

TEST(CompareCommand, WritesATableOfWhatItsCellsSay) {
    const TemporaryFolder folder;
    const auto finished = sentei(compare(folder / "out", two_seeds + Words{"--threads", "3"}));
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("reference"), HasSubstr("scratch-short"), HasSubstr("50")));

    const auto result = json::parse(read(folder / "out/compare.json"));
    EXPECT_EQ(result["format"], "sentei-compare/1");
    expect_machine(result, 3);
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

}  // namespace
}  // namespace sentei::test
