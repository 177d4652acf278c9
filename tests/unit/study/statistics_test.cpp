#include "engine/study/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/core/random.hpp"

namespace sentei::study {
namespace {

using Values = std::vector<double>;

Values random_values(std::size_t count, double mean, Random& random) {
    Values values(count);
    for (double& value : values) value = mean + random.normal();
    return values;
}

// Twice the mass of Student's density above |t|: Simpson's rule in an angle, t = sqrt(v) tan(a), which turns the
// density into cos(a)^(v - 1), up to a constant that the same rule gives.
double two_sided(double t, double freedom) {
    const auto mass = [&](double from, double to) {
        constexpr int steps = 20000;
        double sum = 0;
        for (int i = 0; i <= steps; ++i) {
            const double a = from + (to - from) * i / steps;
            const int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * std::pow(std::max(std::cos(a), 0.0), freedom - 1);
        }
        return sum * (to - from) / steps / 3;
    };
    const double quarter = std::numbers::pi / 2;
    return mass(std::atan(std::abs(t) / std::sqrt(freedom)), quarter) / mass(0, quarter);
}

TEST(Statistics, SummaryOfFewValues) {
    EXPECT_EQ(summarise({}).count, 0u);
    EXPECT_EQ(summarise({}).mean, 0);
    EXPECT_EQ(summarise({}).error, 0);
    EXPECT_EQ(summarise({7}).count, 1u);
    EXPECT_EQ(summarise({7}).mean, 7);
    EXPECT_EQ(summarise({7}).error, 0);
    const auto three = summarise({1, 2, 6});
    EXPECT_EQ(three.count, 3u);
    EXPECT_DOUBLE_EQ(three.mean, 3);
    EXPECT_DOUBLE_EQ(three.error, std::sqrt(14.0 / 2 / 3));
}

TEST(Statistics, SummaryShiftsAndScalesWithTheValues) {
    Random random(3);
    for (int round = 0; round < 50; ++round) {
        const auto values = random_values(2 + random.below(20), 0, random);
        Values moved;
        for (const double value : values) moved.push_back(5 - 3 * value);
        const auto before = summarise(values), after = summarise(moved);
        EXPECT_NEAR(after.mean, 5 - 3 * before.mean, 1e-12);
        EXPECT_NEAR(after.error, 3 * before.error, 1e-12);
    }
}

// Tables of Student's distribution: 97.5 % of it lies below these.
TEST(Statistics, CriticalValuesOfTheTableGiveFivePercent) {
    const std::pair<std::size_t, double> table[] = {{1, 12.7062}, {2, 4.30265},  {4, 2.77645},
                                                    {9, 2.26216}, {19, 2.09302}, {29, 2.04523}};
    for (const auto& [freedom, t] : table) {
        // Differences of mean t and standard error 1: all of them 0 but for what is added to one half and taken from
        // the other.
        const std::size_t pairs = freedom + 1;
        const double n = static_cast<double>(pairs);
        Values a(pairs, 0.0), b(pairs, -t);
        const double even = static_cast<double>(pairs / 2 * 2);
        const double apart = std::sqrt(n * (n - 1) / even);
        for (std::size_t i = 0; i < pairs / 2 * 2; ++i) a[i] = i % 2 == 0 ? apart : -apart;
        const auto test = paired_test(a, b);
        EXPECT_EQ(test.pairs, pairs);
        EXPECT_NEAR(test.difference, t, 1e-12);
        EXPECT_NEAR(test.p, 0.05, 1e-6) << freedom;
    }
}

// W. S. Gosset's own example ("The probable error of a mean", 1908): hours of sleep gained by ten patients with two
// forms of hyoscyamine; t = 4.0621 with 9 degrees of freedom, p = 0.00283.
TEST(Statistics, StudentsSleep) {
    const auto test = paired_test({1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4},
                                  {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0});
    EXPECT_NEAR(test.difference, 1.58, 1e-12);
    EXPECT_NEAR(test.p, 0.002832890197384, 1e-9);
}

TEST(Statistics, PairedTestAgreesWithTheIntegratedDensity) {
    Random random(5);
    for (int round = 0; round < 60; ++round) {
        const std::size_t pairs = 2 + random.below(12);
        const auto a = random_values(pairs, random.uniform() * 2, random), b = random_values(pairs, 0, random);
        Values differences;
        for (std::size_t i = 0; i < pairs; ++i) differences.push_back(a[i] - b[i]);
        const auto summary = summarise(differences);
        const auto test = paired_test(a, b);
        EXPECT_NEAR(test.difference, summary.mean, 1e-12);
        EXPECT_NEAR(test.p, two_sided(summary.mean / summary.error, static_cast<double>(pairs - 1)), 1e-7) << pairs;
    }
}

TEST(Statistics, SidesChangedTurnTheDifferenceAndKeepP) {
    Random random(6);
    for (int round = 0; round < 50; ++round) {
        const std::size_t pairs = 2 + random.below(8);
        const auto a = random_values(pairs, 0.5, random), b = random_values(pairs, 0, random);
        const auto one = paired_test(a, b), other = paired_test(b, a);
        EXPECT_DOUBLE_EQ(one.difference, -other.difference);
        EXPECT_NEAR(one.p, other.p, 1e-12);
        EXPECT_GT(one.p, 0);
        EXPECT_LE(one.p, 1);
    }
}

TEST(Statistics, TooFewPairsSayNothing) {
    EXPECT_TRUE(std::isnan(paired_test({}, {}).p));
    EXPECT_TRUE(std::isnan(paired_test({1}, {0}).p));
    EXPECT_TRUE(std::isnan(paired_test({1}, {1}).p));
    EXPECT_EQ(paired_test({3}, {1}).difference, 2);
    EXPECT_EQ(paired_test({3}, {1}).pairs, 1u);
}

TEST(Statistics, EqualPairsAreNoEvidence) {
    for (std::size_t pairs = 2; pairs < 10; ++pairs) {
        Random random(pairs);
        const auto values = random_values(pairs, 1, random);
        EXPECT_EQ(paired_test(values, values).p, 1);
        EXPECT_EQ(paired_test(values, values).difference, 0);
    }
}

TEST(Statistics, TheSameDifferenceEverywhereIsCertain) {
    EXPECT_EQ(paired_test({2, 3, 5}, {1, 2, 4}).p, 0);
    EXPECT_EQ(paired_test({0, 0}, {0.5, 0.5}).p, 0);
}

}  // namespace
}  // namespace sentei::study
