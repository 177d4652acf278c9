#include "engine/deployment/quantize.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "engine/core/error.hpp"
#include "engine/model/predictor.hpp"
#include "engine/parallel/parallel.hpp"
#include "tests/support/backends.hpp"
#include "tests/unit/model/random_model.hpp"

namespace sentei::deployment {
namespace {

using Widths = std::vector<std::size_t>;

constexpr double most_error = 0.05;  // of the outputs' standard deviation over the rows

std::shared_ptr<const plugin::Backend> scalar() { return support::catalogue().backend("scalar"); }

// Root mean squared difference of the worst output to the fp32 network's, in standard deviations of that output.
double error_of(const model::Network& network, const Matrix& inputs,
                const std::shared_ptr<const plugin::Backend>& backend, const model::Int8Network& int8) {
    const auto exact = model::Predictor(network, backend).run(inputs);
    const auto rounded = model::Predictor(int8, backend).run(inputs);
    const auto rows = static_cast<double>(inputs.rows());
    double worst = 0;
    for (std::size_t u = 0; u < exact.columns(); ++u) {
        double mean = 0, variance = 0, squared = 0;
        for (std::size_t r = 0; r < inputs.rows(); ++r) mean += exact(r, u) / rows;
        for (std::size_t r = 0; r < inputs.rows(); ++r) {
            variance += std::pow(exact(r, u) - mean, 2) / rows;
            squared += std::pow(double{exact(r, u)} - rounded(r, u), 2) / rows;
        }
        worst = std::max(worst, std::sqrt(squared / variance));
    }
    return worst;
}

double error_of(const model::Network& network, const Matrix& inputs,
                const std::shared_ptr<const plugin::Backend>& backend = scalar()) {
    return error_of(network, inputs, backend, quantize(network, inputs, *backend));
}

const std::vector<model::Activation> activations{
    {SENTEI_RELU}, {SENTEI_LEAKY_RELU, 0.1f}, {SENTEI_TANH}, {SENTEI_SIGMOID}, {SENTEI_GELU}, {SENTEI_IDENTITY}};

// A random network through whose layers what the inputs say is not lost: a sigmoid is a quarter as steep as a relu.
model::Network lively_network(const Widths& widths, model::Activation activation, Random& random) {
    auto network = test::network(widths, activation, random);
    for (std::size_t l = 0; l + 1 < network.layers.size(); ++l)
        for (float& weight : network.layers[l].weights.values()) weight *= activation.kind == SENTEI_SIGMOID ? 4 : 1.5f;
    return network;
}

TEST(Quantize, StaysNearTheNetworkItIsMadeFrom) {
    Random random(1);
    const std::vector<Widths> shapes{{5, 3}, {12, 8, 1}, {20, 64, 4}, {9, 32, 16, 3}, {30, 64, 40, 24, 10}};
    for (const auto& widths : shapes)
        for (const auto activation : activations) {
            const auto network = lively_network(widths, activation, random);
            const auto rows = reference::random_matrix(400, widths[0], random);
            EXPECT_LE(error_of(network, rows), most_error) << describe(network) << " " << model::name(activation);
        }
}

TEST(Quantize, HoldsForRowsThatItHasNotSeen) {
    Random random(2);
    for (const auto activation : activations) {
        const auto network = lively_network({20, 40, 24, 3}, activation, random);
        const auto seen = reference::random_matrix(1000, 20, random),
                   unseen = reference::random_matrix(1000, 20, random);
        const auto int8 = quantize(network, seen, *scalar());
        EXPECT_LE(error_of(network, unseen, scalar(), int8), 2 * most_error) << model::name(activation);
    }
}

TEST(Quantize, KeepsTheShape) {
    Random random(3);
    for (const auto activation : activations) {
        const auto network = test::network({6, 9, 4, 2}, activation, random);
        const auto int8 = quantize(network, reference::random_matrix(50, 6, random), *scalar());
        EXPECT_EQ(int8.widths(), (Widths{6, 9, 4, 2}));
        EXPECT_EQ(int8.parameters(), network.parameters());
        for (std::size_t l = 0; l < 3; ++l) EXPECT_EQ(int8.layers[l].activation, network.layers[l].activation);
    }
}

TEST(Quantize, WhatItMakesCanBeWritten) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Random random(seed);
        const auto model = test::random_model(seed);
        const auto rows = reference::random_matrix(1 + random.below(40), model.network.inputs(), random);
        const model::Int8Model int8{model.encoder, quantize(model.network, rows, *scalar()), {}};
        EXPECT_EQ(std::get<model::Int8Network>(model::parse_any(model::encode(int8), "x").network), int8.network);
    }
}

TEST(Quantize, CategoriesAreExactAndTakeNoByte) {
    Random random(4);
    const auto network = test::network({12, 16, 2}, {SENTEI_RELU}, random);
    Matrix rows(300, 12);
    for (std::size_t r = 0; r < rows.rows(); ++r) rows(r, random.below(12)) = 1;
    const auto int8 = quantize(network, rows, *scalar());
    for (std::size_t i = 0; i < 12; ++i) EXPECT_FALSE(int8.listed(i));
    EXPECT_LE(error_of(network, rows), most_error);
}

// Numbers of any size and place, each with steps of its own.
TEST(Quantize, InputsOfDifferentSizesDoNotDisturbEachOther) {
    Random random(5);
    auto network = test::network({8, 24, 2}, {SENTEI_RELU}, random);
    auto rows = reference::random_matrix(400, 8, random);
    for (std::size_t i = 0; i < 8; ++i) {
        const float scale = std::exp2(static_cast<float>(3 * i) - 12), shift = i % 2 == 0 ? 0.0f : 2.0f;
        for (std::size_t r = 0; r < rows.rows(); ++r) rows(r, i) = (rows(r, i) + shift) * scale;
        for (std::size_t u = 0; u < 24; ++u) network.layers[0].weights(u, i) /= scale;
    }
    EXPECT_LE(error_of(network, rows), most_error);
}

TEST(Quantize, DeadUnitsAndZeroWeightsChangeNothing) {
    Random random(6);
    for (const auto activation : activations) {
        auto network = lively_network({10, 16, 12, 3}, activation, random);
        for (std::size_t i = 0; i < 10; ++i) network.layers[0].weights(2, i) = network.layers[0].weights(3, i) = 0;
        network.layers[0].bias[2] = 0;
        network.layers[0].bias[3] = -50;                                                // of relu: silent
        for (std::size_t i = 0; i < 12; ++i) network.layers[2].weights(1, i) *= 1e-3f;  // small, not dead
        network.layers[2].bias[1] *= 1e-3f;
        const auto rows = reference::random_matrix(300, 10, random);
        EXPECT_LE(error_of(network, rows), most_error) << model::name(activation);
    }
}

TEST(Quantize, ANetworkOfZerosGivesItsBiases) {
    Random random(7);
    for (const auto activation : activations) {
        auto network = test::network({4, 6, 3}, activation, random);
        for (auto& layer : network.layers)
            for (float& weight : layer.weights.values()) weight = 0;
        const auto rows = reference::random_matrix(20, 4, random);
        const auto outputs = model::Predictor(quantize(network, rows, *scalar()), scalar()).run(rows);
        for (std::size_t r = 0; r < rows.rows(); ++r)
            for (std::size_t u = 0; u < 3; ++u)
                EXPECT_NEAR(outputs(r, u), network.layers[1].bias[u], std::abs(network.layers[1].bias[u]) / 30000);
        network.layers[1].bias.assign(3, 0);
        const auto zeros = model::Predictor(quantize(network, rows, *scalar()), scalar()).run(rows);
        EXPECT_THAT(std::vector(zeros.values().begin(), zeros.values().end()), testing::Each(0.0f));
    }
}

// A unit with a bias far above its weights is coarse itself, but its neighbours are not.
TEST(Quantize, AHugeBiasLeavesOtherUnitsAsTheyAre) {
    Random random(8);
    auto network = test::network({10, 16, 3}, {SENTEI_RELU}, random);
    network.layers[0].bias[5] = -1e5f;
    network.layers[1].bias[0] = 1e4f;
    const auto rows = reference::random_matrix(300, 10, random);
    const auto int8 = quantize(network, rows, *scalar());
    auto without_it = network;
    for (std::size_t i = 0; i < 16; ++i) without_it.layers[1].weights(0, i) = 0;
    const auto exact = model::Predictor(network, scalar()).run(rows),
               rounded = model::Predictor(int8, scalar()).run(rows);
    double spread = 0;
    for (std::size_t r = 0; r < rows.rows(); ++r) spread = std::max(spread, std::abs(double{exact(r, 1)}));
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        EXPECT_NEAR(rounded(r, 0), exact(r, 0), 1e4 / 1000);
        for (std::size_t u = 1; u < 3; ++u) EXPECT_NEAR(rounded(r, u), exact(r, u), 0.1 * spread);
    }
}

// Weights of any size give numbers that a file can hold, or are refused.
TEST(Quantize, WeightsOfAnySizeCanBeWritten) {
    std::size_t written = 0;
    for (const float scale : {1e-38f, 1e-30f, 1e-20f, 1e-10f, 1e10f, 1e20f, 1e30f, 1e38f})
        for (std::uint32_t kind = SENTEI_RELU; kind <= SENTEI_IDENTITY; ++kind) {
            Random random(kind);
            auto model = test::model(data::Task::binary, {6, 5}, random);
            for (auto& layer : model.network.layers) {
                if (&layer != &model.network.layers.back()) layer.activation = {kind, 0.1f};
                for (float& bias : layer.bias) bias *= scale;
            }
            for (float& weight : model.network.layers[0].weights.values()) weight *= scale;
            const auto rows = reference::random_matrix(60, model.network.inputs(), random);
            try {
                const model::Int8Model int8{model.encoder, quantize(model.network, rows, *scalar()), {}};
                EXPECT_NO_THROW(model::encode(int8)) << scale << " " << model::name({kind});
                const auto outputs = model::Predictor(int8.network, scalar()).run(rows);
                for (const float output : outputs.values())
                    EXPECT_TRUE(std::isfinite(output)) << scale << " " << model::name({kind});
                ++written;
            } catch (const InputError& error) {
                EXPECT_THAT(error.what(), testing::HasSubstr("too large for int8"));
                EXPECT_GE(scale, 1e20f);
            }
        }
    EXPECT_GE(written, 30u);
}

TEST(Quantize, OneRowToCalibrateOnIsEnoughToRun) {
    Random random(9);
    for (const auto activation : activations) {
        const auto network = test::network({5, 7, 2}, activation, random);
        const auto row = reference::random_matrix(1, 5, random);
        const auto exact = model::Predictor(network, scalar()).run(row);
        const auto rounded = model::Predictor(quantize(network, row, *scalar()), scalar()).run(row);
        for (std::size_t u = 0; u < 2; ++u) EXPECT_NEAR(rounded(0, u), exact(0, u), 0.02) << model::name(activation);
    }
}

TEST(Quantize, GivesTheSameNumbersOnAnyNumberOfThreads) {
    Random random(10);
    for (const auto activation : activations) {
        const auto network = test::network({40, 130, 70, 3}, activation, random);
        const auto rows = reference::random_matrix(500, 40, random);
        for (const auto& backend : support::backends()) {
            const auto once = quantize(network, rows, *backend);
            for (const std::size_t threads : {1, 2, 7})
                parallel::Threads(threads).run([&] { EXPECT_EQ(quantize(network, rows, *backend), once); });
        }
    }
}

// Sums of the fp32 layers are rounded by each backend in its own way, so steps may differ, but not what they are worth.
TEST(Quantize, IsAsGoodByEveryBackend) {
    Random random(11);
    for (const auto activation : activations) {
        const auto network = lively_network({20, 48, 24, 3}, activation, random);
        const auto rows = reference::random_matrix(400, 20, random);
        for (const auto& backend : support::backends())
            EXPECT_LE(error_of(network, rows, backend), most_error) << backend->id() << " " << model::name(activation);
    }
}

// Whole numbers below 2^24 have one sum in fp32, whatever its order.
TEST(Quantize, IsTheSameByEveryBackendWhereSumsAreExact) {
    Random random(12);
    auto network = test::network({20, 33, 18, 3}, {SENTEI_RELU}, random);
    auto rows = reference::random_matrix(300, 20, random);
    const auto round = [](std::span<float> values) {
        for (float& value : values) value = std::nearbyint(4 * value);
    };
    for (auto& layer : network.layers) round(layer.weights.values()), round(layer.bias);
    round(rows.values());
    const auto once = quantize(network, rows, *scalar());
    for (const auto& backend : support::backends()) EXPECT_EQ(quantize(network, rows, *backend), once) << backend->id();
}

// The rows that are looked at are evenly spaced, so those between them do not count.
TEST(Quantize, LooksAt2048RowsAtMost) {
    Random random(13);
    const auto network = test::network({3, 8, 2}, {SENTEI_TANH}, random);
    auto rows = reference::random_matrix(16384, 3, random);
    const auto once = quantize(network, rows, *scalar());
    for (std::size_t r = 1; r < rows.rows(); r += 2) rows(r, 0) = 1000;
    EXPECT_EQ(quantize(network, rows, *scalar()), once);
    rows(0, 0) = 1000;
    EXPECT_NE(quantize(network, rows, *scalar()), once);
}

TEST(Quantize, MoreInputsThanSumsAllowAreRefused) {
    Random random(14);
    const auto network = test::network({model::most_int8_inputs + 1, 1}, {}, random);
    const auto row = reference::random_matrix(1, network.inputs(), random);
    try {
        quantize(network, row, *scalar());
        FAIL() << "taken";
    } catch (const InputError& error) {
        EXPECT_STREQ(error.what(), "layer 1 takes 65537 inputs, int8 allows 65536");
    }
}

}  // namespace
}  // namespace sentei::deployment
