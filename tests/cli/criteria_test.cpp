// `sentei criteria` as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// By id.
std::map<std::string, json> criteria(const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> all{"criteria", "--json"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto finished = sentei(all);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.err, "");
    std::map<std::string, json> found;
    const auto parsed = json::parse(finished.out);
    for (const auto& criterion : parsed["criteria"]) found[criterion["id"]] = criterion;
    return found;
}

std::vector<std::string> needs(const json& criterion) { return criterion["needs"]; }

std::string cost(const json& criterion) {
    std::string text;
    for (const auto& part : criterion["cost"]) text += part.get<std::string>() + "\n";
    return text;
}

TEST(Criteria, AllThatComeWithSenteiSayWhatTheyNeed) {
    const auto found = criteria();
    EXPECT_THAT(needs(found.at("apoz")), ElementsAre("moments"));
    EXPECT_THAT(needs(found.at("fpgm")), ElementsAre("weights only"));
    EXPECT_THAT(needs(found.at("magnitude")), ElementsAre("weights only"));
    EXPECT_THAT(needs(found.at("obs")), ElementsAre("moments", "Gram matrix", "output sensitivity"));
    EXPECT_THAT(needs(found.at("random")), ElementsAre("weights only"));
    EXPECT_THAT(needs(found.at("sensitivity")), ElementsAre("moments", "output sensitivity"));
    EXPECT_THAT(needs(found.at("taylor")), ElementsAre("moments", "activations", "gradients"));
    EXPECT_THAT(needs(found.at("variability")), ElementsAre("moments"));
}

TEST(Criteria, TheCostFollowsFromTheNeeds) {
    const auto found = criteria();
    for (const auto& [id, criterion] : found) EXPECT_THAT(cost(criterion), StartsWith("one pass over the rows")) << id;
    EXPECT_EQ(cost(found.at("apoz")), "one pass over the rows\n");
    EXPECT_THAT(cost(found.at("obs")), AllOf(HasSubstr("second pass"), HasSubstr("rows x units^2"),
                                             HasSubstr("units^2 doubles"), HasSubstr("at most 8 probes")));
    EXPECT_THAT(cost(found.at("sensitivity")), AllOf(HasSubstr("at most 8 probes"), Not(HasSubstr("units^2"))));
    EXPECT_THAT(cost(found.at("taylor")), AllOf(HasSubstr("memory for the activations"), HasSubstr("backward pass"),
                                                HasSubstr("memory for the gradients")));
}

TEST(Criteria, OptionsComeWithDefaultChoicesAndHelp) {
    const auto found = criteria();
    EXPECT_EQ(found.at("apoz")["options"], json::array());
    const auto ridge = found.at("obs")["options"].at(0);
    EXPECT_EQ(ridge["name"], "ridge");
    EXPECT_EQ(ridge["default"], "1e-3");
    EXPECT_EQ(ridge["choices"], json::array());
    EXPECT_NE(ridge["help"], "");
    const auto statistic = found.at("variability")["options"].at(0);
    EXPECT_EQ(statistic["name"], "statistic");
    EXPECT_EQ(statistic["choices"], json({"std", "range", "mad"}));
}

TEST(Criteria, ForPeople) {
    const auto plain = sentei({"criteria"});
    EXPECT_EQ(plain.exit_code, 0) << plain.err;
    EXPECT_EQ(plain.err, "");
    for (const auto& [id, criterion] : criteria()) EXPECT_THAT(plain.out, HasSubstr(id + " "));
    EXPECT_THAT(plain.out, HasSubstr("needs    moments, Gram matrix, output sensitivity\n"));
    EXPECT_THAT(plain.out, HasSubstr("statistic = std (std|range|mad)  "));
    EXPECT_THAT(plain.out, Not(HasSubstr("avx")));
}

TEST(Criteria, APluginThatIsGivenIsListed) {
    const TemporaryFolder folder;
    const std::string copy = folder / "mine.so";
    std::filesystem::copy_file(criteria().at("obs")["file"].get<std::string>(), copy);
    EXPECT_EQ(criteria({"--plugin", copy}).at("obs")["file"], copy);
}

TEST(Criteria, APluginThatIsGivenAndCannotBeUsedIsExitCode2) {
    const TemporaryFolder folder;
    write(folder / "broken.so", "not a module");
    for (const std::string name : {"broken.so", "nosuch.so"})
        for (const bool as_json : {false, true}) {
            std::vector<std::string> arguments{"criteria", "--plugin", folder / name};
            if (as_json) arguments.emplace_back("--json");
            const auto finished = sentei(arguments);
            EXPECT_EQ(finished.exit_code, 2);
            EXPECT_EQ(finished.out, "");
            EXPECT_THAT(finished.err, AllOf(StartsWith("sentei: "), HasSubstr(name)));
            EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
        }
}

TEST(Criteria, WhatTheSearchPathHoldsBesidesIsLeftOut) {
    const TemporaryFolder folder;
    write(folder / "broken.so", "not a module");
    const auto finished = sentei({"criteria"}, {}, {"SENTEI_PLUGIN_PATH=" + folder.path().string()});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("obs"), Not(HasSubstr("broken"))));
}

// A module whose manifest is right and whose code is gone: the file passes the scan and fails to load.
TEST(Criteria, AModuleThatFailsToLoadIsRefusedWhenGivenAndANoteWhenFound) {
    const TemporaryFolder folder;
    std::string bytes = read(criteria().at("obs")["file"].get<std::string>());
    const auto symbol = bytes.find("sentei_plugin_entry");
    ASSERT_NE(symbol, std::string::npos);
    for (auto at = symbol; at != std::string::npos; at = bytes.find("sentei_plugin_entry", at)) bytes[at] = 'S';
    write(folder / "entryless.so", bytes);
    const auto given = sentei({"criteria", "--plugin", folder / "entryless.so"});
    EXPECT_EQ(given.exit_code, 2);
    EXPECT_EQ(given.out, "");
    EXPECT_THAT(given.err, AllOf(StartsWith("sentei: "), HasSubstr("entryless.so")));
    const auto found = sentei({"criteria"}, {}, {"SENTEI_PLUGIN_PATH=" + folder.path().string()});
    EXPECT_EQ(found.exit_code, 0);
    EXPECT_THAT(found.err, AllOf(StartsWith("note: "), HasSubstr("entryless.so")));
    EXPECT_THAT(found.out, AllOf(HasSubstr("taylor"), Not(HasSubstr("ridge"))));
}

}  // namespace
}  // namespace sentei::test
