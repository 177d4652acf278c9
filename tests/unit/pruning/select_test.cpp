#include "engine/pruning/select.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "engine/core/error.hpp"
#include "tests/unit/pruning/networks.hpp"

namespace sentei::pruning {
namespace {

using testing::ElementsAre;
constexpr double infinity = std::numeric_limits<double>::infinity();

// Few distinct values, so that ties are common; some are negative or zero.
Scores random_scores(Random& random) {
    Scores scores(1 + random.below(4));
    for (auto& layer : scores) {
        layer.resize(1 + random.below(30));
        for (double& score : layer) score = static_cast<double>(random.below(12)) / 4 - 0.5;
    }
    return scores;
}

model::Network network_for(const Scores& scores, Random& random) {
    std::vector<std::size_t> widths{1 + random.below(9)};
    for (const auto& layer : scores) widths.push_back(layer.size());
    widths.push_back(1 + random.below(5));
    return test::network_of(widths, SENTEI_RELU, random);
}

Limits random_limits(Random& random) {
    return {1 + random.below(6), random.below(2) != 0 ? 1.0 : 0.05 + 0.9 * random.uniform()};
}

// Every layer: as many as the limits ask, no unit outside that scores better, ties to the lower index.
void expect_best(const std::vector<double>& scores, const std::vector<std::uint32_t>& kept) {
    ASSERT_FALSE(kept.empty());
    ASSERT_TRUE(std::ranges::is_sorted(kept));
    for (std::uint32_t j = 0; j < scores.size(); ++j) {
        if (std::ranges::binary_search(kept, j)) continue;
        for (const std::uint32_t k : kept) {
            EXPECT_GE(scores[k], scores[j]);
            EXPECT_TRUE(scores[k] > scores[j] || k < j);
        }
    }
}

void expect_limits(const Scores& scores, const Kept& kept, const Limits& limits) {
    ASSERT_EQ(kept.size(), scores.size());
    for (std::size_t l = 0; l < kept.size(); ++l) {
        const std::size_t units = scores[l].size();
        EXPECT_GE(kept[l].size(), std::min(units, limits.floor));
        EXPECT_LE(static_cast<double>(units - kept[l].size()), limits.cap * static_cast<double>(units) + 1e-6);
        expect_best(scores[l], kept[l]);
    }
}

TEST(SelectByEpsilon, KeepsWhatScoresAbove) {
    EXPECT_THAT(select_by_epsilon({{0.1, 0.3, 0.2}, {0.2, 0.5}}, 0.2, {}), ElementsAre(ElementsAre(1), ElementsAre(1)));
    EXPECT_THAT(select_by_epsilon({{0.1, 0.3, 0.2}}, 0.05, {}), ElementsAre(ElementsAre(0, 1, 2)));
    EXPECT_THAT(select_by_epsilon({{0.0, 0.3, 0.0}}, 0.0, {}), ElementsAre(ElementsAre(1)));
    EXPECT_THAT(select_by_epsilon({}, 0.1, {}), ElementsAre());
}

TEST(SelectByEpsilon, FloorKeepsTheBestAndTiesGoToTheLowerIndex) {
    EXPECT_THAT(select_by_epsilon({{1, 3, 2, 3, 3}}, 9, {.floor = 2}), ElementsAre(ElementsAre(1, 3)));
    EXPECT_THAT(select_by_epsilon({{1, 1, 1}}, 9, {}), ElementsAre(ElementsAre(0)));
    EXPECT_THAT(select_by_epsilon({{1, 2}}, 9, {.floor = 7}), ElementsAre(ElementsAre(0, 1)));
}

TEST(SelectByEpsilon, CapLimitsTheShareThatGoes) {
    EXPECT_THAT(select_by_epsilon({{4, 1, 2, 3}}, 9, {.cap = 0.5}), ElementsAre(ElementsAre(0, 3)));
    EXPECT_THAT(select_by_epsilon({{4, 1, 2, 3}}, 9, {.cap = 0.49}), ElementsAre(ElementsAre(0, 2, 3)));
    EXPECT_THAT(select_by_epsilon({{4, 1, 2, 3}}, 1.5, {.cap = 0.5}), ElementsAre(ElementsAre(0, 2, 3)));
    const Scores hundred{std::vector<double>(100, 1.0)};
    for (int percent = 1; percent < 100; ++percent)
        EXPECT_EQ(select_by_epsilon(hundred, 9, {.cap = percent / 100.0})[0].size(), 100u - percent);
}

// A 16-512-512-26 network was once cut to 16-4-406-26 by a tolerance that only the second layer could bear.
TEST(SelectByEpsilon, StarvedLayerKeepsItsFloor) {
    Random random(1);
    Scores scores(2, std::vector<double>(512));
    for (double& score : scores[0]) score = 0.1 * random.uniform();
    for (double& score : scores[1]) score = 1 + random.uniform();
    const Kept kept = select_by_epsilon(scores, 0.5, {.floor = 32});
    EXPECT_EQ(kept[0].size(), 32u);
    EXPECT_EQ(kept[1].size(), 512u);
    expect_best(scores[0], kept[0]);
    EXPECT_EQ(select_by_epsilon(scores, infinity, {})[0].size(), 1u);
}

TEST(SelectByEpsilon, LimitsAlwaysHoldAndLargerTolerancesKeepSubsets) {
    Random random(2);
    for (int round = 0; round < 300; ++round) {
        const Scores scores = random_scores(random);
        const Limits limits = random_limits(random);
        Kept before = select_by_epsilon(scores, -infinity, limits);
        for (double epsilon = -0.75; epsilon < 3; epsilon += 0.125) {
            Kept kept = select_by_epsilon(scores, epsilon, limits);
            expect_limits(scores, kept, limits);
            for (std::size_t l = 0; l < kept.size(); ++l) EXPECT_TRUE(std::ranges::includes(before[l], kept[l]));
            before = std::move(kept);
        }
    }
}

TEST(SelectByKeep, KeepsTheShareRoundedUp) {
    EXPECT_THAT(select_by_keep({{1, 2, 3}, {5}}, 0.5, {}), ElementsAre(ElementsAre(1, 2), ElementsAre(0)));
    EXPECT_THAT(select_by_keep({{1, 2, 3}}, 1.0, {}), ElementsAre(ElementsAre(0, 1, 2)));
    EXPECT_THAT(select_by_keep({{1, 2, 3}}, 1e-12, {}), ElementsAre(ElementsAre(2)));
    EXPECT_THAT(select_by_keep({{1, 2, 3, 4}}, 0.25, {.floor = 2}), ElementsAre(ElementsAre(2, 3)));
    EXPECT_THAT(select_by_keep({{1, 2, 3, 4}}, 0.25, {.cap = 0.25}), ElementsAre(ElementsAre(1, 2, 3)));
    const Scores hundred{std::vector<double>(100, 1.0)};
    for (int percent = 1; percent <= 100; ++percent)
        EXPECT_EQ(select_by_keep(hundred, percent / 100.0, {})[0].size(), static_cast<std::size_t>(percent));
    Random random(3);
    for (int round = 0; round < 100; ++round) {
        const Scores scores = random_scores(random);
        const Limits limits = random_limits(random);
        expect_limits(scores, select_by_keep(scores, 0.01 + 0.99 * random.uniform(), limits), limits);
    }
}

// Against every tolerance there is: the one returned fits, and none below it does.
TEST(SelectByParameters, FindsTheSmallestToleranceThatFits) {
    Random random(4);
    for (int round = 0; round < 300; ++round) {
        const Scores scores = random_scores(random);
        const auto network = network_for(scores, random);
        const Limits limits = random_limits(random);
        const std::size_t fewest = parameters_after(network, select_by_epsilon(scores, infinity, limits));
        const std::size_t budget = fewest + random.below(network.parameters() + 20 - fewest);
        const auto [epsilon, kept] = select_by_parameters(network, scores, budget, limits);
        EXPECT_EQ(kept, select_by_epsilon(scores, epsilon, limits));
        EXPECT_LE(parameters_after(network, kept), budget);
        expect_limits(scores, kept, limits);
        std::size_t before = network.parameters();
        for (double other = -0.625; other < 3; other += 0.125) {
            const std::size_t parameters = parameters_after(network, select_by_epsilon(scores, other, limits));
            EXPECT_LE(parameters, before) << "not monotone in epsilon";
            before = parameters;
            EXPECT_TRUE(parameters == network.parameters() || (parameters <= budget) == (other >= epsilon)) << other;
        }
    }
}

TEST(SelectByParameters, WholeNetworkThatFitsLosesNothing) {
    Random random(5);
    for (const double lowest : {0.5, 0.0, -3.0}) {
        const Scores scores{{lowest, 1, 2}};
        const auto network = network_for(scores, random);
        const auto [epsilon, kept] = select_by_parameters(network, scores, network.parameters(), {});
        EXPECT_THAT(kept, ElementsAre(ElementsAre(0, 1, 2)));
        EXPECT_LT(epsilon, lowest);
        EXPECT_TRUE(epsilon == 0.0 || lowest <= 0);
    }
    const auto linear = network_for({}, random);
    EXPECT_THAT(select_by_parameters(linear, {}, linear.parameters(), {}).kept, ElementsAre());
}

TEST(SelectByParameters, RefusalNamesTheFewestPossible) {
    Random random(6);
    const auto network = test::network_of({10, 20, 5, 3}, SENTEI_RELU, random);
    const Scores scores{std::vector<double>(20, 1.0), std::vector<double>(5, 2.0)};
    const std::size_t fewest = 11 * 10 + 11 * 3 + 4 * 3;
    EXPECT_EQ(parameters_after(network, select_by_parameters(network, scores, fewest, {3, 0.5}).kept), fewest);
    try {
        select_by_parameters(network, scores, fewest - 1, {3, 0.5});
        FAIL();
    } catch (const InputError& error) {
        EXPECT_STREQ(error.what(),
                     "no refined network has at most 154 parameters: with a floor of 3 units a layer and a cap of 50 % "
                     "the fewest possible are 155");
    }
}

// As random_limits, with widths rounded and layers that keep so many.
Limits richer_limits(const Scores& scores, Random& random) {
    Limits limits = random_limits(random);
    limits.multiple = 1 + random.below(9);
    for (std::size_t l = 0; l < scores.size() && scores.size() % 2 == 0; ++l)
        limits.at_least.push_back(random.below(scores[l].size() + 3));
    return limits;
}

Limits without_multiple(Limits limits) {
    limits.multiple = 1;
    return limits;
}

// The widths that `plain` has, rounded up as far as the layers have units.
void expect_rounded(const Scores& scores, const Kept& plain, const Kept& kept, const Limits& limits) {
    for (std::size_t l = 0; l < kept.size(); ++l) {
        const std::size_t count = kept[l].size(), units = scores[l].size();
        EXPECT_TRUE(count == units || count % limits.multiple == 0) << count << " of " << units;
        EXPECT_GE(count, plain[l].size());
        EXPECT_LT(count, plain[l].size() + limits.multiple);
        EXPECT_TRUE(std::ranges::includes(kept[l], plain[l]));
        if (!limits.at_least.empty()) {
            EXPECT_GE(count, std::min(units, limits.at_least[l]));
        }
    }
}

TEST(SelectWithMultiples, WidthsAreRoundedUpAndNeverDown) {
    Random random(8);
    for (int round = 0; round < 300; ++round) {
        const Scores scores = random_scores(random);
        const Limits limits = richer_limits(scores, random), plain = without_multiple(limits);
        for (double epsilon = -0.75; epsilon < 3; epsilon += 0.25) {
            const Kept kept = select_by_epsilon(scores, epsilon, limits);
            expect_rounded(scores, select_by_epsilon(scores, epsilon, plain), kept, limits);
            expect_limits(scores, kept, limits);
        }
        const double ratio = 0.01 + 0.99 * random.uniform();
        const Kept kept = select_by_keep(scores, ratio, limits);
        expect_rounded(scores, select_by_keep(scores, ratio, plain), kept, limits);
        expect_limits(scores, kept, limits);
    }
}

TEST(SelectWithMultiples, ABudgetIsMetWithRoundedWidthsAndTheFewestParametersCanBeReached) {
    Random random(9);
    for (int round = 0; round < 300; ++round) {
        const Scores scores = random_scores(random);
        const auto network = network_for(scores, random);
        const Limits limits = richer_limits(scores, random);
        const std::size_t fewest = fewest_parameters(network, limits);
        EXPECT_EQ(fewest, parameters_after(network, select_by_epsilon(scores, infinity, limits)));
        EXPECT_EQ(fewest, parameters_after(network, select_by_keep(scores, 1e-12, limits)));
        EXPECT_EQ(fewest, parameters_after(network, select_by_parameters(network, scores, fewest, limits).kept));
        EXPECT_THROW(select_by_parameters(network, scores, fewest - 1, limits), InputError);
        const std::size_t budget = fewest + random.below(network.parameters() + 20 - fewest);
        const auto [epsilon, kept] = select_by_parameters(network, scores, budget, limits);
        EXPECT_EQ(kept, select_by_epsilon(scores, epsilon, limits));
        EXPECT_LE(parameters_after(network, kept), budget);
        for (std::size_t l = 0; l < kept.size(); ++l)
            EXPECT_TRUE(kept[l].size() == scores[l].size() || kept[l].size() % limits.multiple == 0);
    }
}

TEST(SelectAtLeast, HoldsLayerByLayer) {
    EXPECT_THAT(select_by_epsilon({{4, 1, 2, 3}, {1, 2, 3}}, 9, {.at_least = {3, 1}}),
                ElementsAre(ElementsAre(0, 2, 3), ElementsAre(2)));
    EXPECT_THAT(select_by_keep({{4, 1, 2, 3}, {1, 2, 3}}, 0.1, {.floor = 2, .at_least = {1, 9}}),
                ElementsAre(ElementsAre(0, 3), ElementsAre(0, 1, 2)));
}

// By every count of units there is: the least that floor, cap, wish and multiple allow.
TEST(FewestUnits, IsTheLeastThatEveryLimitAllows) {
    Random random(10);
    for (int round = 0; round < 2000; ++round) {
        const std::size_t units = 1 + random.below(40);
        Limits limits = random_limits(random);
        limits.cap = static_cast<double>(1 + random.below(100)) / 100;
        limits.multiple = 1 + random.below(9);
        if (round % 2 == 0) limits.at_least = {random.below(45)};
        const auto allowed = [&](std::size_t count) {
            return (count == units || count % limits.multiple == 0) && count >= std::min(units, limits.floor) &&
                   static_cast<double>(units - count) <= limits.cap * static_cast<double>(units) + 1e-6 &&
                   (limits.at_least.empty() || count >= std::min(units, limits.at_least[0]));
        };
        std::size_t least = 1;
        while (!allowed(least)) ++least;
        EXPECT_EQ(fewest_units(units, 0, limits), least) << units;
    }
}

TEST(ParametersAfter, CountsWeightsAndBiases) {
    Random random(7);
    const auto network = test::network_of({4, 6, 5, 2}, SENTEI_TANH, random);
    EXPECT_EQ(parameters_after(network, {{0, 1, 2, 3, 4, 5}, {0, 1, 2, 3, 4}}), network.parameters());
    EXPECT_EQ(parameters_after(network, {{1, 5}, {0}}), (4 * 2 + 2) + (2 + 1) + (2 + 2));
}

TEST(Select, RefusesWhatCannotBeMeant) {
    const Scores scores{{1, 2}};
    EXPECT_THROW(select_by_epsilon(scores, std::nan(""), {}), InputError);
    EXPECT_THROW(select_by_epsilon(scores, 1, {.floor = 0}), InputError);
    EXPECT_THROW(select_by_epsilon(scores, 1, {.multiple = 0}), InputError);
    for (const double share : {0.0, -1.0, 1.01, std::nan("")}) {
        EXPECT_THROW(select_by_epsilon(scores, 1, {.cap = share}), InputError);
        EXPECT_THROW(select_by_keep(scores, share, {}), InputError);
    }
}

}  // namespace
}  // namespace sentei::pruning
