#include "engine/optimize/optimize.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"
#include "engine/optimize/report.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/tables.hpp"

namespace sentei::optimize {
namespace {

Options small_job() {
    Options options;
    options.hidden = {30, 30};
    options.training.epochs = 10;
    options.retraining.epochs = 3;
    return options;
}

Result run_on(const data::Dataset& data, const Options& options) {
    return run(data, 42, options, *support::catalogue().pruner("variability"), support::catalogue().backend());
}

TEST(Optimize, EveryTaskComesOutSmallerAndJudged) {
    for (const std::size_t classes : {0u, 2u, 3u}) {
        SCOPED_TRACE(classes);
        const auto data = support::dataset(400, classes, 6);
        auto options = small_job();
        options.max_drop = 0.05;
        const auto result = run_on(data, options);
        EXPECT_LT(result.refined.model.network.parameters(), result.general.model.network.parameters());
        EXPECT_TRUE(result.within_max_drop);
        EXPECT_LE(training::drop(data.encoder.task(), result.general.validation, result.refined.validation), 0.05);
        EXPECT_EQ(model::encode(result.refined.model), result.refined.file);
        EXPECT_GT(result.general.row.median, 0);
    }
}

TEST(Optimize, ToleranceThatNothingPassesLeavesTheGeneralNetworkCleanedUp) {
    const auto data = support::dataset(400, 0, 6);
    auto options = small_job();
    options.max_drop = -2;  // an improvement that cannot be
    const auto result = run_on(data, options);
    EXPECT_FALSE(result.within_max_drop);
    EXPECT_FALSE(result.pruned.epsilon);
    // Units that are constant over the training rows are gone; a test row may have been an exception.
    EXPECT_NEAR(result.general.test.rmse, result.refined.test.rmse, 0.01 * result.general.test.rmse);
}

TEST(Optimize, LinearNetworkLosesEveryHiddenLayerAndStillRetrainsAndReadsBack) {
    const auto data = support::dataset(300, 3, 6);
    auto options = small_job();
    options.activation = {SENTEI_IDENTITY};
    options.goal = pruning::KeepRatio{0.8};
    const auto result = run_on(data, options);
    EXPECT_EQ(result.refined.model.network.hidden(), 0u);
    EXPECT_EQ(model::parse(result.refined.file, "refined"), result.refined.model);
    const auto json = nlohmann::json::parse(result_json(result, options));
    EXPECT_EQ(json["clean_up"]["linear"], 2);
    EXPECT_EQ(json["clean_up"]["observed"], 0);
    for (const auto& layer : json["hidden_layers"]) EXPECT_EQ(layer["after"], 0);
}

TEST(Optimize, LineageNamesParentCriterionAndData) {
    const auto result = run_on(support::dataset(300, 2, 6), small_job());
    const auto& lineage = result.refined.model.lineage;
    EXPECT_EQ(lineage.at("parent"), hex(model::fingerprint(result.general.model)));
    EXPECT_EQ(lineage.at("criterion"), "variability");
    EXPECT_EQ(lineage.at("data"), hex(42));
    EXPECT_EQ(result.general.model.lineage.at("step"), "train");
}

TEST(Optimize, RefusesANetworkBeyondReason) {
    auto options = small_job();
    options.hidden.assign(64, 65536);
    EXPECT_THROW(run_on(support::dataset(100, 2, 1), options), InputError);
}

TEST(Optimize, StagesAreAnnouncedInOrder) {
    std::vector<std::string> stages;
    Observer observer;
    observer.stage = [&](const std::string& stage) { stages.push_back(stage); };
    run(support::dataset(200, 2, 1), 42, small_job(), *support::catalogue().pruner("random"),
        support::catalogue().backend(), {}, observer);
    EXPECT_EQ(stages, (std::vector<std::string>{"train", "survey", "search", "evaluate"}));
}

TEST(Report, HasTheKeysThatAreDescribed) {
    const auto options = small_job();
    const auto json = nlohmann::json::parse(result_json(run_on(support::dataset(300, 0, 6), options), options));
    for (const char* key : {"format",
                            "task",
                            "target",
                            "classes",
                            "seed",
                            "backend",
                            "criterion",
                            "criterion_settings",
                            "compensation",
                            "epsilon",
                            "removed",
                            "max_drop",
                            "within_max_drop",
                            "stopped",
                            "general",
                            "refined",
                            "hidden_layers",
                            "clean_up",
                            "training",
                            "retraining",
                            "tolerances"})
        EXPECT_TRUE(json.contains(key)) << key;
    for (const char* part : {"train", "validation", "test"})
        for (const char* key : {"rmse", "r2", "loss"}) EXPECT_TRUE(json["refined"][part][key].is_number()) << key;
}

}  // namespace
}  // namespace sentei::optimize
