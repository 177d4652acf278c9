#include "engine/benchmark/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/benchmark/machine_limits.hpp"
#include "engine/core/error.hpp"
#include "engine/parallel/parallel.hpp"
#include "tests/support/backends.hpp"

namespace sentei::benchmark {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

Options small() {
    return {.network = {},
            .widths = {{5, 7, 3}, {4, 1}},
            .threads = {1, 2},
            .rows = {1, 9},
            .seconds = 0.002,
            .quick = true};
}

Json measured() {
    auto json = run(support::backends(), small(), {});
    json["command"] = "sentei bench";
    return json;
}

TEST(Run, MeasuresEveryBackendInEveryCell) {
    const auto json = measured();
    const auto backends = support::backends().size();
    EXPECT_EQ(json["format"], "sentei-bench/1");
    EXPECT_EQ(json["kernels"].size(), 2 * backends * products(true).size());
    EXPECT_EQ(json["inference"].size(), 2 * backends * 2 * 2);
    EXPECT_EQ(json["training"].size(), 2 * backends * 2 * 2);
    EXPECT_EQ(json["bandwidth"].size(), bandwidth_sizes().size());
    for (const auto& each : json["inference"]) {
        EXPECT_GT(each["best_us"].get<double>(), 0);
        EXPECT_NEAR(each["rows_per_second"].get<double>() * each["best_us"].get<double>(),
                    1e6 * each["rows"].get<double>(), 1);
    }
    for (const auto& each : json["training"]) EXPECT_GT(each["rows_per_second"].get<double>(), 0);
    for (const auto& each : json["kernels"])
        EXPECT_NEAR(each["gflops"].get<double>() * each["best_us"].get<double>() * 1e3,
                    2 * each["m"].get<double>() * each["n"].get<double>() * each["k"].get<double>(), 1);
}

TEST(Run, BugTwoOutputsAreTwoClassesAndTrainWithOne) {
    for (const double rate : measure_training({3, 4, 2}, 32, training::Optimizer::sgd, support::backends(), 0.001))
        EXPECT_GT(rate, 0);
}

TEST(Run, OneModelIsMeasuredAlone) {
    auto options = small();
    options.network = model::Network{{{Matrix(2, 3), Buffer(2), {.kind = SENTEI_IDENTITY}}}};
    options.widths.clear();
    const auto json = run(support::backends(), options, {});
    EXPECT_FALSE(json.contains("kernels"));
    EXPECT_FALSE(json.contains("training"));
    for (const auto& each : json["inference"]) EXPECT_EQ(each["network"], "3-2");
}

TEST(Run, EveryKeyIsDescribed) {
    std::ifstream file(SENTEI_SOURCE_FOLDER "/engine/benchmark/BENCH.md");
    std::stringstream text;
    text << file.rdbuf();
    const auto json = measured();
    for (const auto& [key, value] : json.items()) {
        EXPECT_THAT(text.str(), HasSubstr("`" + key + "`"));
        const auto& inner = value.is_array() ? value.front() : value;
        if (!inner.is_object()) continue;
        for (const auto& [name, unused] : inner.items()) EXPECT_THAT(text.str(), HasSubstr("`" + name + "`")) << key;
    }
}

TEST(Limits, ArePositiveAndZeroWhereAWidthIsUnknown) {
    parallel::Threads threads(2);
    threads.run([] {
        EXPECT_EQ(fma_peak(3, 1), 0);
        for (const auto& backend : support::backends())
            if (backend->id() != "scalar") {
                EXPECT_GT(fma_peak(backend->lanes(), 2), 0) << backend->id();
            }
    });
    EXPECT_GT(read_bandwidth(std::size_t{1} << 16), 0);
}

TEST(Widths, AreReadOrRefused) {
    EXPECT_EQ(parse_widths("784-512-10"), (Widths{784, 512, 10}));
    EXPECT_EQ(parse_widths("1-1"), (Widths{1, 1}));
    for (const char* text : {"", "5", "5-", "-5-3", "5-0-3", "5-x-3", "5--3", "5-70000", "5-3 ", "nowhere.sentei"})
        EXPECT_THROW(parse_widths(text), InputError) << text;
}

Json box(const std::string& cpu, double gflops) {
    return {{"format", "sentei-bench/1"},
            {"machine", {{"cpu", cpu}}},
            {"peak",
             {{{"backend", "a"}, {"threads", 1}, {"gflops", gflops}},
              {{"backend", "b"}, {"threads", 1}, {"gflops", gflops / 2}}}}};
}

TEST(Compare, TakesTheBestBackendAndGivesFactors) {
    EXPECT_EQ(compare({{"one.json", box("One", 10).dump()}, {"two.json", box("Two", 25).dump()}}),
              "| | one.json: One | two.json: Two |\n|---|---|---|\n"
              "| fused multiply-adds, 1 thread, GFLOP/s | 10 a | 25 a (2.50x) |\n");
}

TEST(Compare, WhatOneBoxLacksIsLeftEmpty) {
    auto more = box("Two", 25);
    more["bandwidth"] = {{{"bytes", 16384}, {"gb_per_s", 100.0}}};
    EXPECT_THAT(compare({{"one", box("One", 10).dump()}, {"two", more.dump()}}),
                HasSubstr("| reading     16 KB, GB/s |  | 100 |\n"));
}

TEST(Compare, ItsOwnFilesAreUnderstood) {
    const auto text = measured().dump();
    const auto table = compare({{"a", text}, {"b", text}});
    EXPECT_THAT(table, HasSubstr("predict 5-7-3, 9 at a time, 2 threads, rows/s"));
    EXPECT_THAT(table, HasSubstr("(1.00x)"));
}

TEST(Compare, OtherFilesAreRefusedByName) {
    for (const char* text : {"", "{", "[]", "{}", R"({"format": "sentei-result/2"})", R"({"format": "sentei-bench/1"})",
                             R"({"format": "sentei-bench/1", "machine": {"cpu": "x"}, "peak": [{}]})"})
        try {
            compare({{"odd.json", text}});
            ADD_FAILURE() << text;
        } catch (const InputError& error) {
            EXPECT_STREQ(error.what(), "odd.json: is not a file of 'sentei bench'");
        }
}

}  // namespace
}  // namespace sentei::benchmark
