#include "engine/pruning/linear_layers.hpp"

#include <gtest/gtest.h>

#include "engine/pruning/clean_up.hpp"
#include "engine/pruning/ranges.hpp"
#include "tests/unit/pruning/networks.hpp"

namespace sentei::pruning {
namespace {

using reference::Vector;
using Layers = std::vector<std::size_t>;

model::Layer layer(std::uint32_t activation, const std::vector<std::vector<float>>& weights,
                   const std::vector<float>& bias) {
    model::Layer built{Matrix(weights.size(), weights.front().size()), Buffer(bias.begin(), bias.end()), {activation}};
    built.activation.slope = test::slope;
    for (std::size_t j = 0; j < weights.size(); ++j) std::ranges::copy(weights[j], built.weights.row(j).begin());
    return built;
}

void expect_equal_function(const model::Network& before, const model::Network& after, Random& random) {
    for (const double size : {0.01, 1.0, 100.0, 1e6})
        for (int sample = 0; sample < 8; ++sample) {
            Vector input = test::random_row(before.inputs(), random);
            for (double& value : input) value *= size;
            const Vector expected = reference::forward(before, input).back();
            const Vector outputs = reference::forward(after, input).back();
            double largest = 0;
            for (const double value : expected) largest = std::max(largest, std::abs(value));
            const Vector bound = test::rounding_bound(before, input, 4);
            for (std::size_t k = 0; k < outputs.size(); ++k)
                ASSERT_NEAR(outputs[k], expected[k], std::max(1e-4 * largest, bound[k])) << "inputs of size " << size;
        }
}

CleanUp cleaned(model::Network& network, std::uint64_t seed = 61) {
    Random random(seed);
    const auto before = network;
    const CleanUp found = clean_up(network);
    expect_equal_function(before, network, random);
    EXPECT_EQ(found.layers.size(), network.hidden());
    EXPECT_EQ(found.linear, before.hidden() - network.hidden());
    EXPECT_EQ(found.units.size(), network.hidden());
    for (std::size_t l = 0; l < network.hidden(); ++l) {
        EXPECT_EQ(found.units[l].size(), network.layers[l].units());
        EXPECT_LT(found.units[l].back(), before.layers[found.layers[l]].units());
    }
    EXPECT_LE(network.parameters(), before.parameters());
    return found;
}

void make_positive(model::Layer& layer) {
    for (float& weight : layer.weights.values()) weight = std::abs(weight);
    for (float& bias : layer.bias) bias = std::abs(bias);
}

TEST(LinearLayers, IdentityIsMultipliedOut) {
    model::Network network{{layer(SENTEI_IDENTITY, {{1, 2}, {3, -4}, {0.5f, 1}}, {1, 0, -2}),
                            layer(SENTEI_IDENTITY, {{1, 2, 2}}, {0.25f})}};
    EXPECT_EQ(cleaned(network).layers, Layers{});
    EXPECT_EQ(network, model::Network{{layer(SENTEI_IDENTITY, {{8, -4}}, {-2.75f})}});
}

TEST(LinearLayers, TheNextActivationStays) {
    for (const std::uint32_t activation : test::activation_kinds) {
        if (activation == SENTEI_IDENTITY) continue;
        SCOPED_TRACE(model::name({activation}));
        Random random(62);
        auto network = test::network_of({5, 7, 6, 9, 3}, activation, random);
        network.layers[1].activation.kind = SENTEI_IDENTITY;
        EXPECT_EQ(cleaned(network).layers, (Layers{0, 2}));
        EXPECT_EQ(model::describe(network), "5-7-9-3");
        EXPECT_EQ(network.layers[1].activation.kind, activation);
    }
}

TEST(LinearLayers, OnlyWhenTheNetworkGetsSmaller) {
    Random random(63);
    for (std::size_t units = 1; units < 12; ++units) {
        auto network = test::network_of({9, units, 8}, SENTEI_IDENTITY, random);
        const auto before = network;
        const bool smaller = (9 + 1) * 8 < (9 + 1) * units + (units + 1) * 8;
        const CleanUp found = cleaned(network);
        EXPECT_EQ(found.linear, smaller ? 1u : 0u) << units;
        EXPECT_EQ(network == before, !smaller) << units;
    }
    auto equal = test::network_of({3, 1, 2}, SENTEI_IDENTITY, random);  // 8 parameters with it, 8 without
    EXPECT_EQ(cleaned(equal).linear, 0u);
}

TEST(LinearLayers, ChainsCollapseToTheirNarrowestLayerOrToNothing) {
    Random random(64);
    auto wide = test::network_of({6, 20, 30, 9, 40, 4}, SENTEI_IDENTITY, random);
    EXPECT_EQ(cleaned(wide).linear, 4u);
    EXPECT_EQ(model::describe(wide), "6-4");
    auto narrow = test::network_of({30, 20, 3, 25, 2, 10, 40}, SENTEI_IDENTITY, random);
    EXPECT_EQ(cleaned(narrow).layers, Layers{3});
    EXPECT_EQ(model::describe(narrow), "30-2-40");
}

TEST(LinearLayers, PositiveReluAfterReluOrSigmoid) {
    for (const std::uint32_t before : test::activation_kinds)
        for (const std::uint32_t activation : {SENTEI_RELU, SENTEI_LEAKY_RELU}) {
            SCOPED_TRACE(model::name({before}) + " before " + model::name({activation}));
            Random random(65);
            auto network = test::network_of({4, 8, 10, 7, 3}, before, random);
            network.layers[1].activation.kind = activation;
            network.layers[2].activation.kind = SENTEI_TANH;
            make_positive(network.layers[1]);
            const auto multiplied = cleaned(network);
            if (before == SENTEI_RELU || before == SENTEI_SIGMOID)
                EXPECT_EQ(multiplied.layers, (Layers{0, 2}));
            else  // the identity goes, its reader stays
                EXPECT_EQ(multiplied.layers, before == SENTEI_IDENTITY ? (Layers{1, 2}) : (Layers{0, 1, 2}));
        }
}

TEST(LinearLayers, OneNegativeWeightAfterReluIsEnoughToStay) {
    Random random(66);
    auto network = test::network_of({4, 8, 10, 7, 3}, SENTEI_RELU, random);
    make_positive(network.layers[1]);
    network.layers[1].weights(9, 7) = -1e-20f;
    network.layers[2].activation.kind = SENTEI_TANH;
    const auto before = network;
    EXPECT_EQ(cleaned(network).linear, 0u);
    EXPECT_EQ(network, before);
}

// tanh and GELU may be negative, but not by much: a bias outweighs them.
TEST(LinearLayers, BiasOutweighsBoundedInputs) {
    const auto linear = [](std::uint32_t before, float bias) {
        model::Network network{{layer(before, {{1, 2}, {-1, 1}}, {0, 0.5f}),
                                layer(SENTEI_RELU, {{0.5f, 0.25f}, {1, 3}, {2, 1}}, {bias, 4 * bias, 3 * bias}),
                                layer(SENTEI_TANH, {{1, 2, 1}, {1, 1, -1}, {3, 0, 1}}, {0, 0, 0}),
                                layer(SENTEI_IDENTITY, {{1, -1, 2}}, {0})}};
        return cleaned(network).linear;
    };
    EXPECT_EQ(linear(SENTEI_TANH, 1), 1u);
    EXPECT_EQ(linear(SENTEI_TANH, 0.99f), 0u);
    EXPECT_EQ(linear(SENTEI_GELU, 0.18f), 1u);
    EXPECT_EQ(linear(SENTEI_GELU, 0.16f), 0u);
}

TEST(LinearLayers, LeakyReluThatIsAlwaysNegativeIsScaled) {
    model::Network network{{layer(SENTEI_SIGMOID, {{1, 2}, {-1, 1}}, {0, 0.5f}),
                            layer(SENTEI_LEAKY_RELU, {{-1, -2}, {3, 1}, {-1, 1}}, {0, 0, -1}),
                            layer(SENTEI_TANH, {{1, 2, 1}, {1, 1, -1}, {3, 0, 1}}, {0, 0, 0}),
                            layer(SENTEI_IDENTITY, {{1, -1, 2}}, {0})}};
    EXPECT_EQ(cleaned(network).layers, (Layers{0, 2}));
}

TEST(LinearLayers, DeadReluIsConstant) {
    model::Network network{{layer(SENTEI_RELU, {{1, 2}, {-1, 1}}, {0, 0.5f}),
                            layer(SENTEI_RELU, {{-1, -2}, {3, -1}, {-1, 0}}, {0, 0, -1}),
                            layer(SENTEI_IDENTITY, {{1, 2, 1}, {1, 1, -1}}, {0.5f, 0})}};
    const CleanUp found = cleaned(network);
    EXPECT_EQ(found.constant, 2u);
    EXPECT_EQ(found.linear, 0u);
    EXPECT_EQ(model::describe(network), "2-2-1-2");
}

TEST(LinearLayers, ProductThatOverflowsStays) {
    model::Network network{{layer(SENTEI_IDENTITY, {{1e30f, 1}, {1, 1}, {2, 1}}, {0, 0, 0}),
                            layer(SENTEI_IDENTITY, {{1e30f, 1, 1}}, {0})}};
    const auto before = network;
    EXPECT_FALSE(multiply_out(network));
    EXPECT_EQ(network, before);
}

// Networks of every mixture of activations, weights and biases with a leaning to one sign, some of them zero.
TEST(LinearLayers, RandomNetworksKeepTheirFunction) {
    Random random(67);
    std::size_t multiplied = 0, removed = 0, untouched = 0;
    for (int round = 0; round < 400; ++round) {
        Layers widths(2 + random.below(6));
        for (auto& width : widths) width = 1 + random.below(12);
        auto network = test::network_of(widths, SENTEI_RELU, random);
        for (std::size_t l = 0; l < network.layers.size(); ++l) {
            auto& layer = network.layers[l];
            if (l < network.hidden()) layer.activation.kind = test::activation_kinds[random.below(6)];
            const std::size_t leaning = random.below(4);
            if (leaning < 2) make_positive(layer);
            if (leaning == 1)
                for (float& weight : layer.weights.values()) weight = -weight;
            if (random.below(4) == 0)
                for (float& weight : layer.weights.values())
                    if (random.below(3) == 0) weight = 0;
        }
        SCOPED_TRACE(model::describe(network));
        const auto before = network;
        const CleanUp found = cleaned(network, static_cast<std::uint64_t>(round));
        if (testing::Test::HasFatalFailure()) return;
        multiplied += found.linear;
        removed += found.removed();
        if (found.removed() + found.linear == 0) {
            ++untouched;
            ASSERT_EQ(network, before);
        }
        for (std::size_t l = 0; l < network.hidden(); ++l)
            ASSERT_EQ(network.layers[l].activation, before.layers[found.layers[l]].activation);
        const auto once = network;
        ASSERT_EQ(clean_up(network).removed(), 0u);
        ASSERT_EQ(network, once);
    }
    EXPECT_GT(multiplied, 100u);
    EXPECT_GT(removed, 100u);
    EXPECT_GT(untouched, 20u);
}

TEST(Ranges, HoldForEveryInput) {
    Random random(68);
    for (int round = 0; round < 100; ++round) {
        auto network = test::network_of({3, 5, 6, 5, 4, 2}, SENTEI_RELU, random);
        for (std::size_t l = 0; l < network.hidden(); ++l) {
            network.layers[l].activation.kind = test::activation_kinds[random.below(6)];
            if (random.below(2) == 0) make_positive(network.layers[l]);
        }
        const auto ranges = hidden_ranges(network);
        ASSERT_EQ(ranges.size(), network.hidden());
        for (const double size : {0.1, 1.0, 100.0}) {
            Vector from = test::random_row(3, random);
            for (double& value : from) value *= size;
            const auto outputs = reference::forward(network, from);
            for (std::size_t l = 0; l < ranges.size(); ++l) {
                const auto& layer = network.layers[l];
                for (std::size_t j = 0; j < layer.units(); ++j) {
                    double z = layer.bias[j];
                    for (std::size_t i = 0; i < from.size(); ++i) z += double{layer.weights(j, i)} * from[i];
                    ASSERT_GE(z, ranges[l][j].lowest - 1e-12);
                    ASSERT_LE(z, ranges[l][j].highest + 1e-12);
                }
                from = outputs[l];
            }
        }
    }
}

}  // namespace
}  // namespace sentei::pruning
