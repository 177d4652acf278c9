#include "engine/pruning/clean_up.hpp"

#include <gtest/gtest.h>

#include "tests/unit/pruning/planting.hpp"

namespace sentei::pruning {
namespace {

using reference::Vector;

void expect_same_outputs(const model::Network& before, const model::Network& after, double roundings, Random& random) {
    for (int sample = 0; sample < 4; ++sample) {
        const Vector input = test::random_row(before.inputs(), random);
        const Vector expected = reference::forward(before, input).back();
        const Vector outputs = reference::forward(after, input).back();
        const Vector bound = test::rounding_bound(before, input, roundings);
        ASSERT_EQ(outputs.size(), expected.size());
        for (std::size_t k = 0; k < outputs.size(); ++k) ASSERT_NEAR(outputs[k], expected[k], bound[k]);
    }
}

class CleanUpTest : public testing::TestWithParam<std::uint32_t> {};

TEST_P(CleanUpTest, RemovesExactlyWhatWasPlanted) {
    Random random(21, GetParam());
    for (std::size_t round = 0; round < 150; ++round) {
        std::vector<std::size_t> widths(2 + round % 5);
        for (auto& width : widths) width = 2 + random.below(20);
        if (GetParam() == SENTEI_IDENTITY)  // a bottleneck, else it is multiplied out
            widths = {10 + random.below(10), 2 + random.below(3), 10 + random.below(10)};
        auto original = test::network_of(widths, GetParam(), random);
        test::keep_irreducible(original);
        auto network = original;
        CleanUp planted;
        for (std::size_t l = 0; l < network.hidden(); ++l)
            for (std::size_t count = random.below(6); count > 0; --count) test::plant_any(network, l, planted, random);
        SCOPED_TRACE(test::describe(original) + " <- " + model::describe(network));

        auto cleaned = network;
        const CleanUp removed = clean_up(cleaned);
        ASSERT_EQ(removed.unread, planted.unread);
        ASSERT_EQ(removed.constant, planted.constant);
        ASSERT_EQ(removed.duplicates, planted.duplicates);
        ASSERT_EQ(removed.linear, 0u);
        ASSERT_EQ(cleaned.widths(), widths);
        ASSERT_EQ(removed.units.size(), cleaned.hidden());
        for (std::size_t l = 0; l < cleaned.hidden(); ++l)
            ASSERT_EQ(removed.units[l].size(), cleaned.layers[l].units()) << "layer " << l;
        // no clean-up changes what a unit reads of the inputs
        for (std::size_t r = 0; cleaned.hidden() > 0 && r < removed.units[0].size(); ++r) {
            const auto read = network.layers[0].weights.row(removed.units[0][r]);
            ASSERT_TRUE(std::ranges::equal(cleaned.layers[0].weights.row(r), read)) << "unit " << r;
        }
        expect_same_outputs(network, cleaned, 4, random);

        const auto once = cleaned;
        ASSERT_EQ(clean_up(cleaned).removed(), 0u);
        ASSERT_EQ(cleaned, once);
    }
}

TEST_P(CleanUpTest, LeavesAPlainNetworkAlone) {
    Random random(22, GetParam());
    const bool linear = GetParam() == SENTEI_IDENTITY;
    auto network = test::network_of(
        linear ? std::vector<std::size_t>{6, 2, 7} : std::vector<std::size_t>{6, 9, 8, 7, 3}, GetParam(), random);
    test::keep_irreducible(network);
    auto cleaned = network;
    const CleanUp found = clean_up(cleaned);
    EXPECT_EQ(found.removed() + found.linear, 0u);
    EXPECT_EQ(found.layers.size(), network.hidden());
    EXPECT_EQ(cleaned, network);
}

TEST_P(CleanUpTest, UnreadLayerShrinksEverythingBeforeIt) {
    Random random(23, GetParam());
    auto network = test::network_of({5, 6, 7, 8, 4, 3}, GetParam(), random);
    std::ranges::fill(network.layers[3].weights.values(), 0.0f);
    auto cleaned = network;
    const CleanUp removed = clean_up(cleaned);
    EXPECT_EQ(model::describe(cleaned), "5-1-3");  // 5-1-1-1-1-3, but what nobody reads is as good as linear
    EXPECT_EQ(removed.removed(), 5u + 6 + 7 + 3);
    EXPECT_EQ(removed.linear, 3u);
    expect_same_outputs(network, cleaned, 4, random);
    EXPECT_EQ(clean_up(cleaned).removed(), 0u);
}

TEST_P(CleanUpTest, ConstantLayerMakesEverythingAfterItConstant) {
    Random random(24, GetParam());
    auto network = test::network_of({5, 4, 4, 6, 3}, GetParam(), random);
    std::ranges::fill(network.layers[0].weights.values(), 0.0f);
    auto cleaned = network;
    const CleanUp removed = clean_up(cleaned);
    EXPECT_EQ(model::describe(cleaned), "5-1-3");
    EXPECT_EQ(removed.removed(), 3u + 3 + 5);
    expect_same_outputs(network, cleaned, 4, random);
}

INSTANTIATE_TEST_SUITE_P(EveryActivation, CleanUpTest, testing::ValuesIn(test::activation_kinds));

// Of layer 1, unit 0 goes at once; unit 1 only when the constant that it alone reads has gone from layer 0.
TEST(CleanUp, UnitsKeepTheirNumbersOverSeveralPasses) {
    Random random(26);
    auto network = test::network_of({4, 3, 4, 2}, SENTEI_TANH, random);
    std::ranges::fill(network.layers[0].weights.row(0), 0.0f);
    network.layers[1].weights(1, 1) = network.layers[1].weights(1, 2) = 0;
    network.layers[2].weights(0, 0) = network.layers[2].weights(1, 0) = 0;
    const CleanUp found = clean_up(network);
    EXPECT_EQ(found.units, (std::vector<Units>{{1, 2}, {2, 3}}));
}

// Units of a layer with `rows` of weights, the last of each row being the bias.
model::Network one_hidden(std::uint32_t activation, const std::vector<std::vector<float>>& rows) {
    const std::size_t inputs = rows.front().size() - 1;
    model::Network network{{{Matrix(rows.size(), inputs), Buffer(rows.size()), {activation, test::slope}},
                            {Matrix(2, rows.size()), Buffer(2, 0.25f), {SENTEI_IDENTITY}}}};
    for (std::size_t j = 0; j < rows.size(); ++j) {
        std::copy_n(rows[j].begin(), inputs, network.layers[0].weights.row(j).begin());
        network.layers[0].bias[j] = rows[j].back();
        network.layers[1].weights(0, j) = static_cast<float>(j + 1);
        network.layers[1].weights(1, j) = static_cast<float>(j) - 10.5f;
    }
    return network;
}

std::size_t merged(model::Network network) {
    Random random(25);
    const auto before = network;
    const CleanUp removed = clean_up(network);
    expect_same_outputs(before, network, 4, random);
    EXPECT_EQ(removed.duplicates, removed.removed());
    return removed.duplicates;
}

TEST(CleanUp, MultiplesMergeWhereTheActivationAllowsIt) {
    const std::vector<std::vector<float>> twice{{1, -3, 0.5f}, {3, -9, 1.5f}}, negated{{1, -3, 0.5f}, {-1, 3, -0.5f}},
        negative{{1, -3, 0.5f}, {-3, 9, -1.5f}}, other_bias{{1, -3, 0.5f}, {3, -9, 1.25f}};
    const auto count = [&](const std::vector<std::vector<float>>& rows) {
        std::string found;
        for (const std::uint32_t activation : test::activation_kinds)
            found += merged(one_hidden(activation, rows)) == 1 ? model::name({activation}) + " " : "";
        return found;
    };
    EXPECT_EQ(count(twice), "relu leaky-relu identity ");
    EXPECT_EQ(count(negated), "tanh sigmoid identity ");
    EXPECT_EQ(count(negative), "identity ");
    EXPECT_EQ(count(other_bias), "identity ");
}

TEST(CleanUp, MultiplesAreMeantExactly) {
    const float third = 1.0f / 3, next = std::nextafter(third, 1.0f);
    EXPECT_EQ(merged(one_hidden(SENTEI_RELU, {{1, third, 0}, {1, next, 0}})), 0u);
    EXPECT_EQ(merged(one_hidden(SENTEI_RELU, {{1, third, 0}, {0.125f, third / 8, 0}})), 1u);
    EXPECT_EQ(merged(one_hidden(SENTEI_RELU, {{3, 7, 21}, {33, 77, 231}, {1e-30f, 0, 0}, {1e30f, 0, 0}})), 2u);
    EXPECT_EQ(merged(one_hidden(SENTEI_RELU, {{0, 2, 1}, {2, 0, 1}, {0, 0.5f, 0.25f}})), 1u);
    EXPECT_EQ(merged(one_hidden(SENTEI_RELU, {{1, -0.0f, 0}, {1, 0.0f, -0.0f}})), 1u);
}

// Outgoing weights add up to zero: nobody reads what is left.
TEST(CleanUp, SiblingsThatCancelGo) {
    auto network = one_hidden(SENTEI_TANH, {{1, 2, 3}, {1, 2, 3}, {2, 1, 1}});
    for (std::size_t o = 0; o < 2; ++o) network.layers[1].weights(o, 1) = -network.layers[1].weights(o, 0);
    const auto removed = clean_up(network);
    EXPECT_EQ(removed.duplicates, 1u);
    EXPECT_EQ(removed.unread, 1u);
    EXPECT_EQ(model::describe(network), "2-1-2");
    EXPECT_EQ(network.layers[0].weights(0, 0), 2.0f);
}

// The factor is never above 1, so that tiny rows cannot blow up outgoing weights.
TEST(CleanUp, LargestOfAFamilyStays) {
    auto network = one_hidden(SENTEI_RELU, {{1e-38f, 0}, {1, 0}, {1e-38f, 0}});
    EXPECT_EQ(clean_up(network).duplicates, 2u);
    EXPECT_EQ(network.layers[0].weights(0, 0), 1.0f);
    EXPECT_EQ(network.layers[1].weights(0, 0), 2.0f);
}

TEST(CleanUp, NetworkWithoutHiddenLayers) {
    Random random(26);
    const auto network = test::network_of({3, 2}, SENTEI_RELU, random);
    auto cleaned = network;
    EXPECT_EQ(clean_up(cleaned).removed(), 0u);
    EXPECT_EQ(cleaned, network);
}

}  // namespace
}  // namespace sentei::pruning
