// The survey against plain double-precision sums, on every backend.
#include "engine/pruning/survey.hpp"

#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/pruning/sweep.hpp"
#include "tests/support/backends.hpp"
#include "tests/unit/pruning/networks.hpp"
#include "tests/unit/pruning/reference_backward.hpp"

namespace sentei::pruning {
namespace {

using reference::Vector;
constexpr std::uint32_t everything = 63;

std::vector<std::shared_ptr<const plugin::Backend>> usable_backends() {
    auto backends = support::backends();
    EXPECT_FALSE(backends.empty());
    return backends;
}

data::Task task_for(std::size_t outputs, Random& random) {
    if (outputs > 1) return data::Task::multiclass;
    return random.below(2) != 0 ? data::Task::binary : data::Task::regression;
}

void expect_moments(const LayerStatistics& layer) {
    const Matrix& h = layer.activations;
    const auto rows = static_cast<double>(layer.rows);
    for (std::size_t j = 0; j < h.columns(); ++j) {
        double mean = 0, variance = 0, deviation = 0, positive = 0, minimum = h(0, j), maximum = h(0, j);
        for (std::size_t r = 0; r < h.rows(); ++r) {
            mean += h(r, j) / rows;
            positive += h(r, j) > 0;
            minimum = std::min<double>(minimum, h(r, j));
            maximum = std::max<double>(maximum, h(r, j));
        }
        for (std::size_t r = 0; r < h.rows(); ++r) {
            variance += (h(r, j) - mean) * (h(r, j) - mean) / rows;
            deviation += std::abs(h(r, j) - mean) / rows;
        }
        const double size = std::max(std::abs(minimum), std::abs(maximum));
        EXPECT_NEAR(layer.mean[j], mean, 1e-12 * size);
        EXPECT_NEAR(layer.variance[j], variance, 1e-12 * size * size);
        EXPECT_EQ(layer.minimum[j], minimum);
        EXPECT_EQ(layer.maximum[j], maximum);
        EXPECT_EQ(layer.positive[j], positive / rows);
        EXPECT_NEAR(layer.absolute_deviation[j], deviation, 1e-12 * size);
    }
}

void expect_covariance(const LayerStatistics& layer) {
    const Matrix& h = layer.activations;
    const std::size_t units = h.columns();
    ASSERT_EQ(layer.covariance.size(), units * units);
    for (std::size_t i = 0; i < units; ++i)
        for (std::size_t j = 0; j < units; ++j) {
            double sum = 0;
            for (std::size_t r = 0; r < h.rows(); ++r) sum += (h(r, i) - layer.mean[i]) * (h(r, j) - layer.mean[j]);
            const double size = std::sqrt(layer.variance[i] * layer.variance[j]);
            EXPECT_NEAR(layer.covariance[i * units + j], sum / static_cast<double>(layer.rows), 1e-5 * size + 1e-30);
            EXPECT_EQ(layer.covariance[i * units + j], layer.covariance[j * units + i]);
        }
}

void expect_rows(const model::Network& network, data::Task task, const data::Examples& rows,
                 const std::vector<LayerStatistics>& statistics) {
    for (std::size_t r = 0; r < rows.rows(); r += 1 + rows.rows() / 50) {
        const Vector input = reference::row(rows.inputs, r);
        const auto h = reference::forward(network, input);
        const auto dh = test::backward(network, input, test::loss_gradient(task, h.back(), rows, r)).dh;
        for (std::size_t l = 0; l < statistics.size(); ++l)
            for (std::size_t j = 0; j < h[l].size(); ++j) {
                ASSERT_NEAR(statistics[l].activations(r, j), h[l][j], 1e-5 * (1 + std::abs(h[l][j])));
                ASSERT_NEAR(statistics[l].gradients(r, j), dh[l][j], 1e-5 * (1 + std::abs(dh[l][j])));
            }
    }
}

// Relative error in the Frobenius norm.
double distance(const std::vector<double>& found, const std::vector<double>& expected) {
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        difference += (found[i] - expected[i]) * (found[i] - expected[i]);
        size += expected[i] * expected[i];
    }
    return std::sqrt(difference / (size + 1e-300));
}

class SurveyTest : public testing::TestWithParam<std::uint32_t> {};

TEST_P(SurveyTest, EqualsPlainSums) {
    for (const auto& backend : usable_backends()) {
        Random random(31, GetParam());
        for (const std::size_t count : {1u, 2u, 7u, 129u, 1023u, 1024u, 1025u, 2049u}) {
            const std::vector<std::size_t> widths{5, 1 + random.below(20), 1 + random.below(20), 1 + random.below(8)};
            const auto network = test::network_of(widths, GetParam(), random);
            SCOPED_TRACE(backend->id() + " " + test::describe(network) + ", rows: " + std::to_string(count));
            const auto task = task_for(network.outputs(), random);
            const auto rows = reference::random_examples(task, count, 5, network.outputs(), random);
            const auto statistics = survey(network, rows, everything, *backend);
            ASSERT_EQ(statistics.size(), 2u);
            for (const auto& layer : statistics) {
                ASSERT_EQ(layer.rows, count);
                expect_moments(layer);
                expect_covariance(layer);
            }
            expect_rows(network, task, rows, statistics);
            EXPECT_LT(distance(statistics[0].sensitivity, test::sensitivity(network, rows.inputs, 1)), 1e-5);
            EXPECT_LT(distance(statistics[1].sensitivity, test::sensitivity(network, rows.inputs, 2)), 1e-12);
        }
    }
}

TEST_P(SurveyTest, EightProbesEstimateTheSensitivityOfManyOutputs) {
    Random random(32, GetParam());
    const auto network = test::network_of({6, 9, 8, 7, 12}, GetParam(), random);
    const auto rows = reference::random_examples(data::Task::multiclass, 1100, 6, 12, random);
    const auto statistics = survey(network, rows, SENTEI_NEEDS_SENSITIVITY, *support::catalogue().backend());
    for (std::size_t l = 0; l < 2; ++l)
        EXPECT_LT(distance(statistics[l].sensitivity, test::sensitivity(network, rows.inputs, l + 1)), 0.06);
    EXPECT_LT(distance(statistics[2].sensitivity, test::sensitivity(network, rows.inputs, 3)), 1e-12);
}

INSTANTIATE_TEST_SUITE_P(EveryActivation, SurveyTest, testing::ValuesIn(test::activation_kinds));

// 65 chunks in 64 groups as well: more chunks than groups.
TEST(Survey, SameBytesWhateverTheThreads) {
    for (const auto& backend : usable_backends())
        for (const std::size_t count : {1u, 1025u, 5000u, 66000u}) {
            Random random(33, count);
            const auto network = test::network_of({3, 17, 9, 9}, count < 10000 ? SENTEI_GELU : SENTEI_RELU, random);
            const auto rows = reference::random_examples(data::Task::multiclass, count, 3, 9, random);
            const std::uint32_t needs = count < 10000 ? everything : SENTEI_NEEDS_DEVIATION + SENTEI_NEEDS_ACTIVATIONS;
            std::vector<LayerStatistics> first;
            for (const std::size_t threads : {1u, 2u, 7u}) {
                SCOPED_TRACE(backend->id() + ", rows " + std::to_string(count) + ", threads " +
                             std::to_string(threads));
                std::vector<LayerStatistics> found;
                parallel::Threads(threads).run([&] { found = survey(network, rows, needs, *backend); });
                if (first.empty()) first = found;
                for (std::size_t l = 0; l < found.size(); ++l) {
                    EXPECT_EQ(found[l].mean, first[l].mean);
                    EXPECT_EQ(found[l].variance, first[l].variance);
                    EXPECT_EQ(found[l].minimum, first[l].minimum);
                    EXPECT_EQ(found[l].maximum, first[l].maximum);
                    EXPECT_EQ(found[l].positive, first[l].positive);
                    EXPECT_EQ(found[l].absolute_deviation, first[l].absolute_deviation);
                    EXPECT_EQ(found[l].activations, first[l].activations);
                    EXPECT_EQ(found[l].gradients, first[l].gradients);
                    EXPECT_EQ(found[l].covariance, first[l].covariance);
                    EXPECT_EQ(found[l].sensitivity, first[l].sensitivity);
                }
            }
            expect_moments(first[1]);
        }
}

TEST(Survey, GathersWhatIsAskedFor) {
    Random random(34);
    const auto network = test::network_of({4, 6, 5, 1}, SENTEI_RELU, random);
    const auto rows = reference::random_examples(data::Task::regression, 10, 4, 1, random);
    const auto backend = support::catalogue().backend();
    for (std::uint32_t needs = 0; needs < 64; ++needs)
        for (const auto& layer : survey(network, rows, needs, *backend)) {
            EXPECT_FALSE(layer.mean.empty());
            EXPECT_EQ(!layer.absolute_deviation.empty(), (needs & SENTEI_NEEDS_DEVIATION) != 0);
            EXPECT_EQ(layer.activations.size() != 0, (needs & SENTEI_NEEDS_ACTIVATIONS) != 0);
            EXPECT_EQ(layer.gradients.size() != 0, (needs & SENTEI_NEEDS_GRADIENTS) != 0);
            EXPECT_EQ(!layer.covariance.empty(), (needs & SENTEI_NEEDS_GRAM) != 0);
            EXPECT_EQ(!layer.sensitivity.empty(), (needs & SENTEI_NEEDS_SENSITIVITY) != 0);
        }
}

// Mean 1000, spread 0.01: the squares cancel all but a few digits.
TEST(Survey, LargeMeansLeaveTheSpread) {
    Random random(35);
    auto network = test::network_of({2, 3, 1}, SENTEI_IDENTITY, random);
    for (float& weight : network.layers[0].weights.values()) weight *= 0.01f;
    std::ranges::fill(network.layers[0].bias, 1000.1f);
    const auto rows = reference::random_examples(data::Task::regression, 3000, 2, 1, random);
    for (const auto& backend : usable_backends()) {
        SCOPED_TRACE(backend->id());
        const auto layer = survey(network, rows, everything, *backend)[0];
        expect_moments(layer);
        expect_covariance(layer);
    }
}

TEST(Survey, UnitsThatNeverMoveHaveNoVariance) {
    Random random(37);
    auto network = test::network_of({2, 40, 1}, SENTEI_IDENTITY, random);
    std::ranges::fill(network.layers[0].weights.values(), 0.0f);
    const auto rows = reference::random_examples(data::Task::regression, 1717, 2, 1, random);
    for (const auto& backend : usable_backends()) {
        SCOPED_TRACE(backend->id());
        const auto layer = survey(network, rows, everything, *backend)[0];
        for (std::size_t j = 0; j < 40; ++j) {
            EXPECT_EQ(layer.mean[j], double{network.layers[0].bias[j]});
            EXPECT_EQ(layer.variance[j], 0.0);
            EXPECT_EQ(layer.absolute_deviation[j], 0.0);
            EXPECT_EQ(layer.covariance[j * 41], 0.0);
        }
    }
}

// The pruner refuses such scores, so the statistics must not hide them.
TEST(Survey, OverflowIsNotTakenForAConstant) {
    Random random(38);
    auto network = test::network_of({1, 3, 1}, SENTEI_IDENTITY, random);
    std::ranges::fill(network.layers[0].weights.values(), 3e38f);
    auto rows = reference::random_examples(data::Task::regression, 100, 1, 1, random);
    for (const bool once : {false, true}) {
        std::ranges::fill(rows.inputs.values(), once ? 0.0f : 3e38f);
        rows.inputs(7, 0) = 3e38f;
        for (const auto& backend : usable_backends()) {
            const auto statistics = survey(network, rows, 0, *backend);
            for (const double variance : statistics[0].variance) EXPECT_FALSE(std::isfinite(variance)) << backend->id();
        }
    }
}

TEST(Survey, NeedsRowsAndHiddenLayers) {
    Random random(36);
    const auto backend = support::catalogue().backend();
    const auto deep = test::network_of({3, 4, 2}, SENTEI_RELU, random), linear = test::network_of({3, 2}, 1, random);
    const auto rows = reference::random_examples(data::Task::multiclass, 3, 3, 2, random);
    EXPECT_TRUE(survey(linear, rows, everything, *backend).empty());
    EXPECT_THROW(survey(deep, {Matrix(0, 3), {}, {}}, 0, *backend), InputError);
}

TEST(Sweep, PartialResultsStayBounded) {
    EXPECT_EQ(groups_for(1, 1000), 1u);
    EXPECT_EQ(groups_for(10, 1000), 10u);
    EXPECT_EQ(groups_for(1000, 1000), 64u);
    EXPECT_EQ(groups_for(1000, most_partial_bytes / 5), 5u);
    EXPECT_EQ(groups_for(1000, 3 * most_partial_bytes), 1u);
    EXPECT_EQ(groups_for(1000, 0), 64u);
}

}  // namespace
}  // namespace sentei::pruning
