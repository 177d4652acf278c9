// What prune does beyond selection: observed constants, layers that vanish.
#include "engine/pruning/prune.hpp"

#include <gtest/gtest.h>

#include "engine/pruning/observed_constants.hpp"
#include "engine/pruning/survey.hpp"
#include "tests/support/backends.hpp"
#include "tests/unit/pruning/networks.hpp"

namespace sentei::pruning {
namespace {

// Statistics of ranges that units never leave; [0, 1] for all but the units named.
LayerStatistics statistics_of(std::size_t units, const std::vector<std::pair<std::size_t, double>>& constants) {
    LayerStatistics found{.rows = 10};
    found.mean.assign(units, 0.5), found.minimum.assign(units, 0), found.maximum.assign(units, 1);
    for (const auto& [unit, value] : constants) found.mean[unit] = found.minimum[unit] = found.maximum[unit] = value;
    return found;
}

Scores equal_scores(const model::Network& network) {
    Scores scores;
    for (std::size_t l = 0; l < network.hidden(); ++l) scores.emplace_back(network.layers[l].units(), 1.0);
    return scores;
}

class ObservedConstants : public testing::TestWithParam<Compensation> {
  protected:
    Random random_{71};
    model::Network network_ = test::network_of({4, 6, 5, 3}, SENTEI_TANH, random_);
};

TEST_P(ObservedConstants, AreFoldedWhateverTheCriterionSays) {
    const std::vector<LayerStatistics> statistics{statistics_of(6, {{1, 0.25}, {4, -0.5}}),
                                                  statistics_of(5, {{2, 0.75}})};
    const auto pruned = prune(network_, statistics, equal_scores(network_), KeepRatio{1}, {{.floor = 6}, GetParam()});
    EXPECT_EQ(model::describe(pruned.network), "4-4-4-3");
    EXPECT_EQ(pruned.clean_up.observed, 3u);
    EXPECT_EQ(pruned.clean_up.removed(), 3u);
    EXPECT_EQ(pruned.layers[0].selected, 6u);
    EXPECT_EQ(pruned.layers[0].after, 4u);
    const auto &first = network_.layers[1], &last = network_.layers[2];
    for (std::size_t place = 0; place < 4; ++place) {
        const std::size_t unit = std::vector<std::size_t>{0, 1, 3, 4}[place];
        EXPECT_NEAR(pruned.network.layers[1].bias[place],
                    first.bias[unit] + 0.25f * first.weights(unit, 1) - 0.5f * first.weights(unit, 4), 1e-6);
    }
    for (std::size_t o = 0; o < 3; ++o)
        EXPECT_NEAR(pruned.network.layers[2].bias[o], last.bias[o] + 0.75f * last.weights(o, 2), 1e-6);
}

TEST_P(ObservedConstants, AlsoThoseThatWereNotSelectedAndOnce) {
    const std::vector<LayerStatistics> statistics{statistics_of(6, {{1, 0.25}}), statistics_of(5, {})};
    Scores scores = equal_scores(network_);
    scores[0][1] = 0;
    const auto pruned = prune(network_, statistics, scores, Tolerance{0.5}, {{}, GetParam()});
    EXPECT_EQ(model::describe(pruned.network), "4-5-5-3");
    EXPECT_EQ(pruned.clean_up.observed, 0u);
    for (std::size_t j = 0; j < 5; ++j)
        EXPECT_NEAR(pruned.network.layers[1].bias[j],
                    network_.layers[1].bias[j] + 0.25f * network_.layers[1].weights(j, 1), 1e-6);
}

TEST_P(ObservedConstants, OneUnitStaysAsItIs) {
    const std::vector<LayerStatistics> statistics{statistics_of(6, {{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}),
                                                  statistics_of(5, {})};
    const auto pruned = prune(network_, statistics, equal_scores(network_), KeepRatio{1}, {{}, GetParam()});
    EXPECT_EQ(model::describe(pruned.network), "4-1-5-3");
    EXPECT_EQ(pruned.clean_up.observed, 5u);
    for (std::size_t j = 0; j < 5; ++j)
        EXPECT_EQ(pruned.network.layers[1].weights(j, 0), network_.layers[1].weights(j, 0));
}

TEST_P(ObservedConstants, NothingIsConstantOverOneRow) {
    auto statistics = statistics_of(6, {{0, 1}, {1, 1}});
    statistics.rows = 1;
    const auto found = without_observed_constants(network_, {{0, 1, 2}, {0, 1}}, {statistics, statistics_of(5, {})});
    EXPECT_EQ(found.removed, 0u);
    EXPECT_EQ(found.network, network_);
}

INSTANTIATE_TEST_SUITE_P(EveryCompensation, ObservedConstants, testing::Values(Compensation::none, Compensation::fold));

// The calibration rows themselves see no difference.
TEST(Prune, ObservedConstantsChangeNothingOnTheCalibrationRows) {
    Random random(72);
    auto network = test::network_of({4, 20, 16, 3}, SENTEI_RELU, random);
    for (std::size_t j = 0; j < 20; j += 2) network.layers[0].bias[j] = -50;  // never reached by these rows
    const auto rows = reference::random_examples(data::Task::multiclass, 200, 4, 3, random);
    const auto statistics = survey(network, rows, 0, *support::catalogue().backend());
    const auto pruned = prune(network, statistics, equal_scores(network), KeepRatio{1}, {{}, Compensation::none});
    EXPECT_GE(pruned.clean_up.observed, 10u);
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        const auto input = reference::row(rows.inputs, r);
        const auto expected = reference::forward(network, input).back();
        const auto outputs = reference::forward(pruned.network, input).back();
        for (std::size_t k = 0; k < outputs.size(); ++k) ASSERT_NEAR(outputs[k], expected[k], 1e-4);
    }
}

TEST(Prune, ReportsALayerThatVanished) {
    Random random(73);
    auto network = test::network_of({4, 9, 12, 8, 3}, SENTEI_TANH, random);
    network.layers[1].activation.kind = SENTEI_IDENTITY;
    const auto pruned = prune(network, {}, equal_scores(network), KeepRatio{1}, {{}, Compensation::none});
    EXPECT_EQ(model::describe(pruned.network), "4-9-8-3");
    EXPECT_EQ(pruned.clean_up.linear, 1u);
    EXPECT_EQ(pruned.clean_up.layers, (std::vector<std::size_t>{0, 2}));
    ASSERT_EQ(pruned.layers.size(), 3u);
    for (const std::size_t l : {0u, 1u, 2u}) EXPECT_EQ(pruned.layers[l].before, network.layers[l].units());
    EXPECT_EQ(pruned.layers[0].after, 9u);
    EXPECT_EQ(pruned.layers[1].selected, 12u);
    EXPECT_EQ(pruned.layers[1].after, 0u);
    EXPECT_EQ(pruned.layers[2].after, 8u);
}

}  // namespace
}  // namespace sentei::pruning
