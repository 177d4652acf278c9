#include <gmock/gmock.h>

#include "engine/parallel/parallel.hpp"
#include "tests/unit/model/forward_bound.hpp"
#include "tests/unit/model/predictor_runs.hpp"
#include "tests/unit/model/random_int8_model.hpp"

namespace sentei::model {
namespace {

using Widths = std::vector<std::size_t>;

const std::vector<Widths> shapes{{1, 1},     {1, 1, 1},        {7, 3},       {13, 17, 1},           {31, 1, 29},
                                 {1, 64, 2}, {101, 67, 37, 5}, {64, 64, 64}, {5, 7, 11, 13, 17, 3}, {128, 257, 10}};

void expect_near(const Network& network, const Matrix& inputs, const Matrix& outputs) {
    ASSERT_EQ(outputs.rows(), inputs.rows());
    ASSERT_EQ(outputs.columns(), network.outputs());
    for (std::size_t r = 0; r < inputs.rows(); ++r) {
        const auto wanted = test::bounded_forward(network, reference::row(inputs, r));
        for (std::size_t u = 0; u < outputs.columns(); ++u)
            ASSERT_NEAR(outputs(r, u), wanted.values[u], wanted.errors[u])
                << describe(network) << " " << name(network.layers[0].activation) << " row " << r << " of "
                << inputs.rows();
    }
}

TEST(Predictor, IsTriedOnEveryBackendThatThisMachineRuns) {
    std::vector<std::string> ids;
    for (const auto& backend : support::backends()) ids.push_back(backend->id());
    EXPECT_THAT(ids, testing::Contains("scalar"));
    RecordProperty("backends", testing::PrintToString(ids));
}

TEST(Predictor, AgreesWithArithmeticInDouble) {
    Random random(1);
    for (const auto& backend : support::backends())
        for (const auto& widths : shapes)
            for (std::uint32_t kind = SENTEI_RELU; kind <= SENTEI_IDENTITY; ++kind) {
                const auto network = test::network(widths, {kind, 0.2f}, random);
                const auto inputs = reference::random_matrix(19, network.inputs(), random);
                test::run_any_rows(network, backend, inputs, expect_near);
            }
}

TEST(Predictor, AgreesForEveryBlock) {
    Random random(2);
    const auto network = test::network({23, 41, 19, 3}, {SENTEI_TANH}, random);
    test::run_any_block(network, reference::random_matrix(300, 23, random), expect_near);
}

TEST(Predictor, GivesTheSameBytesAgain) {
    Random random(3);
    const auto network = test::network({23, 41, 19, 3}, {SENTEI_GELU}, random);
    const auto inputs = reference::random_matrix(100, 23, random);
    for (const auto& backend : support::backends()) {
        Predictor predictor(network, backend, 32), other(network, backend, 32);
        const auto once = predictor.run(inputs);
        predictor.run(reference::random_matrix(77, 23, random));
        EXPECT_EQ(predictor.run(inputs), once);
        EXPECT_EQ(other.run(inputs), once);
    }
}

TEST(Predictor, GivesTheSameBytesOnAnyNumberOfThreads) {
    Random random(4);
    const auto network = test::network({67, 400, 301, 5}, {SENTEI_RELU}, random);
    const auto inputs = reference::random_matrix(777, 67, random);
    for (const auto& backend : support::backends())
        for (const std::size_t rows : {std::size_t{1}, inputs.rows()}) {
            const auto part = test::first_rows(inputs, rows);
            Predictor predictor(network, backend);
            std::vector<Matrix> results;
            for (const std::size_t threads : {1, 2, 7})
                parallel::Threads(threads).run([&] { results.push_back(predictor.run(part)); });
            EXPECT_EQ(results[0], results[1]) << backend->id();
            EXPECT_EQ(results[0], results[2]) << backend->id();
        }
}

TEST(Predictor, NeitherKeepsNorChangesTheNetwork) {
    Random random(5);
    auto network = test::network({4, 6, 2}, {SENTEI_SIGMOID}, random);
    const auto copy = network;
    const auto inputs = reference::random_matrix(5, 4, random);
    Predictor predictor(network, support::catalogue().backend("scalar"));
    EXPECT_EQ(network, copy);
    network.layers.clear();
    expect_near(copy, inputs, predictor.run(inputs));
    Predictor moved = std::move(predictor);
    expect_near(copy, inputs, moved.run(inputs));
}

TEST(Predictor, WritesItsOutputsAndNothingElse) {
    Random random(6);
    const Widths widths{9, 33, 3};
    const AnyNetwork networks[] = {test::network(widths, {SENTEI_RELU}, random),
                                   test::int8_network(widths, {SENTEI_RELU}, random)};
    const auto inputs = reference::random_matrix(21, 9, random);
    for (const auto& network : networks)
        for (const auto& backend : support::backends())
            for (const std::size_t rows : {0, 1, 20, 21}) {
                std::vector<float> outputs(rows * 3 + 32, 77.0f);
                Predictor(network, backend, 8).run(inputs.data(), rows, outputs.data() + 16);
                EXPECT_THAT(std::vector(outputs.begin(), outputs.begin() + 16), testing::Each(77.0f));
                EXPECT_THAT(std::vector(outputs.end() - 16, outputs.end()), testing::Each(77.0f));
            }
}

}  // namespace
}  // namespace sentei::model
