// The main job: the ten lines, the same bytes as the command, progress and stopping.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>

#include "tests/api/support.hpp"

namespace sentei::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Job, TheTenLines) {
    const TemporaryFolder folder;
    const Blobs blobs(240);
    write(folder / "table.csv", blobs.csv(blobs.labels));
    write(folder / "new-rows.csv", "x0,x1,x2\n4.5,.5,.5\n.5,.5,4.5\n.5,4.5,.5\n");

    auto result = optimize(folder / "table.csv", {.target = "target", .hidden = {64, 64}});
    EXPECT_THAT(result.summary(), HasSubstr("general network"));
    EXPECT_THAT(result.summary(), HasSubstr("3-64-64-3"));
    result.refined().save(folder / "table.sentei");
    std::vector<std::string> answers;
    for (const auto& answer : Model::load(folder / "table.sentei").predict(folder / "new-rows.csv"))
        answers.push_back(answer);
    EXPECT_EQ(answers, (std::vector<std::string>{"ash", "cedar", "birch"}));
    EXPECT_LT(result.refined().parameters(), result.general().parameters());
    EXPECT_NEAR(
        result.removed(),
        1 - static_cast<double>(result.refined().parameters()) / static_cast<double>(result.general().parameters()),
        1e-12);
}

struct Case {
    const char *name, *file;
    std::vector<std::string> words;
    OptimizeOptions options;
};

class SameAsTheCommand : public testing::TestWithParam<int> {};

TEST_P(SameAsTheCommand, ByteForByte) {
    std::vector<Case> cases{
        {"classification with text columns", penguins.c_str(), {"--seed", "3"}, quick()},
        {"regression", iris.c_str(), {"--target", "petal_length", "--keep", "0.3"}, quick("petal_length")},
        {"one shot, another criterion, int8",
         iris.c_str(),
         {"--criterion", "variability", "--criterion-option", "statistic=mad", "--rounds", "1", "--max-drop", "3",
          "--rule", "aggressive", "--int8", "--activation", "tanh", "--batch", "8", "--threads", "1"},
         quick()}};
    cases[0].options.seed = 3;
    cases[1].options.goal = Keep{0.3};
    auto& third = cases[2].options;
    third.criterion = "variability";
    third.criterion_options = {{"statistic", "mad"}};
    third.rounds = 1;
    third.goal = MaxDrop{3, "aggressive"};
    third.int8 = true;
    third.activation = "tanh";
    third.batch = 8;
    const auto& [name, file, more, options] = cases[static_cast<std::size_t>(GetParam())];
    SCOPED_TRACE(name);
    const TemporaryFolder folder;
    std::vector<std::string> words{"optimize",         file, "--hidden",   "24,24", "--epochs", "12",
                                   "--retrain-epochs", "4",  "--teachers", "2",     "--output", folder / "command"};
    if (std::string_view(more[0]) != "--target") words.insert(words.end(), {"--target", "target"});
    words.insert(words.end(), more.begin(), more.end());
    const auto said = sentei(words);
    ASSERT_EQ(said.exit_code, 0) << said.err;

    const auto result = optimize(std::filesystem::path(file), options);
    result.save(folder / "library");
    for (const char* model : {"general.sentei", "refined.sentei", "refined-int8.sentei"}) {
        const bool there = std::filesystem::exists(folder / "command/" + model);
        ASSERT_EQ(std::filesystem::exists(folder / "library/" + model), there) << model;
        if (!there) continue;
        EXPECT_EQ(read(folder / "library/" + model), read(folder / "command/" + model)) << model;
    }
    EXPECT_EQ(result.refined().bytes(), read(folder / "command/refined.sentei"));
    EXPECT_EQ(result.json(), read(folder / "library/result.json"));

    const auto predicted = sentei({"predict", folder / "command/refined.sentei", file});
    std::string mine = "prediction\n";
    for (const auto& answer : result.refined().predict(std::filesystem::path(file))) mine += answer + "\n";
    std::string theirs;
    for (std::size_t at = 0; at < predicted.out.size(); at = predicted.out.find('\n', at) + 1)
        theirs += predicted.out.substr(at, predicted.out.find_first_of(",\n", at) - at) + "\n";
    EXPECT_EQ(mine, theirs);
}
INSTANTIATE_TEST_SUITE_P(Job, SameAsTheCommand, testing::Range(0, 3));

TEST(Job, AnyNumberOfThreadsGivesTheSameBytes) {
    auto options = quick();
    options.threads = 1;
    const auto one = optimize(iris, options);
    options.threads = 3;
    const auto three = optimize(iris, options);
    EXPECT_EQ(one.general().bytes(), three.general().bytes());
    EXPECT_EQ(one.refined().bytes(), three.refined().bytes());
}

TEST(Job, LatenciesThatAreNotMeasuredAreNotShown) {
    auto options = quick();
    EXPECT_THAT(optimize(iris, options).summary(), Not(HasSubstr(" us")));
    options.latency_seconds = 0.01;
    EXPECT_THAT(optimize(iris, options).summary(), HasSubstr(" us"));
}

TEST(Job, ProgressGrowsThroughTheStages) {
    auto options = quick();
    std::vector<std::string> stages;
    double done = 0;
    std::size_t networks = 0, epochs = 0;
    std::atomic<int> inside = 0;
    bool alone = true;
    options.progress = [&](const Progress& now) {
        alone = alone && ++inside == 1;
        if (stages.empty() || stages.back() != now.stage) stages.push_back(now.stage), done = 0;
        EXPECT_GE(now.done, done);
        EXPECT_LE(now.done, 1);
        done = now.done;
        epochs = std::max(epochs, now.epoch);
        networks = std::max(networks, now.networks);
        --inside;
    };
    optimize(iris, options);
    EXPECT_EQ(stages, (std::vector<std::string>{"train", "prune", "evaluate"}));
    EXPECT_GT(networks, 0u);
    EXPECT_EQ(epochs, 12u);
    EXPECT_TRUE(alone);
}

TEST(Job, AStopRequestEndsItWithTheBestSoFar) {
    auto options = quick();
    options.epochs = 1'000'000;
    std::stop_source source;
    options.stop = source.get_token();
    options.progress = [&](const Progress& now) {
        if (now.epoch == 3) source.request_stop();
    };
    const auto result = optimize(iris, options);
    EXPECT_TRUE(result.stopped());
    EXPECT_THAT(result.summary(), HasSubstr("Stopped early"));
    EXPECT_EQ(result.refined().predict(std::filesystem::path(iris)).size(), 150u);
}

TEST(Job, WhatProgressThrowsEndsTheRunAndIsThrownOn) {
    auto options = quick();
    options.epochs = 1'000'000;
    options.progress = [](const Progress& now) {
        if (now.epoch == 2) throw std::out_of_range("the caller's own");
    };
    try {
        optimize(iris, options);
        FAIL() << "nothing was thrown";
    } catch (const std::out_of_range& thrown) {
        EXPECT_STREQ(thrown.what(), "the caller's own");
    }
}

TEST(Job, TestRowsCanBeAFileOfTheirOwn) {
    const TemporaryFolder folder;
    const Blobs blobs(120), other(60);
    write(folder / "table.csv", blobs.csv(blobs.labels));
    write(folder / "test.csv", other.csv(other.labels));
    auto options = quick();
    options.test = folder / "test.csv";
    const auto result = optimize(folder / "table.csv", options);
    EXPECT_THAT(result.json(), HasSubstr("\"accuracy\""));
    options.goal = Keep{0.0};
    EXPECT_THAT(error_of([&] { optimize(folder / "table.csv", options); }), HasSubstr("(0, 1]"));
}

}  // namespace
}  // namespace sentei::test
