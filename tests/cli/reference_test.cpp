// The manual page, shell completion and `sentei bench` as processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using testing::HasSubstr;

// The commands that `sentei --help` lists.
std::vector<std::string> commands() {
    std::istringstream help(sentei({"--help"}).out);
    std::vector<std::string> names;
    bool listing = false;
    for (std::string line; std::getline(help, line);) {
        if (listing && line.starts_with("  ") && line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
        if (line == "Subcommands:") listing = true;
    }
    return names;
}

TEST(Manual, HasEveryCommandAndEveryOption) {
    const auto page = sentei({"manual"});
    EXPECT_EQ(page.exit_code, 0);
    ASSERT_GE(commands().size(), 15u);
    for (const auto& command : commands()) {
        if (command == "plugin") continue;  // its own commands are there
        EXPECT_THAT(page.out, HasSubstr(".SS " + command + "\n"));
    }
    EXPECT_THAT(page.out, HasSubstr(".SS plugin check\n"));
    EXPECT_THAT(page.out, HasSubstr("\\fB\\-\\-max\\-drop\\fR"));
    EXPECT_THAT(page.out, HasSubstr("SENTEI_PLUGIN_PATH"));
}

TEST(Completion, OfBashOffersCommandsAndOptions) {
    const TemporaryFolder folder;
    const auto script = sentei({"completion", "bash"});
    ASSERT_EQ(script.exit_code, 0);
    write(folder / "completion", script.out);
    const auto offered = [&](const std::string& words, int current) {
        const auto command = "bash -c 'source " + (folder / "completion") + "; COMP_WORDS=(" + words +
                             "); COMP_CWORD=" + std::to_string(current) + "; _sentei; echo \"${COMPREPLY[*]}\"' > " +
                             (folder / "offered");
        EXPECT_EQ(std::system(command.c_str()), 0);
        return read(folder / "offered");
    };
    EXPECT_EQ(offered("sentei plugin ch", 2), "check\n");
    EXPECT_EQ(offered("sentei optimize --max-d", 2), "--max-drop\n");
    EXPECT_EQ(offered("sentei plugin check --qu", 3), "--quick\n");
    EXPECT_EQ(offered("sentei comp", 1), "compare completion\n");
}

TEST(Completion, OfOtherShellsNamesTheCommands) {
    EXPECT_THAT(sentei({"completion", "zsh"}).out, testing::StartsWith("#compdef sentei\n"));
    const auto fish = sentei({"completion", "fish"}).out;
    for (const auto& command : commands()) EXPECT_THAT(fish, HasSubstr(" -a " + command + " -d '"));
    const auto unknown = sentei({"completion", "tcsh"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("expected one of bash, zsh, fish"));
}

TEST(Bench, WritesWhatItsComparisonReads) {
    const TemporaryFolder folder;
    const auto measured = sentei({"bench", "6-5-3", "--seconds", "0.002", "--threads", "1", "--rows", "1,3", "--quick",
                                  "--backend", "scalar", "--output", folder / "box"});
    ASSERT_EQ(measured.exit_code, 0) << measured.err;
    EXPECT_THAT(measured.out, HasSubstr("6-5-3"));
    const auto json = nlohmann::json::parse(read(folder / "box/bench.json"));
    EXPECT_EQ(json["inference"].size(), 2u);
    EXPECT_THAT(json["command"].get<std::string>(), HasSubstr("bench 6-5-3"));
    const auto compared = sentei({"bench", "compare", folder / "box/bench.json", folder / "box/bench.json"});
    EXPECT_EQ(compared.exit_code, 0) << compared.err;
    EXPECT_THAT(compared.out, HasSubstr("| predict 6-5-3, 3 at a time, 1 thread, rows/s |"));
}

// Where no peak was known the list was missing, and printing it read what lay behind the JSON.
TEST(Bench, BugABackendOfUnknownPeakWasPrintedFromMemoryOutsideTheJson) {
    const auto measured = sentei({"bench", "6-5-3", "--seconds", "0.001", "--threads", "1", "--rows", "1", "--quick",
                                  "--backend", "scalar", "--json"});
    ASSERT_EQ(measured.exit_code, 0) << measured.err;
    EXPECT_EQ(nlohmann::json::parse(measured.out).at("peak"), nlohmann::json::array());
}

TEST(Bench, RefusesWhatItCannotMeasure) {
    const auto widths = sentei({"bench", "6-x-3"});
    EXPECT_EQ(widths.exit_code, 2);
    EXPECT_THAT(widths.err, HasSubstr("'6-x-3' is neither a model file nor widths like 784-512-512-10"));
    const auto backend = sentei({"bench", "6-5-3", "--backend", "abacus"});
    EXPECT_EQ(backend.exit_code, 2);
    EXPECT_THAT(backend.err, HasSubstr("there is no backend 'abacus'"));
    const auto compared = sentei({"bench", "compare", SENTEI_TEST_DATA "/iris.csv"});
    EXPECT_EQ(compared.exit_code, 2);
    EXPECT_THAT(compared.err, HasSubstr("iris.csv: is not a file of 'sentei bench'"));
}

}  // namespace
}  // namespace sentei::test
