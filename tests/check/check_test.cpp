// Every fault that a plugin can have is found by the check that is there for it, and a good plugin passes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/process.hpp"

namespace sentei::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string fixture(const std::string& name) { return std::string(FIXTURES) + "/" + name + ".so"; }

Finished check(const std::string& file, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"plugin", "check", "--quick", file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return sentei(arguments);
}

struct Fault {
    std::string module, check, sentence, verdict = "FAILED";
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.module; }

class Found : public testing::TestWithParam<Fault> {};

TEST_P(Found, ByTheCheckThatIsThereForIt) {
    const auto& fault = GetParam();
    const auto finished = check(fixture(fault.module), {"--json", "--time-limit", "60"});
    EXPECT_EQ(finished.exit_code, 1) << finished.out;
    EXPECT_THAT(finished.err, HasSubstr(fault.module + ".so: did not pass the check"));
    const auto report = json::parse(finished.out);
    EXPECT_FALSE(report["passed"].get<bool>());
    const auto found =
        std::ranges::find_if(report["checks"], [](const json& each) { return !each["passed"].get<bool>(); });
    ASSERT_NE(found, report["checks"].end()) << finished.out;
    EXPECT_EQ((*found)["check"], fault.check) << finished.out;
    EXPECT_EQ((*found)["verdict"], fault.verdict) << finished.out;
    EXPECT_THAT((*found)["sentence"].get<std::string>(), HasSubstr(fault.sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Pruner, Found,
    testing::Values(Fault{"pruner-NO_SUMMARY", "manifest", "its summary is empty"},
                    Fault{"pruner-EXPORTS_MORE", "symbols", "exports 2 symbols"},
                    Fault{"pruner-RUNS_AT_LOAD", "symbols", "runs code when it is loaded"},
                    Fault{"pruner-UNKNOWN_NEEDS", "create", "which plugin.h does not know"},
                    Fault{"pruner-NOT_A_NUMBER", "scores", "the score of unit 3 is nan"},
                    Fault{"pruner-WRITES_ONE_SCORE_MORE", "scores", "wrote more than the 33 scores"},
                    Fault{"pruner-READS_BEYOND", "scores", "crashed: Segmentation fault", "CRASHED"},
                    Fault{"pruner-WRITES_TO_ITS_INPUT", "scores", "inputs are read-only", "CRASHED"},
                    Fault{"pruner-READS_WHAT_IT_DID_NOT_ASK_FOR", "scores", "crashed: Segmentation fault", "CRASHED"},
                    Fault{"pruner-ABORTS", "scores", "crashed: Aborted", "CRASHED"},
                    Fault{"pruner-EXITS", "scores", "ended the process with code 0", "CRASHED"},
                    Fault{"pruner-REMEMBERS", "determinism", "other scores of the same layer"},
                    Fault{"pruner-ORDER_OF_TASKS", "threads", "other scores where the host has several threads"},
                    Fault{"pruner-ASKS_FOR_THE_WHOLE_HOST", "sizes", "crashed: Segmentation fault", "CRASHED"},
                    Fault{"pruner-EXACT_HOST_SIZE", "sizes", "the call is not supported"},
                    Fault{"pruner-EXACT_LAYER_SIZE", "sizes", "the layer is of a newer minor version"},
                    Fault{"pruner-WRITES_BEYOND_THE_ERROR", "errors", "crashed: Segmentation fault", "CRASHED"},
                    Fault{"pruner-NEEDS_AN_ERROR", "errors", "crashed: Segmentation fault", "CRASHED"},
                    Fault{"pruner-LEAKS_THE_HEAP", "leaks", "the heap grows by"},
                    Fault{"pruner-LEAKS_THE_HOST", "leaks", "blocks of the host's memory were not released"},
                    Fault{"pruner-STARTS_A_THREAD", "create", "an instance starts threads of its own"}),
    [](const auto& test) { return test.param.module.substr(7); });

INSTANTIATE_TEST_SUITE_P(Backend, Found,
                         testing::Values(Fault{"backend-NO_OPERATION", "conformance", "states no operation at all"},
                                         Fault{"backend-PART_OF_THE_TRIO", "create", "all three or none"},
                                         Fault{"backend-OTHER_GELU", "conformance", "outside of the bounds: gemm"},
                                         Fault{"backend-EXACT_CALL_SIZE", "sizes",
                                               "its call is of a newer minor version"},
                                         Fault{"backend-TAKES_ANY_ACTIVATION", "unknown", "takes activation 99"}),
                         [](const auto& test) { return test.param.module.substr(8); });

TEST(Check, OfAGoodPrunerIsPassed) {
    const auto finished = check(fixture("pruner-NONE"));
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, HasSubstr("pruner faulty 1.0.0, A fixture of the tests"));
    for (const char* name : {"manifest", "symbols", "load", "create", "scores", "determinism", "threads", "sizes",
                             "errors", "leaks", "time", "own threads"})
        EXPECT_THAT(finished.out, HasSubstr(std::string("  ok       ") + name));
}

TEST(Check, OfAGoodBackendShowsEveryOperation) {
    const auto finished = check(fixture("backend-NONE"), {"--json"});
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
    const auto report = json::parse(finished.out);
    EXPECT_EQ(report["format"], "sentei-plugin-check/1");
    EXPECT_EQ(report["kind"], "backend");
    EXPECT_TRUE(report["passed"].get<bool>());
    ASSERT_EQ(report["operations"].size(), 43u);
    for (const auto& operation : report["operations"]) {
        const bool gemm = operation["name"] == "gemm";
        EXPECT_EQ(operation["provided"].get<bool>(), gemm) << operation;
        if (!gemm) continue;
        EXPECT_GT(operation["cases"].get<int>(), 100);
        EXPECT_GT(operation["error"].get<double>(), 0);
        EXPECT_LE(operation["error"].get<double>(), 1);
    }
}

TEST(Check, WhatAPluginPrintsIsNotTakenForFindings) {
    const auto finished = check(fixture("pruner-PRINTS"), {"--json"});
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
    EXPECT_TRUE(json::parse(finished.out)["passed"].get<bool>());
}

TEST(Check, TimeIsLimited) {
    const auto finished = check(fixture("pruner-HANGS"), {"--time-limit", "2"});
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_THAT(finished.out, HasSubstr("TOO LATE scores       was still at it when the time was over (2 s)"));
}

class Nothing : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(Nothing, ToJudgeIsTheUsersMistake) {
    const auto& [file, sentence] = GetParam();
    const auto finished = check(file);
    EXPECT_EQ(finished.exit_code, 2) << finished.out;
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr(sentence));
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
}

INSTANTIATE_TEST_SUITE_P(Files, Nothing,
                         testing::Values(std::pair{"/nowhere/mine.so", "No such file or directory"},
                                         std::pair{"/", "is a folder"}, std::pair{SENTEI_COMMAND, "sentei: "},
                                         std::pair{BADPLUGINS "/no-manifest.so", "carries no sentei_manifest"},
                                         std::pair{BADPLUGINS "/two-manifests.so", "more than one"}),
                         [](const auto& test) { return std::to_string(test.index); });

TEST(Check, ACpuThatLacksWhatAModuleNeedsIsNamed) {
    const auto modules = std::filesystem::path(SENTEI_COMMAND).parent_path() / "sentei-plugins";
    for (const auto& entry : std::filesystem::directory_iterator(modules)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with("backend-") || name == "backend-scalar.so") continue;
        const auto finished =
            sentei({"plugin", "check", "--quick", entry.path().string()}, {}, {"SENTEI_CPU_MASK=none"});
        EXPECT_EQ(finished.exit_code, 2) << name;
        EXPECT_THAT(finished.err, HasSubstr("which this CPU does not have")) << name;
    }
}

}  // namespace
}  // namespace sentei::test
