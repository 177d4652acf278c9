#include <gtest/gtest.h>

#include "engine/evaluation/latency.hpp"
#include "engine/evaluation/tolerance_search.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/pruning/score.hpp"
#include "engine/training/initialise.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/tables.hpp"

namespace sentei::evaluation {
namespace {

class ToleranceSearch : public testing::Test {
  protected:
    void SetUp() override {
        const std::size_t widths[] = {data.encoder.inputs(), 30, 30, data.encoder.outputs()};
        network = training::initialise(widths, {}, 1);
        training::train(network, data.encoder, data.train, data.validation, {.rate = 0.01, .epochs = 20}, backend);
        const auto pruner = support::catalogue().pruner("variability");
        statistics = pruning::survey(network, data.train, pruner->needs(), *backend);
        scores = pruning::score(network, statistics, *pruner);
    }

    SearchResult search(double max_drop, std::size_t threads = 2) {
        SearchResult result;
        parallel::Threads(threads).run([&] {
            result = search_tolerance(network, data, statistics, scores, {max_drop, {}, {.epochs = 3}}, backend);
        });
        return result;
    }

    const std::shared_ptr<const plugin::Backend> backend = support::catalogue().backend();
    const data::Dataset data = support::dataset(500, 3, 4);
    model::Network network;
    std::vector<pruning::LayerStatistics> statistics;
    pruning::Scores scores;
};

TEST_F(ToleranceSearch, ChoosesTheLargestToleranceThatPasses) {
    for (const double max_drop : {0.0, 0.02, 0.3, 1.0}) {
        SCOPED_TRACE(max_drop);
        const auto result = search(max_drop);
        ASSERT_GT(result.points.size(), 8u);
        EXPECT_TRUE(!result.chosen || result.points[*result.chosen].drop <= max_drop);
        for (std::size_t i = 1; i < result.points.size(); ++i) {
            EXPECT_LT(result.points[i - 1].epsilon, result.points[i].epsilon);
            EXPECT_GE(result.points[i - 1].pruned.network.parameters(), result.points[i].pruned.network.parameters());
        }
        for (std::size_t i = 0; i < result.points.size(); ++i) {
            const bool larger_than_chosen = !result.chosen || i > *result.chosen;
            EXPECT_TRUE(!larger_than_chosen || result.points[i].drop > max_drop) << i;
        }
    }
    EXPECT_EQ(search(1.0).chosen, search(1.0).points.size() - 1);
}

TEST_F(ToleranceSearch, JudgesTheNetworkThatItHandsOver) {
    const auto result = search(0.05);
    const auto base = training::measure(network, data.encoder, data.validation, backend);
    for (const auto& point : result.points) {
        const auto again = training::measure(point.pruned.network, data.encoder, data.validation, backend);
        EXPECT_EQ(again.loss, point.after.loss);
        EXPECT_DOUBLE_EQ(point.drop, base.accuracy - again.accuracy);
        EXPECT_LE(point.after.loss, point.before.loss);
    }
}

TEST_F(ToleranceSearch, GivesTheSameNetworksOnAnyNumberOfThreads) {
    const auto one = search(0.02, 1);
    for (const std::size_t threads : {2u, 7u}) {
        const auto other = search(0.02, threads);
        ASSERT_EQ(one.points.size(), other.points.size());
        EXPECT_EQ(one.chosen, other.chosen);
        for (std::size_t i = 0; i < one.points.size(); ++i)
            EXPECT_EQ(one.points[i].pruned.network, other.points[i].pruned.network);
    }
}

TEST_F(ToleranceSearch, LatencyIsMeasuredForEachNetworkAndCallSize) {
    const auto latencies = measure_latency({&network, &network}, data.test.inputs, 7, backend, 0.02);
    ASSERT_EQ(latencies.size(), 2u);
    for (const auto& latency : latencies) {
        EXPECT_EQ(latency.rows, 7u);
        EXPECT_GT(latency.calls, 0u);
        EXPECT_GT(latency.minimum, 0);
        EXPECT_LE(latency.minimum, latency.median);
        EXPECT_LE(latency.median, latency.p99);
    }
    EXPECT_EQ(measure_latency({&network}, Matrix(1, network.inputs()), 64, backend, 0.01)[0].rows, 64u);
}

}  // namespace
}  // namespace sentei::evaluation
