#include "engine/training/trainer.hpp"

#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/training/initialise.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/tables.hpp"

namespace sentei::training {
namespace {

model::Network small_network(const data::Dataset& data, std::size_t width = 16) {
    const std::size_t widths[] = {data.encoder.inputs(), width, width, data.encoder.outputs()};
    return initialise(widths, {}, 3);
}

History run(model::Network& network, const data::Dataset& data, const Options& options, std::stop_token stop = {},
            const Observer& observer = {}, bool keep_start = false) {
    return train(network, data.encoder, data.train, data.validation, options, support::catalogue().backend(), stop,
                 observer, keep_start);
}

TEST(Trainer, EveryOptimizerLearnsEveryTask) {
    for (const std::size_t classes : {0u, 2u, 3u}) {
        const auto data = support::dataset(600, classes, 5);
        for (const auto optimizer : {Optimizer::sgd, Optimizer::adam, Optimizer::adamw}) {
            SCOPED_TRACE(name(optimizer) + " on " + std::to_string(classes) + " classes");
            auto network = small_network(data);
            const auto backend = support::catalogue().backend();
            const auto before = measure(network, data.encoder, data.validation, backend);
            run(network, data,
                {.optimizer = optimizer, .rate = optimizer == Optimizer::sgd ? 0.02 : 0.01, .epochs = 30});
            const auto after = measure(network, data.encoder, data.validation, backend);
            EXPECT_LT(after.loss, 0.5 * before.loss);
            if (classes > 0)
                EXPECT_GT(after.accuracy, 0.85);
            else
                EXPECT_GT(after.r2, 0.85);
        }
    }
}

TEST(Trainer, KeepsTheWeightsOfTheBestEpoch) {
    const auto data = support::dataset(200, 3, 2);
    auto network = small_network(data, 64);
    const auto history = run(network, data, {.rate = 0.05, .schedule = Schedule::constant, .epochs = 40});
    ASSERT_TRUE(history.best);
    ASSERT_EQ(history.epochs.size(), 40u);
    const auto kept = measure(network, data.encoder, data.validation, support::catalogue().backend());
    EXPECT_EQ(kept.loss, history.epochs[*history.best].validation.loss);
    for (const auto& epoch : history.epochs) EXPECT_LE(kept.loss, epoch.validation.loss);
}

TEST(Trainer, StopsWhenPatienceIsOver) {
    const auto data = support::dataset(200, 3, 2);
    auto network = small_network(data, 64);
    const auto history =
        run(network, data, {.rate = 0.05, .schedule = Schedule::constant, .epochs = 500, .patience = 5});
    EXPECT_EQ(history.ending, Ending::patience);
    ASSERT_TRUE(history.best);
    EXPECT_EQ(history.epochs.size(), *history.best + 1 + 5);
}

TEST(Trainer, AStopRequestKeepsTheBestSoFar) {
    const auto data = support::dataset(200, 2, 2);
    auto network = small_network(data);
    std::stop_source source;
    const auto history = run(network, data, {.epochs = 50}, source.get_token(), [&](const Progress& progress) {
        if (progress.epoch == 3 && progress.done > 0.5) source.request_stop();
    });
    EXPECT_EQ(history.ending, Ending::stopped);
    EXPECT_EQ(history.epochs.size(), 2u);
    const auto kept = measure(network, data.encoder, data.validation, support::catalogue().backend());
    EXPECT_EQ(kept.loss, history.epochs[*history.best].validation.loss);
}

TEST(Trainer, KeepsTheStartWhenNothingBetterComes) {
    const auto data = support::dataset(300, 2, 2);
    auto network = small_network(data);
    run(network, data, {.rate = 0.01, .epochs = 30});
    const auto good = network;
    const auto history = run(network, data, {.rate = 10.0, .schedule = Schedule::constant, .epochs = 2}, {}, {}, true);
    EXPECT_FALSE(history.best);
    EXPECT_EQ(network, good);
}

TEST(Trainer, SaysSoWhenTrainingDiverges) {
    const auto data = support::dataset(300, 0, 2);
    auto network = small_network(data);
    EXPECT_THROW(run(network, data, {.optimizer = Optimizer::sgd, .rate = 1e6, .epochs = 20}), InputError);
}

TEST(Trainer, RefusesOptionsThatCannotTrain) {
    EXPECT_THROW((Options{.rate = 0}.check()), InputError);
    EXPECT_THROW((Options{.momentum = 1}.check()), InputError);
    EXPECT_THROW((Options{.beta2 = -0.1}.check()), InputError);
    EXPECT_THROW((Options{.epsilon = 0}.check()), InputError);
    EXPECT_THROW((Options{.decay = -1}.check()), InputError);
    EXPECT_NO_THROW(Options{}.check());
}

TEST(Trainer, WeightDecayShrinksWeightsAndNotBiases) {
    const auto data = support::dataset(200, 0, 4);
    const auto norm = [](const model::Network& network) {
        double sum = 0;
        for (const auto& layer : network.layers)
            for (const float weight : layer.weights.values()) sum += double{weight} * weight;
        return sum;
    };
    for (const auto optimizer : {Optimizer::sgd, Optimizer::adam, Optimizer::adamw}) {
        auto without = small_network(data), with = without;
        const double rate = optimizer == Optimizer::sgd ? 0.01 : 0.001;
        run(without, data, {.optimizer = optimizer, .rate = rate, .decay = 0, .epochs = 10});
        run(with, data, {.optimizer = optimizer, .rate = rate, .decay = 1, .epochs = 10});
        EXPECT_LT(norm(with), norm(without)) << name(optimizer);
    }
}

class TrainerThreads : public testing::TestWithParam<std::size_t> {};

TEST_P(TrainerThreads, GiveTheSameBytesOnEveryBackend) {
    const auto data = support::dataset(500, 3, 8);
    for (const auto& backend : support::backends()) {
        const auto trained_with = [&](std::size_t threads) {
            auto network = small_network(data, 150);
            parallel::Threads(threads).run([&] {
                train(network, data.encoder, data.train, data.validation, {.batch = 128, .epochs = 3}, backend);
            });
            return network;
        };
        EXPECT_EQ(trained_with(1), trained_with(GetParam())) << backend->id();
    }
}

INSTANTIATE_TEST_SUITE_P(Counts, TrainerThreads, testing::Values(2, 7));

TEST(Schedules, StartAtTheRateAndEndWhereTheyShould) {
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::constant, 99, 100, 0), 1.0);
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::cosine, 0, 100, 0), 1.0);
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::cosine, 50, 100, 0), 0.5);
    EXPECT_LT(rate_factor(Schedule::cosine, 99, 100, 0), 0.001);
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::linear, 75, 100, 0), 0.25);
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::step, 49, 100, 0), 1.0);
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::step, 50, 100, 0), 0.1);
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::step, 75, 100, 0), 0.01);
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::constant, 0, 100, 9), 0.1);
    EXPECT_DOUBLE_EQ(rate_factor(Schedule::constant, 9, 100, 9), 1.0);
    EXPECT_THROW(parse_schedule("cosin"), InputError);
}

TEST(Initialise, HasTheVarianceOfHeAndGlorot) {
    const std::size_t widths[] = {300, 400, 200};
    const auto variance = [](const Matrix& weights) {
        double sum = 0;
        for (const float weight : weights.values()) sum += double{weight} * weight;
        return sum / static_cast<double>(weights.size());
    };
    const auto he = initialise(widths, {SENTEI_RELU}, 1);
    EXPECT_NEAR(variance(he.layers[0].weights), 2.0 / 300, 2.0 / 300 * 0.03);
    const auto glorot = initialise(widths, {SENTEI_TANH}, 1);
    EXPECT_NEAR(variance(glorot.layers[0].weights), 2.0 / 700, 2.0 / 700 * 0.03);
    EXPECT_EQ(glorot.layers[1].activation.kind, std::uint32_t{SENTEI_IDENTITY});
    EXPECT_NE(initialise(widths, {}, 1), initialise(widths, {}, 2));
}

}  // namespace
}  // namespace sentei::training
