#include "engine/optimize/optimize.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/optimize/report.hpp"
#include "engine/parallel/parallel.hpp"
#include "tests/support/tables.hpp"
#include "tests/unit/optimize/small_job.hpp"

namespace sentei::optimize {
namespace {

using evaluation::Rule;

// --- as small as costs little ----------------------------------------------------------------------------------------

TEST(Optimize, EveryTaskComesOutSmallerAndJudged) {
    for (const std::size_t classes : {0u, 2u, 3u})
        for (const std::size_t rounds : {0u, 1u}) {
            SCOPED_TRACE(std::to_string(classes) + " classes, rounds " + std::to_string(rounds));
            const auto data = support::dataset(400, classes, 6);
            auto options = small_job();
            options.rounds = rounds;
            options.goal = MaxDrop{0.05, Rule::aggressive};
            const auto result = run_on(data, options);
            ASSERT_TRUE(result.chosen);
            EXPECT_LT(result.refined.model.network.parameters(), result.general.model.network.parameters());
            const auto& chosen = result.path[*result.chosen];
            EXPECT_EQ(result.refined.model.network, chosen.point.pruned.network);
            const double drop =
                training::drop(data.encoder.task(), result.general.validation, result.refined.validation);
            EXPECT_LE(drop, 0.05 + 1e-6);
            EXPECT_NEAR(chosen.evidence.drop, drop, 1e-5);
            EXPECT_NEAR(result.removed(), 1 - chosen.evidence.share, 1e-12);
            EXPECT_EQ(model::encode(result.refined.model), result.refined.file);
            for (const auto* side : {&result.general, &result.refined}) {
                EXPECT_GT(side->row.median, 0);
                EXPECT_EQ(side->layers.size(), side->model.network.layers.size());
            }
        }
}

TEST(Optimize, ChoosesByTheRuleFromTheEvidence) {
    const auto data = support::dataset(300, 3, 6);
    for (const Rule rule : {Rule::balanced, Rule::conservative, Rule::aggressive}) {
        auto options = small_job();
        options.folds = 3;
        options.goal = MaxDrop{0.02, rule};
        const auto result = run_on(data, options);
        EXPECT_EQ(result.folds, 3u);
        std::vector<evaluation::Evidence> sizes;
        for (const auto& candidate : result.path) sizes.push_back(candidate.evidence);
        ASSERT_FALSE(sizes.empty());
        EXPECT_EQ(sizes[0].rows, data.train.rows() + data.validation.rows());
        EXPECT_EQ(result.chosen, evaluation::choose(sizes, rule, 0.02));
        evaluation::smooth(sizes);
        for (std::size_t i = 0; i < sizes.size(); ++i) EXPECT_EQ(sizes[i].smoothed, result.path[i].evidence.smoothed);
    }
}

// The networks are those of the set's own training rows; folds only say more about their sizes.
TEST(Optimize, FoldsChangeTheEvidenceAndNotTheNetworks) {
    const auto data = support::dataset(300, 2, 6);
    auto options = small_job();
    const auto one = run_on(data, options);
    options.folds = 4;
    const auto four = run_on(data, options);
    EXPECT_EQ(one.folds, 1u);
    EXPECT_EQ(four.folds, 4u);
    EXPECT_EQ(one.general.file, four.general.file);
    ASSERT_EQ(one.path.size(), four.path.size());
    for (std::size_t i = 0; i < one.path.size(); ++i) {
        EXPECT_EQ(one.path[i].point.pruned.network, four.path[i].point.pruned.network);
        EXPECT_EQ(one.path[i].evidence.rows, data.validation.rows());
        EXPECT_EQ(four.path[i].evidence.rows, data.train.rows() + data.validation.rows());
    }
}

TEST(Optimize, FoldsAreAsManyAsCutTheRowsLikeTheSplit) {
    const auto of = [](std::size_t training, std::size_t validation, std::size_t asked = 0) {
        data::Dataset data;
        data.train.inputs = Matrix(training, 1);
        data.validation.inputs = Matrix(validation, 1);
        return folds_for(data, asked);
    };
    EXPECT_EQ(of(600, 200), 4u);
    EXPECT_EQ(of(2997, 999), 4u);
    EXPECT_EQ(of(3000, 1000), 2u);
    EXPECT_EQ(of(6000, 1999), 2u);
    EXPECT_EQ(of(6000, 2000), 1u);
    EXPECT_EQ(of(100, 200), 2u);
    EXPECT_EQ(of(900, 10), 5u);
    EXPECT_EQ(of(6000, 2000, 7), 7u);
    EXPECT_EQ(of(600, 200, 1), 1u);
}

TEST(Optimize, WhereNothingPassesTheGeneralNetworkIsLeftCleanedUp) {
    const auto data = support::dataset(400, 0, 6);
    auto options = small_job();
    options.goal = MaxDrop{-2};  // an improvement that cannot be
    const auto result = run_on(data, options);
    EXPECT_FALSE(result.chosen);
    EXPECT_FALSE(result.pruned.epsilon);
    // Units that are constant over the training rows are gone; a test row may have been an exception.
    EXPECT_NEAR(result.general.test.rmse, result.refined.test.rmse, 0.01 * result.general.test.rmse);
    const auto json = nlohmann::json::parse(result_json(result, options));
    EXPECT_EQ(json["met"], false);
    EXPECT_TRUE(json["chosen"].is_null());
    EXPECT_TRUE(json["retraining"].is_null());
    EXPECT_EQ(json["path"].size(), result.path.size());
}

// --- other goals -----------------------------------------------------------------------------------------------------

TEST(Optimize, AFileIsNoLargerThanAsked) {
    for (const std::size_t classes : {0u, 3u}) {
        const auto data = support::dataset(300, classes, 6);
        auto options = small_job();
        options.rounds = classes == 0 ? 1 : 0;
        std::size_t before = 0;
        for (const std::size_t bytes : {1500u, 4000u, 1000000u}) {
            SCOPED_TRACE(bytes);
            options.goal = MaxBytes{bytes};
            const auto result = run_on(data, options);
            EXPECT_TRUE(result.chosen);
            EXPECT_EQ(result.folds, 1u);
            EXPECT_LE(result.refined.file.size(), bytes);
            EXPECT_GE(result.refined.file.size(), before);
            before = result.refined.file.size();
        }
        for (const std::size_t bytes : {0u, 300u, 900u}) {
            options.goal = MaxBytes{bytes};
            EXPECT_THROW(run_on(data, options), InputError) << bytes;
        }
    }
}

TEST(Optimize, TheBestNetworkThatIsFastEnoughIsChosen) {
    const auto data = support::dataset(200, 2, 6);
    auto options = small_job();
    options.hidden = {12, 12};
    options.retraining.epochs = 1;
    options.goal = MaxLatency{1e9};
    const auto result = run_on(data, options);
    ASSERT_TRUE(result.chosen);
    for (const auto& candidate : result.path) {
        EXPECT_GT(candidate.latency, 0);
        EXPECT_LE(result.path[*result.chosen].point.after.loss, candidate.point.after.loss);
    }
    options.goal = MaxLatency{1e-6};
    EXPECT_THROW(run_on(data, options), InputError);
}

TEST(Optimize, RatiosBudgetsAndTolerancesAreMet) {
    const auto data = support::dataset(300, 3, 6);
    for (const std::size_t rounds : {0u, 1u}) {
        auto options = small_job();
        options.rounds = rounds;
        options.goal = pruning::KeepRatio{0.2};
        for (const auto& layer : run_on(data, options).pruned.layers) {
            EXPECT_EQ(layer.before, 30u);
            EXPECT_LE(layer.selected, 6u);
        }
        options.goal = pruning::ParameterBudget{300};
        EXPECT_LE(run_on(data, options).refined.model.network.parameters(), 300u);
        options.goal = pruning::Tolerance{0.25};
        const auto result = run_on(data, options);
        EXPECT_EQ(result.path.size(), 1u);
        EXPECT_EQ(result.pruned.epsilon, 0.25);
    }
}

TEST(Optimize, WidthsAreRoundedToMultiples) {
    const auto data = support::dataset(300, 3, 6);
    auto options = small_job();
    options.pruning.limits.multiple = 8;
    for (const std::size_t rounds : {0u, 1u}) {
        options.rounds = rounds;
        for (const auto& candidate : run_on(data, options).path)
            for (const auto& layer : candidate.point.pruned.layers)
                EXPECT_TRUE(layer.selected % 8 == 0 || layer.selected == layer.before);
    }
}

// --- how it is done --------------------------------------------------------------------------------------------------

TEST(Optimize, AnyNumberOfThreadsGivesTheSameBytes) {
    const auto data = support::dataset(200, 3, 6);
    auto options = small_job();
    options.folds = 3;
    std::vector<Result> results;
    for (const std::size_t threads : {1u, 2u, 7u})
        parallel::Threads(threads).run([&] { results.push_back(run_on(data, options)); });
    for (const auto& result : results) {
        EXPECT_EQ(result.chosen, results[0].chosen);
        EXPECT_EQ(result.general.file, results[0].general.file);
        EXPECT_EQ(result.refined.file, results[0].refined.file);
        ASSERT_EQ(result.path.size(), results[0].path.size());
        for (std::size_t i = 0; i < result.path.size(); ++i)
            EXPECT_EQ(result.path[i].evidence.drop, results[0].path[i].evidence.drop);
    }
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

TEST(Optimize, ANetworkWithoutHiddenLayersIsLeftAsItIs) {
    const auto data = support::dataset(200, 2, 6);
    auto options = small_job();
    options.hidden = {};
    for (const Goal& goal : {Goal{MaxDrop{}}, Goal{pruning::KeepRatio{0.5}}}) {
        options.goal = goal;
        const auto result = run_on(data, options);
        EXPECT_FALSE(result.chosen);
        EXPECT_TRUE(result.path.empty());
        EXPECT_EQ(result.refined.model.network, result.general.model.network);
    }
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

TEST(Optimize, StagesAreAnnouncedInOrderAndCandidatesCounted) {
    std::vector<std::string> stages;
    std::size_t last = 0, most = 0;
    Observer observer;
    observer.stage = [&](const std::string& stage) { stages.push_back(stage); };
    observer.candidates = [&](std::size_t done, std::size_t of) {
        EXPECT_EQ(done, ++last);
        EXPECT_LE(done, of);
        most = of;
    };
    auto options = small_job();
    options.folds = 3;
    options.rounds = 1;
    run(support::dataset(200, 2, 1), 42, options, *support::catalogue().pruner("random"),
        support::catalogue().backend(), {}, observer);
    EXPECT_EQ(stages, (std::vector<std::string>{"train", "prune", "evaluate"}));
    EXPECT_EQ(most, 3u * 16);
}

TEST(Optimize, AStopRequestLeavesAResult) {
    for (const std::size_t folds : {1u, 3u}) {
        std::stop_source source;
        Observer observer;
        observer.candidates = [&](std::size_t, std::size_t) { source.request_stop(); };
        auto options = small_job();
        options.folds = folds;
        const auto result = run(support::dataset(200, 3, 1), 42, options, *support::catalogue().pruner("variability"),
                                support::catalogue().backend(), source.get_token(), observer);
        EXPECT_TRUE(result.stopped);
        EXPECT_LE(result.path.size(), 2u);
        EXPECT_EQ(model::encode(result.refined.model), result.refined.file);
    }
}

TEST(Optimize, Int8PassesByTheSameRuleAsPruning) {
    for (const double most : {1.0, -1.0}) {
        auto options = small_job();
        options.int8 = true;
        options.goal = MaxDrop{most, Rule::aggressive};
        const auto result = run_on(support::dataset(300, 3, 6), options);
        ASSERT_TRUE(result.int8);
        EXPECT_EQ(result.int8_passed, most > 0);
        EXPECT_EQ(result.int8->model.encoder, result.refined.model.encoder);
        EXPECT_EQ(model::encode(result.int8->model), result.int8->file);
    }
}

}  // namespace
}  // namespace sentei::optimize
