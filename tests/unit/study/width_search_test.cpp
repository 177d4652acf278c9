#include "engine/study/width_search.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <set>

#include "engine/core/random.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::study {
namespace {

using Widths = std::vector<std::size_t>;

WidthSpace random_space(Random& random) {
    WidthSpace space{1 + random.below(40), 1 + random.below(10), {}, 0};
    const std::size_t layers = 1 + random.below(4);
    for (std::size_t l = 0; l < layers; ++l) space.most.push_back(1 + random.below(200));
    space.parameters =
        static_cast<std::size_t>(random.uniform() * 1.2 * static_cast<double>(space.parameters_of(space.most)));
    return space;
}

std::vector<double> random_point(std::size_t dimensions, Random& random) {
    std::vector<double> point(dimensions);
    for (double& x : point) x = random.uniform();
    return point;
}

bool all_ones(const Widths& widths) { return widths == Widths(widths.size(), 1); }

// --- the space -------------------------------------------------------------------------------------------------------

TEST(WidthSpace, ParametersAreWeightsAndBiases) {
    const WidthSpace space{4, 3, {5, 2}, 0};
    EXPECT_EQ(space.parameters_of({5, 2}), (4u + 1) * 5 + (5 + 1) * 2 + (2 + 1) * 3);
    EXPECT_EQ((WidthSpace{7, 1, {3}, 0}.parameters_of({3})), (7u + 1) * 3 + (3 + 1) * 1);
}

TEST(WidthSpace, EveryPointFitsOrIsOnesAndStaysWithinTheGeneralNetwork) {
    Random random(1);
    for (int round = 0; round < 500; ++round) {
        const auto space = random_space(random);
        const auto widths = space.widths(random_point(space.most.size(), random));
        ASSERT_EQ(widths.size(), space.most.size());
        for (std::size_t l = 0; l < widths.size(); ++l) {
            EXPECT_GE(widths[l], 1u);
            EXPECT_LE(widths[l], space.most[l]);
        }
        EXPECT_TRUE(space.parameters_of(widths) <= space.parameters || all_ones(widths));
    }
}

TEST(WidthSpace, CornersAreOnesAndTheGeneralNetwork) {
    Random random(2);
    for (int round = 0; round < 200; ++round) {
        auto space = random_space(random);
        EXPECT_TRUE(all_ones(space.widths(std::vector(space.most.size(), 0.0))));
        space.parameters = space.parameters_of(space.most);
        EXPECT_EQ(space.widths(std::vector(space.most.size(), 1.0)), space.most);
    }
}

// Where the budget does not bind, no point is wider in any layer than one that is further out in all.
TEST(WidthSpace, WidthsRiseWithThePoint) {
    Random random(3);
    for (int round = 0; round < 200; ++round) {
        auto space = random_space(random);
        space.parameters = space.parameters_of(space.most);
        auto point = random_point(space.most.size(), random);
        const auto narrow = space.widths(point);
        for (double& x : point) x += (1 - x) * random.uniform();
        const auto wide = space.widths(point);
        for (std::size_t l = 0; l < wide.size(); ++l) EXPECT_LE(narrow[l], wide[l]);
    }
}

// The budget is made use of: all widths in proportion, no more than a step of the scale below what would fit.
TEST(WidthSpace, TheFarCornerUsesTheBudget) {
    for (const double share : {0.5, 0.2, 0.1, 0.05}) {
        WidthSpace space{20, 5, {400, 200, 100}, 0};
        space.parameters = static_cast<std::size_t>(share * static_cast<double>(space.parameters_of(space.most)));
        const auto widths = space.widths({1, 1, 1});
        EXPECT_LE(space.parameters_of(widths), space.parameters);
        EXPECT_GT(static_cast<double>(space.parameters_of(widths)), 0.9 * static_cast<double>(space.parameters));
        EXPECT_NEAR(static_cast<double>(widths[0]) / static_cast<double>(widths[1]), 2, 0.1);
        EXPECT_NEAR(static_cast<double>(widths[1]) / static_cast<double>(widths[2]), 2, 0.1);
    }
}

TEST(WidthSpace, ABudgetThatNothingMeetsEndsWithOnes) {
    EXPECT_TRUE(all_ones(WidthSpace{100, 10, {50, 50}, 0}.widths({1, 0.3})));
    EXPECT_TRUE(all_ones(WidthSpace{100, 10, {65536}, 17}.widths({1})));
}

// --- the searches ----------------------------------------------------------------------------------------------------

// Lowest at widths of 12 and 70; smooth in their logarithms.
double bowl(const Widths& hidden) {
    const double a = std::log(static_cast<double>(hidden[0]) / 12), b = std::log(static_cast<double>(hidden[1]) / 70);
    return a * a + 2 * b * b + 0.1 * a * b;
}

const WidthSpace roomy{10, 3, {300, 300}, 300 * 300};

struct Trace {
    std::vector<double> losses;  // by number
    std::vector<Widths> widths;
    Widths best;
};

using Search = std::function<Widths(const Trial&)>;

Trace traced(const Search& search, std::size_t trials, double (*loss)(const Widths&) = bowl) {
    Trace trace{std::vector(trials, -1.0), std::vector<Widths>(trials), {}};
    std::mutex mutex;
    std::size_t calls = 0;
    trace.best = search([&](const Widths& hidden, std::size_t number) {
        const std::lock_guard lock(mutex);
        ++calls;
        EXPECT_LT(number, trials);
        EXPECT_TRUE(trace.widths.at(number).empty()) << "a number twice";
        trace.widths.at(number) = hidden;
        return trace.losses.at(number) = loss(hidden);
    });
    EXPECT_EQ(calls, trials);
    return trace;
}

Search swarm(std::size_t particles, std::size_t iterations, std::uint64_t seed, WidthSpace space = roomy) {
    return [=](const Trial& trial) { return particle_swarm(space, particles, iterations, seed, trial); };
}

Search draw(std::size_t trials, std::uint64_t seed, WidthSpace space = roomy) {
    return [=](const Trial& trial) { return random_search(space, trials, seed, trial); };
}

double lowest(const std::vector<double>& losses, std::size_t count) {
    return *std::min_element(losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(count));
}

TEST(ParticleSwarm, FindsBetterThanItsStart) {
    std::size_t close = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto trace = traced(swarm(8, 12, seed), 96);
        EXPECT_LT(bowl(trace.best), lowest(trace.losses, 8)) << seed;
        close += bowl(trace.best) < 0.02;
    }
    EXPECT_GE(close, 16u);
}

TEST(RandomSearch, FindsBetterThanItsFirstTrials) {
    std::size_t better = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto trace = traced(draw(96, seed), 96);
        EXPECT_LE(bowl(trace.best), lowest(trace.losses, 8));
        better += bowl(trace.best) < lowest(trace.losses, 8);
    }
    EXPECT_GE(better, 14u);  // 11 of 12 are expected to
}

TEST(ParticleSwarm, BeatsRandomSearchOnASmoothLoss) {
    std::size_t wins = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed)
        wins += bowl(traced(swarm(8, 12, seed), 96).best) <= bowl(traced(draw(96, seed), 96).best);
    EXPECT_GE(wins, 20u);
}

TEST(WidthSearches, ReturnTheBestOfWhatTheyTried) {
    Random random(9);
    for (int round = 0; round < 30; ++round) {
        auto space = random_space(random);
        while (space.most.size() != 2) space = random_space(random);
        const std::uint64_t seed = random.bits();
        for (const auto& search : {swarm(5, 4, seed, space), draw(20, seed, space)}) {
            const auto trace = traced(search, 20);
            EXPECT_EQ(bowl(trace.best), lowest(trace.losses, 20));
            for (const auto& widths : trace.widths)
                EXPECT_TRUE(space.parameters_of(widths) <= space.parameters || all_ones(widths));
        }
    }
}

TEST(WidthSearches, SameSeedSameTrialsOnAnyNumberOfThreads) {
    for (const auto& search : {swarm(7, 5, 3), draw(35, 3)}) {
        std::vector<Trace> traces;
        for (const std::size_t count : {1u, 2u, 7u, 1u})
            parallel::Threads(count).run([&] { traces.push_back(traced(search, 35)); });
        for (const auto& trace : traces) {
            EXPECT_EQ(trace.best, traces[0].best);
            EXPECT_EQ(trace.widths, traces[0].widths);
        }
    }
}

TEST(WidthSearches, OtherSeedsTryOtherWidths) {
    EXPECT_NE(traced(swarm(7, 1, 3), 7).widths, traced(swarm(7, 1, 4), 7).widths);
    EXPECT_NE(traced(draw(7, 3), 7).widths, traced(draw(7, 4), 7).widths);
    EXPECT_NE(traced(swarm(7, 1, 3), 7).widths, traced(draw(7, 3), 7).widths);
}

TEST(WidthSearches, SurviveLossesThatSayNothing) {
    const auto infinite = [](const Widths&) { return std::numeric_limits<double>::infinity(); };
    EXPECT_EQ(traced(swarm(4, 3, 1), 12, infinite).best.size(), 2u);
    EXPECT_EQ(traced(draw(12, 1), 12, infinite).best.size(), 2u);
    const auto flat = [](const Widths&) { return 1.0; };
    EXPECT_EQ(traced(swarm(4, 3, 1), 12, flat).best.size(), 2u);
}

TEST(WidthSearches, OneUnitLeavesNoChoice) {
    const WidthSpace point{3, 2, {1}, 100};
    const auto loss = [](const Widths&, std::size_t) { return 1.0; };
    EXPECT_EQ(particle_swarm(point, 3, 2, 1, loss), Widths{1});
    EXPECT_EQ(random_search(point, 3, 1, loss), Widths{1});
}

}  // namespace
}  // namespace sentei::study
