// The rebuilt network is the general one with the removed units' outputs held at 0 or at their means.
#include "engine/pruning/rebuild.hpp"

#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/pruning/networks.hpp"

namespace sentei::pruning {
namespace {

using reference::Vector;

Kept random_kept(const model::Network& network, Random& random) {
    Kept kept(network.hidden());
    for (std::size_t l = 0; l < kept.size(); ++l) {
        const double share = random.uniform();
        const auto units = static_cast<std::uint32_t>(network.layers[l].units());
        for (std::uint32_t unit = 0; unit < units; ++unit)
            if (random.uniform() < share) kept[l].push_back(unit);
        if (kept[l].empty()) kept[l].push_back(static_cast<std::uint32_t>(random.below(units)));
    }
    return kept;
}

std::vector<LayerStatistics> random_means(const model::Network& network, Random& random) {
    std::vector<LayerStatistics> statistics(network.hidden());
    for (std::size_t l = 0; l < statistics.size(); ++l)
        for (std::size_t j = 0; j < network.layers[l].units(); ++j) statistics[l].mean.push_back(random.normal());
    return statistics;
}

Vector masked_forward(const model::Network& network, const Kept& kept, const std::vector<LayerStatistics>* means,
                      Vector h) {
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const auto& layer = network.layers[l];
        Vector next(layer.units());
        for (std::size_t j = 0; j < layer.units(); ++j) {
            double z = layer.bias[j];
            for (std::size_t i = 0; i < layer.inputs(); ++i) z += double{layer.weights(j, i)} * h[i];
            next[j] = reference::activate(layer.activation, z);
            if (l < kept.size() && !std::ranges::binary_search(kept[l], j))
                next[j] = means != nullptr ? (*means)[l].mean[j] : 0.0;
        }
        h = std::move(next);
    }
    return h;
}

class RebuildTest : public testing::TestWithParam<std::tuple<std::uint32_t, Compensation>> {};

TEST_P(RebuildTest, EqualsTheMaskedGeneralNetwork) {
    const auto [activation, compensation] = GetParam();
    Random random(11, activation);
    for (std::size_t round = 0; round < 150; ++round) {
        const auto network = test::random_network(activation, round % 5, random);
        const auto kept = random_kept(network, random);
        const auto means = random_means(network, random);
        const auto rebuilt = rebuild(network, kept, compensation, means);
        SCOPED_TRACE(test::describe(network) + " -> " + model::describe(rebuilt));
        ASSERT_EQ(rebuilt.parameters(), parameters_after(network, kept));
        for (int sample = 0; sample < 3; ++sample) {
            const Vector input = test::random_row(network.inputs(), random);
            const bool fold = compensation == Compensation::fold;
            const Vector expected = masked_forward(network, kept, fold ? &means : nullptr, input);
            const Vector outputs = reference::forward(rebuilt, input).back();
            const Vector bound = test::rounding_bound(rebuilt, input, fold ? 1.001 : 0.0);
            ASSERT_EQ(outputs.size(), expected.size());
            for (std::size_t k = 0; k < outputs.size(); ++k) ASSERT_NEAR(outputs[k], expected[k], bound[k]);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(EveryActivation, RebuildTest,
                         testing::Combine(testing::ValuesIn(test::activation_kinds),
                                          testing::Values(Compensation::none, Compensation::fold)));

TEST(Rebuild, KeepingEverythingChangesNothing) {
    Random random(12);
    const auto network = test::network_of({5, 7, 6, 2}, SENTEI_TANH, random);
    const Kept all{{0, 1, 2, 3, 4, 5, 6}, {0, 1, 2, 3, 4, 5}};
    EXPECT_EQ(rebuild(network, all, Compensation::none, {}), network);
    EXPECT_EQ(rebuild(network, all, Compensation::fold, random_means(network, random)), network);
}

TEST(Rebuild, CarriesTheWeightsOver) {
    Random random(13);
    const auto network = test::network_of({3, 4, 2}, SENTEI_LEAKY_RELU, random);
    std::vector<LayerStatistics> statistics(1);
    statistics[0].mean = {1, 2, 3, 4};
    const auto rebuilt = rebuild(network, {{1, 3}}, Compensation::fold, statistics);
    EXPECT_EQ(model::describe(rebuilt), "3-2-2");
    EXPECT_EQ(rebuilt.layers[0].activation, network.layers[0].activation);
    EXPECT_TRUE(std::ranges::equal(rebuilt.layers[0].weights.row(1), network.layers[0].weights.row(3)));
    EXPECT_EQ(rebuilt.layers[0].bias[0], network.layers[0].bias[1]);
    const auto& output = network.layers[1];
    EXPECT_EQ(rebuilt.layers[1].weights(1, 0), output.weights(1, 1));
    EXPECT_EQ(rebuilt.layers[1].bias[0],
              static_cast<float>(double{output.bias[0]} + output.weights(0, 0) * 1.0 + output.weights(0, 2) * 3.0));
}

// Ten thousand small contributions that fp32 sums would lose one after the other.
TEST(Rebuild, FoldsInDouble) {
    constexpr std::size_t units = 10001;
    model::Network network{
        {{Matrix(units, 1), Buffer(units), {SENTEI_RELU}}, {Matrix(1, units), Buffer(1, 1.0f), {SENTEI_IDENTITY}}}};
    std::ranges::fill(network.layers[1].weights.values(), 1e-8f);
    std::vector<LayerStatistics> statistics(1);
    statistics[0].mean.assign(units, 1.0);
    const auto rebuilt = rebuild(network, {{0}}, Compensation::fold, statistics);
    EXPECT_EQ(rebuilt.layers[1].bias[0], static_cast<float>(1.0 + 1e4 * double{1e-8f}));
}

TEST(Compensation, HasNames) {
    EXPECT_EQ(parse_compensation("none"), Compensation::none);
    EXPECT_EQ(parse_compensation("fold"), Compensation::fold);
    EXPECT_EQ(parse_compensation("least-squares"), Compensation::least_squares);
    EXPECT_EQ(name(Compensation::fold), "fold");
    EXPECT_EQ(name(Compensation::least_squares), "least-squares");
    try {
        parse_compensation("mend");
        FAIL();
    } catch (const InputError& error) {
        EXPECT_STREQ(error.what(), "unknown compensation 'mend', expected one of none, fold, least-squares");
    }
}

}  // namespace
}  // namespace sentei::pruning
