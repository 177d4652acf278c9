// Weights that a backend rounds for inference: against double precision on weights rounded here once more.
#include <gmock/gmock.h>

#include <bit>
#include <cstring>

#include "engine/parallel/parallel.hpp"
#include "tests/unit/model/allocations.hpp"
#include "tests/unit/model/forward_bound.hpp"
#include "tests/unit/model/predictor_runs.hpp"
#include "tests/unit/model/random_int8_model.hpp"

namespace sentei::model {
namespace {

constexpr Precision rounding[] = {Precision::bf16, Precision::int8};

float to_bf16(float weight) {
    const auto bits = std::bit_cast<std::uint32_t>(weight);
    return std::bit_cast<float>((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000);
}

Network rounded(Network network, Precision precision) {
    for (auto& layer : network.layers)
        for (std::size_t u = 0; u < layer.units(); ++u) {
            float largest = 0;
            for (const float weight : layer.weights.row(u)) largest = std::max(largest, std::abs(weight));
            const float scale = largest / 127;
            for (float& weight : layer.weights.row(u))
                weight = precision == Precision::bf16 ? to_bf16(weight) : scale * std::nearbyint(weight / scale);
        }
    return network;
}

// sentei_dense of a network, in elements of `stride` bytes.
class Described {
  public:
    Described(const Network& network, std::uint32_t precision, std::size_t stride = sizeof(sentei_dense))
        : bytes_(network.layers.size() * stride / 8), count_(network.layers.size()) {
        for (std::size_t l = 0; l < count_; ++l) {
            const auto& layer = network.layers[l];
            const sentei_dense dense{.size = static_cast<std::uint32_t>(stride),
                                     .activation = layer.activation.kind,
                                     .slope = layer.activation.slope,
                                     .reserved = 0,
                                     .units = layer.units(),
                                     .inputs = layer.inputs(),
                                     .weights = layer.weights.data(),
                                     .bias = layer.bias.data(),
                                     .precision = precision,
                                     .reserved_ = 0};
            std::memcpy(bytes_.data() + l * stride / 8, &dense, std::min(stride, sizeof dense));
        }
    }
    std::span<const sentei_dense> layers() const {
        return {reinterpret_cast<const sentei_dense*>(bytes_.data()), count_};
    }

  private:
    std::vector<std::uint64_t> bytes_;
    std::size_t count_;
};

Matrix run(const plugin::Backend& backend, const Described& described, const Matrix& inputs, std::size_t outputs) {
    Buffer compiled(backend.network_bytes(described.layers()) / sizeof(float) + 1);
    backend.network_compile(described.layers(), compiled.data());
    Buffer workspace(backend.network_workspace(compiled.data(), inputs.rows()) / sizeof(float) + 1);
    Matrix given(inputs.rows(), outputs);
    backend.network_run(compiled.data(), inputs.rows(), inputs.data(), given.data(), workspace.data());
    return given;
}

// Layers that are wide enough to be rounded on every backend; blocks of inputs of an odd depth.
TEST(Precision, IsFp32OnRoundedWeights) {
    Random random(1);
    const std::vector<std::vector<std::size_t>> shapes{{7, 5}, {1, 64, 9}, {101, 67, 37, 5}, {771, 66, 10}};
    for (const auto& widths : shapes)
        for (std::uint32_t kind = SENTEI_RELU; kind <= SENTEI_IDENTITY; ++kind) {
            const auto network = test::network(widths, {kind, 0.2f}, random);
            const auto inputs = reference::random_matrix(70, network.inputs(), random);
            for (const Precision precision : rounding) {
                const auto exact = rounded(network, precision);
                for (const auto& backend : support::backends()) {
                    Predictor predictor(network, backend, 64, precision);
                    for (const std::size_t rows : {0, 1, 2, 3, 4, 9, 70}) {
                        const auto outputs = predictor.run(test::first_rows(inputs, rows));
                        for (std::size_t r = 0; r < rows; ++r) {
                            const auto wanted = test::bounded_forward(exact, reference::row(inputs, r));
                            for (std::size_t u = 0; u < outputs.columns(); ++u)
                                ASSERT_NEAR(outputs(r, u), wanted.values[u], wanted.errors[u])
                                    << backend->id() << " " << describe(network) << " row " << r << " of " << rows;
                        }
                    }
                }
            }
        }
}

TEST(Precision, GivesTheSameBytesOnAnyNumberOfThreads) {
    Random random(2);
    const auto network = test::network({67, 400, 301, 5}, {SENTEI_RELU}, random);
    const auto inputs = reference::random_matrix(777, 67, random);
    for (const auto& backend : support::backends())
        for (const Precision precision : rounding)
            for (const std::size_t rows : {1, 3, 20, 777}) {
                const auto part = test::first_rows(inputs, rows);
                Predictor predictor(network, backend, 256, precision);
                std::vector<Matrix> results;
                for (const std::size_t threads : {1, 2, 7})
                    parallel::Threads(threads).run([&] { results.push_back(predictor.run(part)); });
                EXPECT_EQ(results[0], results[1]) << backend->id();
                EXPECT_EQ(results[0], results[2]) << backend->id();
            }
}

TEST(Precision, TakesHalfOfTheMemoryAndAQuarter) {
    Random random(3);
    const auto network = test::network({784, 512, 512, 10}, {SENTEI_RELU}, random);
    for (const auto& backend : support::backends()) {
        const auto bytes = [&](std::uint32_t precision) {
            return static_cast<double>(backend->network_bytes(Described(network, precision).layers()));
        };
        EXPECT_NEAR(bytes(SENTEI_BF16_WEIGHTS) / bytes(SENTEI_FP32), 0.5, 0.01) << backend->id();
        EXPECT_NEAR(bytes(SENTEI_INT8_WEIGHTS) / bytes(SENTEI_FP32), 0.25, 0.01) << backend->id();
    }
}

// A row for each input, which picks the weights of that input.
Matrix unit_rows(std::size_t inputs) {
    Matrix rows(inputs, inputs);
    for (std::size_t i = 0; i < inputs; ++i) rows(i, i) = 1;
    return rows;
}

Network one_layer(const std::vector<float>& weights) {
    Network network{{{Matrix(8, weights.size()), Buffer(8, 0.0f), {SENTEI_IDENTITY}}}};
    for (std::size_t u = 0; u < 8; ++u) std::ranges::copy(weights, network.layers[0].weights.row(u).begin());
    return network;
}

void expect_weights(const std::vector<float>& weights, Precision precision, const std::vector<float>& wanted) {
    const auto network = one_layer(weights);
    const auto rows = unit_rows(weights.size());
    for (const auto& backend : support::backends()) {
        Predictor predictor(network, backend, 256, precision);
        const auto together = predictor.run(rows);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            Matrix alone(1, 8);
            predictor.run(rows.row(i).data(), 1, alone.data());
            EXPECT_THAT(alone.values(), testing::Each(wanted[i])) << backend->id() << " " << weights[i];
            EXPECT_THAT(together.row(i), testing::Each(wanted[i])) << backend->id() << " " << weights[i];
        }
    }
}

TEST(Precision, TiesGoToTheEvenNeighbour) {
    const float step = 0x1p-7f;  // of bf16 from 1 to 2
    expect_weights({1 + step / 2, 1 + 3 * step / 2, -1 - 3 * step / 2, 1 + 0.49f * step, 1 + 0.51f * step},
                   Precision::bf16, {1, 1 + 2 * step, -1 - 2 * step, 1, 1 + step});
    expect_weights({127, 0.5f, 1.5f, -2.5f, 3.49f, -3.51f, -127}, Precision::int8, {127, 0, 2, -2, 3, -4, -127});
}

TEST(Precision, AUnitOfZerosIsZeroAndWhatIsNoNumberShows) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (const Precision precision : rounding) {
        expect_weights({0, 0, 0, 0, 0}, precision, {0, 0, 0, 0, 0});
        for (const float odd : {infinity, std::numeric_limits<float>::quiet_NaN()}) {
            auto network = one_layer({1, 1, 1, 1, 1});
            network.layers[0].weights(3, 2) = odd;
            for (const auto& backend : support::backends()) {
                const auto outputs = Predictor(network, backend, 256, precision).run(Matrix(6, 5));
                for (std::size_t r = 0; r < 6; ++r)
                    for (std::size_t u = 0; u < 8; ++u) EXPECT_EQ(std::isnan(outputs(r, u)), u == 3) << backend->id();
            }
        }
    }
}

TEST(Precision, IsFp32ForHostsOf12AndForValuesFromLater) {
    Random random(4);
    const auto network = test::network({30, 40, 10}, {SENTEI_TANH}, random);
    const auto inputs = reference::random_matrix(5, 30, random);
    for (const auto& backend : support::backends()) {
        const auto fp32 = run(*backend, Described(network, SENTEI_FP32), inputs, 10);
        EXPECT_EQ(run(*backend, Described(network, SENTEI_BF16_WEIGHTS, 48), inputs, 10), fp32) << backend->id();
        EXPECT_EQ(run(*backend, Described(network, 3), inputs, 10), fp32) << backend->id();
        EXPECT_EQ(run(*backend, Described(network, SENTEI_FP32, 64), inputs, 10), fp32) << backend->id();
        EXPECT_NE(run(*backend, Described(network, SENTEI_BF16_WEIGHTS, 64), inputs, 10), fp32) << backend->id();
    }
}

TEST(Precision, DoesNothingToAnInt8Network) {
    Random random(5);
    const AnyNetwork network = test::int8_network({9, 33, 8}, {SENTEI_RELU}, random);
    const auto inputs = reference::random_matrix(21, 9, random);
    for (const auto& backend : support::backends())
        for (const Precision precision : rounding)
            EXPECT_EQ(Predictor(network, backend, 8, precision).run(inputs),
                      Predictor(network, backend, 8).run(inputs));
}

TEST(Precision, RunAllocatesNothing) {
    Random random(6);
    const auto network = test::network({13, 40, 21, 6}, {SENTEI_GELU}, random);
    const auto inputs = reference::random_matrix(20, 13, random);
    Matrix outputs(20, 6);
    for (const auto& backend : support::backends())
        for (const Precision precision : rounding) {
            Predictor predictor(network, backend, 8, precision);
            predictor.run(inputs.data(), 20, outputs.data());  // oneTBB makes its own room once
            const test::Allocations allocations;
            for (const std::size_t rows : {20, 1, 9, 0}) predictor.run(inputs.data(), rows, outputs.data());
            EXPECT_EQ(allocations.count(), 0u) << backend->id();
        }
}

}  // namespace
}  // namespace sentei::model
