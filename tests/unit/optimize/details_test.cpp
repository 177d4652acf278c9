// What result.json tells beside the main job, against what it tells elsewhere.
#include "engine/optimize/details.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/optimize/report.hpp"
#include "engine/parallel/parallel.hpp"
#include "tests/support/tables.hpp"
#include "tests/unit/optimize/small_job.hpp"

namespace sentei::optimize {
namespace {

using nlohmann::json;

std::size_t sum(const json& counts) {
    std::size_t total = 0;
    for (const auto& count : counts) total += count.get<std::size_t>();
    return total;
}

json written(const data::Dataset& data, const Options& options) {
    return json::parse(result_json(run_on(data, options), options));
}

TEST(Details, ConfusionIsTheTestAccuracy) {
    for (const std::size_t classes : {2u, 3u}) {
        const auto data = support::dataset(300, classes, 6);
        const auto result = written(data, small_job());
        EXPECT_EQ(result["data"]["rows"], (json{{"train", 180}, {"validation", 60}, {"test", 60}}));
        for (const char* side : {"general", "refined"}) {
            const auto& confusion = result[side]["confusion"];
            std::size_t rows = 0, right = 0;
            for (std::size_t c = 0; c < classes; ++c) {
                rows += sum(confusion[c]);
                right += confusion[c][c].get<std::size_t>();
            }
            EXPECT_EQ(rows, data.test.rows());
            EXPECT_EQ(static_cast<double>(right) / static_cast<double>(rows), result[side]["test"]["accuracy"]);
        }
    }
}

TEST(Details, ResidualsAreOfTheTestRows) {
    const auto data = support::dataset(300, 0, 6);
    const auto result = written(data, small_job());
    for (const char* side : {"general", "refined"}) {
        EXPECT_EQ(sum(result[side]["residuals"]["counts"]), data.test.rows());
        EXPECT_EQ(result[side]["residuals"]["edges"].size(), 31u);
        double squares = 0;
        for (const auto& row : result[side]["sample"])
            squares += std::pow(row[1].get<double>() - row[0].get<double>(), 2);
        const double rmse = result[side]["test"]["rmse"];
        EXPECT_NEAR(std::sqrt(squares / static_cast<double>(data.test.rows())), rmse, 1e-5 * rmse);
    }
}

TEST(Details, ScoresCountEveryUnitAmongThoseThatStayedOrWent) {
    const Goal goals[] = {MaxDrop{0.05}, MaxDrop{1e-9, evaluation::Rule::conservative}, pruning::KeepRatio{0.4},
                          pruning::ParameterBudget{300}, pruning::Tolerance{0.05}};
    for (const auto& goal : goals)
        for (const std::size_t rounds : {0u, 1u, 2u}) {
            auto options = small_job();
            options.goal = goal;
            options.rounds = rounds;
            const auto result = written(support::dataset(300, 3, 6), options);
            for (const auto& layer : result["hidden_layers"]) {
                const auto& scores = layer["scores"];
                EXPECT_EQ(sum(scores["kept"]), layer["after"]);
                EXPECT_EQ(sum(scores["kept"]) + sum(scores["removed"]), layer["before"]);
                EXPECT_LE(scores["edges"].size(), 21u);
                EXPECT_EQ(scores["edges"].size(), scores["kept"].size() + 1);
                EXPECT_EQ(scores["edges"].size(), scores["removed"].size() + 1);
            }
        }
}

TEST(Details, EveryBackendHandedInIsTimed) {
    auto options = small_job();
    options.timed_backends = support::backends();
    const auto result = written(support::dataset(300, 3, 6), options);
    ASSERT_EQ(result["backends"].size(), options.timed_backends.size());
    for (std::size_t b = 0; b < options.timed_backends.size(); ++b) {
        const auto& backend = result["backends"][b];
        EXPECT_EQ(backend["id"], options.timed_backends[b]->id());
        EXPECT_EQ(backend["batch_rows"], 256);
        for (const char* key : {"general_row_us", "refined_row_us", "general_batch_us", "refined_batch_us"})
            EXPECT_GT(backend[key], 0) << key;
    }
    EXPECT_EQ(written(support::dataset(300, 3, 6), small_job())["backends"], json::array());
}

TEST(Details, CostUsesWhatWasMeasured) {
    auto options = small_job();
    options.cost = cost::parse("predictions_per_day = 7e9\ncurrency = \"CHF\"", "prices.toml");
    const auto result = written(support::dataset(300, 3, 6), options);
    const auto& cost = result["cost"];
    std::map<std::string, json> measured, results;
    for (const auto& quantity : cost["measured"]) measured[quantity["name"]] = quantity["value"];
    for (const auto& item : cost["results"]) results[item["name"]] = item;
    EXPECT_EQ(measured["general_row_us"], result["general"]["latency_us"]);
    EXPECT_EQ(measured["refined_row_us"], result["refined"]["latency_us"]);
    EXPECT_GE(measured["training_hours"].get<double>() * 3600, result["training"]["seconds"].get<double>());
    EXPECT_GT(measured["pruning_hours"], 0);
    EXPECT_NEAR(results["seconds_a_day_before"]["value"].get<double>(),
                7e9 * measured["general_row_us"].get<double>() / 1e6, 1e-6);
    EXPECT_EQ(results["training_cost"]["unit"], "CHF");
    EXPECT_EQ(cost["currency"], "CHF");
    for (const auto& input : cost["inputs"]) EXPECT_EQ(input["given"], input["name"] == "predictions_per_day");
    EXPECT_EQ(cost["energy"]["source"] == "rapl", measured.contains("training_kwh"));
}

// Times and what follows from them differ between two runs on one thread, too.
json without_times(json result) {
    for (const char* key : {"machine", "backends", "cost", "training", "retraining"}) result.erase(key);
    for (const char* side : {"general", "refined"})
        for (const char* key : {"latency", "latency_us"}) result[side].erase(key);
    for (auto& point : result["path"]) point.erase("latency_us");
    return result;
}

TEST(Details, AreTheSameOnAnyNumberOfThreads) {
    for (const std::size_t classes : {0u, 3u}) {
        const auto data = support::dataset(400, classes, 6);
        auto options = small_job();
        options.folds = 2;
        options.cost.emplace();
        std::string first;
        for (const std::size_t threads : {1u, 2u, 7u})
            parallel::Threads(threads).run([&] {
                const auto result = written(data, options);
                EXPECT_EQ(result["machine"]["threads"], threads);
                const auto text = without_times(result).dump();
                if (threads == 1) first = text;
                EXPECT_EQ(text, first) << threads << " threads";
            });
    }
}

// What is only told changes no model.
TEST(Details, CostAndBackendsLeaveTheModelsAlone) {
    const auto data = support::dataset(300, 3, 6);
    auto options = small_job();
    const auto plain = run_on(data, options);
    options.cost.emplace();
    options.timed_backends = support::backends();
    options.command = "sentei", options.data_file = "x";
    const auto told = run_on(data, options);
    EXPECT_EQ(told.general.file, plain.general.file);
    EXPECT_EQ(told.refined.file, plain.refined.file);
}

// A file's name may be any bytes; JSON may not.
TEST(Details, AFileNameThatIsNoUtf8IsStillJson) {
    auto options = small_job();
    options.hidden = {4};
    options.data_file = options.command = "caf\xe9.csv";
    EXPECT_THAT(written(support::dataset(100, 3, 6), options)["data"]["file"].get<std::string>(),
                testing::StartsWith("caf"));
}

TEST(Details, LapsFollowEachOther) {
    Spending spending(false);
    const auto first = spending.lap(), second = spending.lap();
    EXPECT_GE(first.seconds, 0);
    EXPECT_GE(second.seconds, 0);
    EXPECT_FALSE(first.joules || second.joules);
}

}  // namespace
}  // namespace sentei::optimize
