// The int8 predictor against FORMAT.md's formulas written down once more, in double and int64.
#include <gmock/gmock.h>

#include <cstring>

#include "engine/parallel/parallel.hpp"
#include "tests/unit/model/allocations.hpp"
#include "tests/unit/model/predictor_runs.hpp"
#include "tests/unit/model/random_int8_model.hpp"

namespace sentei::model {
namespace {

using Widths = std::vector<std::size_t>;

const std::vector<Widths> shapes{{1, 1},          {1, 1, 1},    {7, 3},       {13, 17, 1},   {31, 1, 29},
                                 {67, 37, 19, 5}, {64, 64, 64}, {5, 7, 3, 2}, {129, 255, 10}};

double as_fp32(double value) { return static_cast<double>(static_cast<float>(value)); }

std::int64_t byte(double value, int zero) {
    return static_cast<std::int64_t>(std::clamp(std::nearbyint(value) + zero, 0.0, 255.0));
}

double multiplier_of(const Int8Layer& layer, std::size_t unit) {
    const int reduction = layer.reductions[unit];
    const double sixteenth = as_fp32(std::exp2(-(reduction % 16) / 16.0));
    return std::ldexp(as_fp32(double{layer.largest_multiplier} * sixteenth), -(reduction / 16));
}

// The outputs of one row.
std::vector<double> reference_outputs(const Int8Network& network, std::span<const float> inputs) {
    std::vector<std::int64_t> q;
    std::vector<std::int64_t> zeros(network.zeros.begin(), network.zeros.end());
    for (std::size_t i = 0; i < inputs.size(); ++i)
        q.push_back(byte(std::ldexp(double{inputs[i]}, -network.exponents[i]), network.zeros[i]));
    for (const auto& layer : network.layers) {
        std::vector<double> t(layer.units());
        for (std::size_t u = 0; u < t.size(); ++u) {
            std::int64_t sum = layer.bias[u];
            for (std::size_t i = 0; i < q.size(); ++i) sum += layer.weights[u * q.size() + i] * (q[i] - zeros[i]);
            t[u] = as_fp32(as_fp32(static_cast<double>(sum)) * multiplier_of(layer, u));
        }
        if (&layer == &network.layers.back()) return t;
        q.clear();
        for (const double value : t) {
            const double h = as_fp32(reference::activate(layer.activation, value));
            q.push_back(byte(as_fp32(h * double{layer.levels}), layer.zero));
        }
        zeros.assign(t.size(), layer.zero);
    }
    return {};
}

Matrix reference_outputs(const Int8Network& network, const Matrix& inputs) {
    Matrix outputs(inputs.rows(), network.outputs());
    for (std::size_t r = 0; r < inputs.rows(); ++r)
        for (std::size_t u = 0; const double value : reference_outputs(network, inputs.row(r)))
            outputs(r, u++) = static_cast<float>(value);
    return outputs;
}

const std::vector<Activation> exact_activations{{SENTEI_RELU}, {SENTEI_LEAKY_RELU, 0.2f}, {SENTEI_IDENTITY}};

void expect_equal(const Int8Network& network, const Matrix& inputs, const Matrix& outputs) {
    const auto wanted = reference_outputs(network, inputs);
    ASSERT_EQ(outputs.columns(), wanted.columns());
    ASSERT_EQ(outputs.rows(), wanted.rows());
    EXPECT_EQ(std::memcmp(outputs.data(), wanted.data(), wanted.size() * sizeof(float)), 0)
        << describe(network) << " " << name(network.layers[0].activation);
}

TEST(Int8Predictor, IsTheFormulaBitForBitOnEveryBackend) {
    Random random(1);
    for (const auto& widths : shapes)
        for (const auto activation : exact_activations) {
            const auto network = test::int8_network(widths, activation, random);
            const auto inputs = reference::random_matrix(19, network.inputs(), random);
            for (const auto& backend : support::backends()) test::run_any_rows(network, backend, inputs, expect_equal);
        }
}

TEST(Int8Predictor, IsTheSameForEveryBlock) {
    Random random(2);
    const auto network = test::int8_network({23, 41, 19, 3}, {SENTEI_RELU}, random);
    test::run_any_block(network, reference::random_matrix(301, 23, random), expect_equal);
}

TEST(Int8Predictor, IsTheSameOnAnyNumberOfThreads) {
    Random random(3);
    const auto network = test::int8_network({67, 300, 201, 5}, {SENTEI_LEAKY_RELU, 0.1f}, random);
    const auto inputs = reference::random_matrix(600, 67, random);
    for (const auto& backend : support::backends())
        for (const std::size_t threads : {1, 2, 7}) {
            SCOPED_TRACE(backend->id());
            parallel::Threads(threads).run(
                [&] { expect_equal(network, inputs, Predictor(network, backend).run(inputs)); });
        }
}

// Where a byte lies within rounding of a tie the libraries' functions may differ: such rows are counted and few.
TEST(Int8Predictor, IsNearTheFormulaWhereActivationsAreTranscendental) {
    Random random(4);
    for (const std::uint32_t kind : {SENTEI_TANH, SENTEI_SIGMOID, SENTEI_GELU})
        for (const auto& backend : support::backends()) {
            const auto network = test::int8_network({31, 23, 11, 4}, {kind}, random);
            const auto inputs = reference::random_matrix(500, 31, random);
            const auto wanted = reference_outputs(network, inputs);
            const auto outputs = Predictor(network, backend, 64).run(inputs);
            std::size_t apart = 0;
            for (std::size_t r = 0; r < inputs.rows(); ++r) {
                double largest = 0;
                for (std::size_t u = 0; u < wanted.columns(); ++u)
                    largest = std::max(largest, std::abs(double{outputs(r, u)} - wanted(r, u)));
                apart += largest > 1e-5;
            }
            EXPECT_LE(apart, 2u) << backend->id() << " " << name(network.layers[0].activation);
        }
}

TEST(Int8Predictor, HugeInputsSaturate) {
    Random random(5);
    for (const auto activation : exact_activations) {
        const auto network = test::int8_network({9, 12, 3}, activation, random);
        Matrix inputs(64, 9), clamped(64, 9);
        for (std::size_t r = 0; r < 64; ++r)
            for (std::size_t i = 0; i < 9; ++i) {
                const bool high = random.below(2) == 0;
                const int zero = network.zeros[i];
                inputs(r, i) = high ? 1e6f : -1e6f;
                clamped(r, i) = std::ldexp(static_cast<float>(high ? 255 - zero : -zero), network.exponents[i]);
            }
        for (const auto& backend : support::backends()) {
            SCOPED_TRACE(backend->id());
            expect_equal(network, inputs, Predictor(network, backend).run(inputs));
            expect_equal(network, clamped, Predictor(network, backend).run(inputs));
        }
    }
}

// Every product has the same sign and the largest size: sums at the end of 32 bits.
TEST(Int8Predictor, ExtremeWeightsOfTheMostInputsDoNotOverflow) {
    for (const int sign : {-1, 1})
        for (const std::uint8_t zero : std::initializer_list<std::uint8_t>{0, 255}) {
            Int8Network network{
                std::vector<std::int8_t>(most_int8_inputs, 0),
                std::vector<std::uint8_t>(most_int8_inputs, zero),
                {{.weights = std::vector<std::int8_t>(most_int8_inputs, static_cast<std::int8_t>(127 * sign)),
                  .bias = {32767},
                  .reductions = {0},
                  .activation = {SENTEI_IDENTITY}}}};
            Matrix inputs(5, most_int8_inputs);
            for (float& value : inputs.values()) value = zero == 0 ? 255.0f : -255.0f;
            for (const auto& backend : support::backends()) {
                SCOPED_TRACE(backend->id());
                expect_equal(network, inputs, Predictor(network, backend, 4).run(inputs));
            }
        }
}

// Halves go to the even neighbour, in 0 .. 255 and beyond both ends.
TEST(Int8Predictor, TiesGoToTheEvenByte) {
    Matrix inputs(1200, 1);
    for (std::size_t r = 0; r < inputs.rows(); ++r) inputs(r, 0) = static_cast<float>(static_cast<int>(r) - 600) / 2;
    for (const std::uint8_t zero : std::initializer_list<std::uint8_t>{0, 1, 128, 255}) {
        const Int8Network network{
            {0}, {zero}, {{.weights = {1}, .bias = {0}, .reductions = {0}, .activation = {SENTEI_IDENTITY}}}};
        for (std::size_t r = 0; r < inputs.rows(); ++r) {
            const double rounded = std::nearbyint(inputs(r, 0)), low = -zero, high = 255 - zero;
            EXPECT_EQ(reference_outputs(network, inputs.row(r))[0], std::clamp(rounded, low, high));
        }
        for (const auto& backend : support::backends()) {
            SCOPED_TRACE(backend->id());
            expect_equal(network, inputs, Predictor(network, backend).run(inputs));
        }
    }
}

TEST(Int8Predictor, AFileAndBackChangesNoByte) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed);
        const auto model = test::int8_model(data::Task::multiclass, {8, 5}, random);
        const auto inputs = reference::random_matrix(40, model.network.inputs(), random);
        const auto backend = support::catalogue().backend("scalar");
        EXPECT_EQ(Predictor(parse_any(encode(model), "x").network, backend).run(inputs),
                  Predictor(model.network, backend).run(inputs));
    }
}

TEST(Int8Predictor, RunAllocatesNothing) {
    Random random(7);
    const auto network = test::int8_network({13, 40, 21, 3}, {SENTEI_GELU}, random);
    const auto inputs = reference::random_matrix(20, 13, random);
    Matrix outputs(20, 3);
    for (const auto& backend : support::backends()) {
        Predictor predictor(network, backend, 8);
        predictor.run(inputs.data(), 20, outputs.data());  // a backend may make its own room once
        const test::Allocations allocations;
        for (const std::size_t rows : {20, 1, 9, 0}) predictor.run(inputs.data(), rows, outputs.data());
        EXPECT_EQ(allocations.count(), 0u) << backend->id();
    }
}

}  // namespace
}  // namespace sentei::model
