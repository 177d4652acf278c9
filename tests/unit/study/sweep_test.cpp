#include "engine/study/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/optimize/general.hpp"
#include "engine/parallel/parallel.hpp"
#include "tests/support/backends.hpp"
#include "tests/support/reference.hpp"
#include "tests/support/tables.hpp"

namespace sentei::study {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

optimize::Options small_sweep(std::size_t rounds = 1) {
    optimize::Options options;
    options.hidden = {14, 9};
    options.training.epochs = 5;
    options.retraining.epochs = 3;
    options.teachers = 2;
    options.rounds = rounds;
    options.seed = 3;
    return options;
}

std::vector<Cell> swept(const data::Dataset& data, const std::vector<SweepPoint>& points,
                        const optimize::Options& options, const std::string& criterion = "variability") {
    return sweep(data, points, options, *support::catalogue().pruner(criterion), support::catalogue().backend());
}

model::Network general(const data::Dataset& data, const optimize::Options& options) {
    return optimize::general_networks(data, options, support::catalogue().backend()).general();
}

const data::Dataset& three_classes() {
    static const auto data = support::dataset(150, 3, 6);
    return data;
}

std::string text(Cell cell, const data::Dataset& data) {
    cell.seconds = 0;
    return json_of(cell, data.encoder.task()).dump(1);
}

const std::vector<SweepPoint> mixed{{true, 0},    {true, 0.05},  {true, 0.4},  {true, -1},
                                    {false, 0.3}, {false, 0.55}, {false, 0.9}, {false, 0.01}};

TEST(Sweep, PointsAreNamedAfterWhatTheyAsk) {
    EXPECT_EQ((SweepPoint{true, 0.1}.name()), "epsilon-0.1");
    EXPECT_EQ((SweepPoint{false, 0.9}.name()), "removed-0.9");
    EXPECT_EQ((SweepPoint{true, -0.25}.name()), "epsilon--0.25");
}

TEST(Sweep, PointsDependOnNothingButThemselves) {
    for (const std::size_t rounds : {0u, 1u, 3u})
        for (const std::string criterion : {"variability", "obs"}) {
            const auto options = small_sweep(rounds);
            const auto together = swept(three_classes(), mixed, options, criterion);
            ASSERT_EQ(together.size(), mixed.size());
            for (std::size_t i = 0; i < mixed.size(); ++i) {
                EXPECT_EQ(together[i].method, mixed[i].name());
                const auto alone = swept(three_classes(), {mixed[i]}, options, criterion);
                ASSERT_EQ(alone.size(), 1u);
                EXPECT_EQ(text(alone[0], three_classes()), text(together[i], three_classes())) << rounds << criterion;
            }
        }
}

TEST(Sweep, SameOnAnyNumberOfThreads) {
    std::vector<std::vector<std::string>> texts;
    for (const std::size_t count : {1u, 2u, 7u})
        parallel::Threads(count).run([&] {
            texts.emplace_back();
            for (const auto& cell : swept(three_classes(), mixed, small_sweep(0)))
                texts.back().push_back(text(cell, three_classes()));
        });
    EXPECT_EQ(texts[0], texts[1]);
    EXPECT_EQ(texts[0], texts[2]);
}

// Units that say the same on every training row are all that tolerance 0 lets go.
TEST(Sweep, ToleranceZeroKeepsEveryUnitThatVaries) {
    for (const std::size_t classes : {0u, 2u, 3u})
        for (const std::string activation : {"relu", "tanh", "gelu"}) {
            SCOPED_TRACE(activation + " " + std::to_string(classes));
            const auto data = support::dataset(150, classes, 6);
            auto options = small_sweep();
            options.hidden = {25, 20};
            options.activation = model::parse_activation(activation);
            const auto network = general(data, options);
            std::vector<std::size_t> varying(2, 0);
            std::vector<std::vector<reference::Vector>> rows;
            for (std::size_t r = 0; r < data.train.rows(); ++r)
                rows.push_back(reference::forward(network, reference::row(data.train.inputs, r)));
            for (std::size_t l = 0; l < 2; ++l)
                for (std::size_t u = 0; u < network.layers[l].units(); ++u)
                    varying[l] +=
                        std::ranges::any_of(rows, [&](const auto& row) { return row[l][u] != rows[0][l][u]; });
            const auto outcome = swept(data, {{true, 0}}, options)[0].outcomes.at(0);
            EXPECT_EQ(outcome.layers,
                      (std::vector{data.encoder.inputs(), varying[0], varying[1], data.encoder.outputs()}));
            EXPECT_EQ(outcome.epsilon, 0.0);
        }
}

TEST(Sweep, LargerTolerancesLeaveNoMore) {
    std::vector<SweepPoint> points;
    for (const double epsilon : {-1.0, 0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 100.0}) points.push_back({true, epsilon});
    const auto cells = swept(three_classes(), points, small_sweep());
    for (std::size_t i = 1; i < cells.size(); ++i) {
        EXPECT_LE(cells[i].outcomes[0].parameters, cells[i - 1].outcomes[0].parameters);
        EXPECT_EQ(cells[i].outcomes[0].epsilon, points[i].asked);
    }
    EXPECT_LT(cells.back().outcomes[0].parameters, cells.front().outcomes[0].parameters);
    // One unit a layer, or none where that unit turned out linear.
    EXPECT_LE(cells.back().outcomes[0].parameters, (4u + 1) * 3);
}

TEST(Sweep, SizesAreAtMostWhatWasAsked) {
    for (const std::size_t classes : {0u, 2u, 3u})
        for (const std::size_t rounds : {0u, 1u, 2u}) {
            SCOPED_TRACE(std::to_string(classes) + " classes, rounds " + std::to_string(rounds));
            const auto data = support::dataset(150, classes, 6);
            const auto options = small_sweep(rounds);
            const auto whole = static_cast<double>(general(data, options).parameters());
            std::vector<SweepPoint> points;
            for (const double removed : {0.001, 0.1, 0.35, 0.5, 0.75, 0.9}) points.push_back({false, removed});
            const auto cells = swept(data, points, options, "magnitude");
            ASSERT_EQ(cells.size(), points.size());
            for (std::size_t i = 0; i < points.size(); ++i) {
                const auto& outcome = cells[i].outcomes.at(0);
                EXPECT_LE(static_cast<double>(outcome.parameters), (1 - points[i].asked) * whole);
                EXPECT_NEAR(outcome.removed, 1 - static_cast<double>(outcome.parameters) / whole, 1e-12);
                EXPECT_EQ(outcome.asked, points[i].asked);
                EXPECT_EQ(outcome.drop, training::drop(data.encoder.task(), cells[i].general, outcome.test));
                ASSERT_TRUE(outcome.before);
                EXPECT_GE(outcome.before->loss, outcome.validation.loss);
            }
        }
}

TEST(Sweep, EpochsAreThoseOfTheGeneralNetworksAndTheRetraining) {
    auto options = small_sweep();
    options.training.patience = 0;
    for (const auto& cell : swept(three_classes(), mixed, options)) EXPECT_EQ(cell.outcomes[0].epochs, 2u * 5 + 3);
    options.rounds = 0;
    options.distil_weight = 0;
    const auto cells = swept(three_classes(), {{false, 0.9}, {true, 0.1}}, options);
    EXPECT_GT(cells[0].outcomes[0].epochs, 5u + 3);
    EXPECT_EQ((cells[0].outcomes[0].epochs - 5) % 3, 0u);
    EXPECT_EQ(cells[1].outcomes[0].epochs, 5u + 3);
}

TEST(Sweep, RefusesWhatCannotBe) {
    const auto& data = three_classes();
    for (const std::size_t rounds : {0u, 1u})
        EXPECT_THROW(swept(data, {{false, 0.5}, {false, 0.9999}}, small_sweep(rounds)), InputError);
    auto flat = small_sweep();
    flat.hidden = {};
    EXPECT_THAT([&] { swept(data, mixed, flat); }, ThrowsMessage<InputError>(HasSubstr("without hidden layers")));
    auto untested = data;
    untested.test = {};
    EXPECT_THAT([&] { swept(untested, mixed, small_sweep()); }, ThrowsMessage<InputError>(HasSubstr("no test rows")));
}

TEST(Sweep, StoppedItHasTheFinishedPointsOnly) {
    std::stop_source stop;
    std::vector<Cell> cells;
    const auto pruner = support::catalogue().pruner("variability");
    parallel::Threads(1).run([&] {
        cells = sweep(three_classes(), mixed, small_sweep(), *pruner, support::catalogue().backend(), stop.get_token(),
                      [&](const Cell&) { stop.request_stop(); });
    });
    ASSERT_EQ(cells.size(), 1u);
    std::vector<std::string> names;
    for (const auto& point : mixed) names.push_back(point.name());
    EXPECT_THAT(names, testing::Contains(cells[0].method));
}

}  // namespace
}  // namespace sentei::study
