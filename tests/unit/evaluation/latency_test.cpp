#include "engine/evaluation/latency.hpp"

#include <gtest/gtest.h>

#include "engine/training/initialise.hpp"
#include "tests/support/backends.hpp"

namespace sentei::evaluation {
namespace {

model::Network network_of(const std::vector<std::size_t>& widths) { return training::initialise(widths, {}, 1); }

TEST(Latency, IsMeasuredForEachNetworkAndCallSize) {
    const auto backend = support::catalogue().backend();
    const auto large = network_of({4, 30, 30, 3}), small = network_of({4, 3});
    const auto latencies = measure_latency({&large, &small}, Matrix(20, 4), 7, backend, 0.02);
    ASSERT_EQ(latencies.size(), 2u);
    for (const auto& latency : latencies) {
        EXPECT_EQ(latency.rows, 7u);
        EXPECT_GT(latency.calls, 0u);
        EXPECT_GT(latency.minimum, 0);
        EXPECT_LE(latency.minimum, latency.median);
        EXPECT_LE(latency.median, latency.p99);
    }
    EXPECT_EQ(measure_latency({&large}, Matrix(1, 4), 64, backend, 0.01)[0].rows, 64u);
    EXPECT_TRUE(measure_latency({}, Matrix(1, 4), 1, backend, 0.01).empty());
}

TEST(Latency, EveryLayerIsTimedOnEveryBackend) {
    const std::vector<std::vector<std::size_t>> shapes{{4, 3}, {4, 1, 1}, {7, 30, 20, 10, 2}};
    for (const auto& backend : support::backends())
        for (const auto& widths : shapes) {
            SCOPED_TRACE(backend->id());
            const auto layers = measure_layers(network_of(widths), backend, 0.002);
            ASSERT_EQ(layers.size(), widths.size() - 1);
            for (const double microseconds : layers) EXPECT_GT(microseconds, 0);
        }
}

}  // namespace
}  // namespace sentei::evaluation
