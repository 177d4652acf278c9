// Every command as a process: what it prints, what it leaves, how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string iris = SENTEI_TEST_DATA "/iris.csv";
const std::string penguins = SENTEI_TEST_DATA "/penguins.csv";

std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

// The user's error: one sentence on stderr, nothing on stdout, exit code 2.
void expect_refusal(const Finished& finished, const std::string& sentence) {
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, StartsWith("sentei: "));
    EXPECT_THAT(finished.err, HasSubstr(sentence));
    EXPECT_EQ(lines(finished.err), 1u) << finished.err;
    EXPECT_EQ(finished.out, "");
}

class CommandChain : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder = new TemporaryFolder;
        const auto trained = sentei({"train", penguins, "--target", "target", "--hidden", "2x24", "--epochs", "20",
                                     "--output", *folder / "general.sentei"});
        ASSERT_EQ(trained.exit_code, 0) << trained.err;
    }
    static void TearDownTestSuite() { delete folder; }
    static inline TemporaryFolder* folder = nullptr;
    const std::string general = *folder / "general.sentei";
};

TEST_F(CommandChain, TrainPruneRetrainEvaluateWorkOnEachOthersFiles) {
    const auto pruned =
        sentei({"prune", general, penguins, "--keep", "0.25", "--output", *folder / "pruned.sentei", "--json"});
    ASSERT_EQ(pruned.exit_code, 0) << pruned.err;
    EXPECT_EQ(json::parse(pruned.out)["layers"][1], 6);
    EXPECT_EQ(json::parse(pruned.out)["layers"][2], 6);

    const auto retrained =
        sentei({"retrain", *folder / "pruned.sentei", penguins, "--output", *folder / "refined.sentei"});
    ASSERT_EQ(retrained.exit_code, 0) << retrained.err;

    const auto judged = sentei({"evaluate", *folder / "refined.sentei", penguins, "--part", "test", "--json"});
    ASSERT_EQ(judged.exit_code, 0) << judged.err;
    EXPECT_GT(json::parse(judged.out)["accuracy"], 0.9);

    const auto inspected = sentei({"inspect", *folder / "refined.sentei", "--json"});
    ASSERT_EQ(inspected.exit_code, 0);
    const auto lineage = json::parse(inspected.out)["lineage"];
    EXPECT_EQ(lineage["step"], "retrain");
    EXPECT_EQ(lineage["criterion"], "obs");
    EXPECT_EQ(lineage["parent"], json::parse(sentei({"inspect", *folder / "pruned.sentei", "--json"}).out)["hash"]);
}

TEST_F(CommandChain, PredictReadsAFileOrStandardInputAndPrintsALineARow) {
    const auto from_file = sentei({"predict", general, penguins});
    ASSERT_EQ(from_file.exit_code, 0) << from_file.err;
    EXPECT_EQ(lines(from_file.out), 345u);
    EXPECT_THAT(from_file.out, StartsWith("prediction,probability_Adelie,probability_Chinstrap,probability_Gentoo\n"));
    EXPECT_EQ(from_file.out, sentei({"predict", general}, read(penguins)).out);
    EXPECT_EQ(from_file.out, sentei({"predict", general, "-"}, read(penguins)).out);
}

// A row waited for libraries that oneTBB loads and for what it asks the machine.
TEST_F(CommandChain, BugARowThroughASmallNetworkWokeOneTbb) {
    const auto woken = [](const Finished& finished) {
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        return finished.err.find("find library=libtbbmalloc") != std::string::npos;
    };
    const auto table = read(penguins);
    const auto second = table.find('\n', table.find('\n') + 1);
    EXPECT_FALSE(woken(sentei({"predict", general, "--threads", "2"}, table.substr(0, second + 1), {"LD_DEBUG=libs"})));
    EXPECT_TRUE(woken(
        sentei({"prune", general, penguins, "--keep", "0.5", "--output", *folder / "half.sentei", "--threads", "2"}, {},
               {"LD_DEBUG=libs"})));
}

TEST_F(CommandChain, PredictTakesUnseenCategoriesAndMissingCells) {
    const auto header = read(penguins).substr(0, read(penguins).find('\n'));
    std::string row;
    for (std::size_t i = 0, columns = static_cast<std::size_t>(std::ranges::count(header, ',')); i < columns; ++i)
        row += ",";
    const auto missing = sentei({"predict", general}, header + "\n" + row + "\n");
    EXPECT_EQ(missing.exit_code, 0) << missing.err;
    EXPECT_EQ(lines(missing.out), 2u);
}

TEST_F(CommandChain, PredictRefusesAMissingColumnByName) {
    expect_refusal(sentei({"predict", general}, "island\nBiscoe\n"), "column");
}

TEST_F(CommandChain, EveryBackendPredictsTheSameClasses) {
    const auto listed = json::parse(sentei({"plugins", "--json"}).out);
    const auto reference = sentei({"predict", general, penguins, "--backend", "scalar", "--json"});
    std::size_t backends = 0;
    for (const auto& plugin : listed["plugins"]) {
        if (!plugin["taken"] || plugin["kind"] != "backend") continue;
        ++backends;
        const auto other =
            sentei({"predict", general, penguins, "--json"}, {}, {"SENTEI_BACKEND=" + plugin["id"].get<std::string>()});
        EXPECT_EQ(json::parse(other.out)["predictions"], json::parse(reference.out)["predictions"]);
    }
    EXPECT_GE(backends, 2u);
}

TEST_F(CommandChain, PruneToABudgetReportsWhatWasDone) {
    const auto pruned = sentei({"prune", general, penguins, "--params", "200", "--criterion", "magnitude",
                                "--criterion-option", "norm=l1", "--output", *folder / "small.sentei", "--json"});
    ASSERT_EQ(pruned.exit_code, 0) << pruned.err;
    EXPECT_LE(json::parse(pruned.out)["parameters"], 200);
}

TEST_F(CommandChain, RefusesWhatCannotBe) {
    const std::string out = *folder / "x.sentei";
    expect_refusal(sentei({"prune", general, penguins, "--params", "3", "--output", out}), "3");
    expect_refusal(sentei({"prune", general, penguins, "--output", out}), "--epsilon, --keep or --params");
    expect_refusal(sentei({"prune", general, penguins, "--keep", "1.5", "--output", out}), "1.5");
    expect_refusal(sentei({"prune", general, penguins, "--keep", "0.5", "--criterion", "nosuch", "--output", out}),
                   "nosuch");
    expect_refusal(
        sentei({"prune", general, penguins, "--keep", "0.5", "--criterion-option", "statistic=mean", "--output", out}),
        "statistic");
    expect_refusal(sentei({"prune", penguins, penguins, "--keep", "0.5", "--output", out}), "penguins.csv");
    expect_refusal(sentei({"evaluate", general, iris}), "iris.csv");
    expect_refusal(sentei({"inspect", *folder / "nosuch.sentei"}), "nosuch.sentei");
    EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(CommandChain, EvaluateOfAPartWithoutRowsIsRefused) {
    const std::string model = *folder / "no-test.sentei";
    ASSERT_EQ(sentei({"train", penguins, "--target", "target", "--hidden", "1x4", "--epochs", "1", "--split",
                      "0.8,0.2,0", "--output", model})
                  .exit_code,
              0);
    expect_refusal(sentei({"evaluate", model, penguins, "--part", "test"}), "no rows");
}

TEST_F(CommandChain, AFullStandardOutputIsAnError) {
    const std::string command = std::string(SENTEI_EMULATOR) + " " + SENTEI_COMMAND + " predict " + general + " " +
                                penguins + " > /dev/full 2> /dev/null";
    const int status = std::system(command.c_str());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 2);
}

TEST_F(CommandChain, ACorruptModelIsRefused) {
    auto bytes = read(general);
    bytes[bytes.size() / 2] ^= 1;
    write(*folder / "corrupt.sentei", bytes);
    expect_refusal(sentei({"predict", *folder / "corrupt.sentei", penguins}), "corrupt.sentei");
}

TEST(Command, SameSeedSameBytesOnAnyNumberOfThreads) {
    const TemporaryFolder folder;
    std::string first;
    for (const std::string threads : {"1", "2", "7"}) {
        const auto trained = sentei({"train", iris, "--target", "target", "--hidden", "2x40", "--epochs", "10",
                                     "--seed", "5", "--threads", threads, "--output", folder / "model.sentei"});
        ASSERT_EQ(trained.exit_code, 0) << trained.err;
        const auto bytes = read(folder / "model.sentei");
        if (first.empty()) first = bytes;
        EXPECT_EQ(bytes, first) << threads << " threads";
    }
    sentei({"train", iris, "--target", "target", "--hidden", "2x40", "--epochs", "10", "--seed", "6", "--output",
            folder / "model.sentei"});
    EXPECT_NE(read(folder / "model.sentei"), first);
}

TEST(Command, BadInputIsOneSentenceAndExitCode2) {
    const TemporaryFolder folder;
    const std::string out = folder / "m.sentei";
    expect_refusal(sentei({"train", folder / "nosuch.csv", "--target", "y", "--output", out}), "nosuch.csv");
    expect_refusal(sentei({"train", iris, "--target", "nosuch", "--output", out}), "nosuch");
    expect_refusal(sentei({"train", iris, "--target", "target", "--hidden", "3xx", "--output", out}), "3xx");
    expect_refusal(sentei({"train", iris, "--target", "target", "--activation", "rely", "--output", out}), "rely");
    expect_refusal(sentei({"train", iris, "--target", "target", "--optimizer", "sdg", "--output", out}), "sdg");
    expect_refusal(sentei({"train", iris, "--target", "target", "--rate", "0", "--output", out}), "rate");
    expect_refusal(sentei({"train", iris, "--target", "target", "--split", "0.5,0.5", "--output", out}), "0.5,0.5");
    expect_refusal(sentei({"train", iris, "--target", "target", "--backend", "nosuch", "--output", out}), "nosuch");
    expect_refusal(sentei({"train", iris, "--target", "target", "--output", folder / "no/such/m.sentei"}), "no/such");
    write(folder / "ragged.csv", "a,b,target\n1,2,x\n1,2\n");
    expect_refusal(sentei({"train", folder / "ragged.csv", "--target", "target", "--output", out}), "ragged.csv:3");
    write(folder / "one.csv", "a,b,target\n1,2,x\n2,3,x\n3,4,x\n4,5,x\n5,6,x\n");
    expect_refusal(sentei({"train", folder / "one.csv", "--target", "target", "--output", out}), "class");
    EXPECT_EQ(sentei({"optimise"}).exit_code, 2);
    EXPECT_EQ(sentei({}).exit_code, 2);
    EXPECT_EQ(sentei({"train", iris, "--epochs", "many"}).exit_code, 2);
    EXPECT_FALSE(std::filesystem::exists(out));
}

TEST(Command, HelpAndVersionGoToStdout) {
    EXPECT_THAT(sentei({"--help"}).out, HasSubstr("optimize"));
    EXPECT_THAT(sentei({"optimize", "--help"}).out, HasSubstr("--max-drop"));
    EXPECT_THAT(sentei({"--version"}).out, StartsWith("sentei "));
}

TEST(Command, OptionsComeFromATomlFileToo) {
    const TemporaryFolder folder;
    write(folder / "run.toml", "[train]\nhidden = \"1x7\"\nepochs = 2\ntarget = \"target\"\n");
    const auto trained =
        sentei({"train", iris, "--config", folder / "run.toml", "--output", folder / "m.sentei", "--json"});
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
    EXPECT_EQ(json::parse(trained.out)["layers"][1], 7);
}

TEST(Command, PluginsSaysWhatIsInUseAndWhyOthersAreNot) {
    const TemporaryFolder folder;
    write(folder / "broken.so", "not a module");
    const auto plain = sentei({"plugins"}, {}, {"SENTEI_PLUGIN_PATH=" + folder.path().string()});
    EXPECT_EQ(plain.exit_code, 0) << plain.err;
    EXPECT_THAT(plain.out, HasSubstr("variability"));
    EXPECT_THAT(plain.out, HasSubstr("[in use]"));
    EXPECT_THAT(plain.out, Not(HasSubstr("broken.so")));
    EXPECT_THAT(sentei({"plugins", "--why"}, {}, {"SENTEI_PLUGIN_PATH=" + folder.path().string()}).out,
                HasSubstr("broken.so"));
    EXPECT_EQ(json::parse(sentei({"plugins", "--json", "--backend", "scalar"}).out)["backend"], "scalar");
    expect_refusal(sentei({"plugins", "--plugin", folder / "broken.so"}), "broken.so");
}

}  // namespace
}  // namespace sentei::test
