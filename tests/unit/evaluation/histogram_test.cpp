#include "engine/evaluation/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "engine/core/random.hpp"

namespace sentei::evaluation {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

std::size_t sum(const std::vector<std::size_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

std::vector<double> random_values(Random& random) {
    std::vector<double> values(1 + random.below(200));
    const double scale = std::pow(10, static_cast<double>(random.below(60)) - 30);
    const bool whole = random.below(2) == 0;
    for (double& value : values) value = scale * (whole ? static_cast<double>(random.below(5)) - 2 : random.normal());
    return values;
}

TEST(Histogram, CountsEveryValueOnceBetweenItsEdges) {
    Random random(1);
    for (int trial = 0; trial < 500; ++trial) {
        const auto values = random_values(random);
        const auto edges = edges_of(values, 20);
        const std::size_t different = std::set<double>(values.begin(), values.end()).size();
        ASSERT_EQ(edges.size(), std::min<std::size_t>(20, different) + 1);
        EXPECT_TRUE(std::ranges::is_sorted(edges));
        EXPECT_LE(edges.front(), std::ranges::min(values));
        EXPECT_GE(edges.back(), std::ranges::max(values));
        const auto counts = counts_in(edges, values);
        ASSERT_EQ(counts.size() + 1, edges.size());
        EXPECT_EQ(sum(counts), values.size());
        for (std::size_t b = 0; b < counts.size(); ++b) {  // as plainly as can be
            const bool last = b + 1 == counts.size();
            const auto inside = std::ranges::count_if(values, [&](double value) {
                return value >= edges[b] && (value < edges[b + 1] || (last && value == edges[b + 1]));
            });
            EXPECT_EQ(counts[b], static_cast<std::size_t>(inside)) << b;
        }
        EXPECT_EQ(exactly_edges_of(values, 30).size(), 31u);
        EXPECT_EQ(sum(counts_in(exactly_edges_of(values, 30), values)), values.size());
    }
}

TEST(Histogram, BinsHaveOneWidth) {
    EXPECT_EQ(edges_of(std::vector<double>{0, 1, 2, 3, 8}, 4), (std::vector<double>{0, 2, 4, 6, 8}));
    EXPECT_EQ(counts_in(std::vector<double>{0, 2, 4, 6, 8}, std::vector<double>{0, 1, 2, 3, 8}),
              (std::vector<std::size_t>{2, 2, 0, 1}));
}

TEST(Histogram, EqualValuesGetABinAroundThem) {
    for (const double value : {0.0, 5.0, -5.0, 1e-300, -1e300}) {
        const std::vector<double> values(3, value);
        const auto edges = edges_of(values, 20);
        ASSERT_EQ(edges.size(), 2u);
        EXPECT_LT(edges[0], value);
        EXPECT_GT(edges[1], value);
        EXPECT_EQ(counts_in(edges, values), std::vector<std::size_t>{3});
        const auto thirty = exactly_edges_of(values, 30);
        EXPECT_LT(thirty[0], thirty[30]);
        EXPECT_EQ(sum(counts_in(thirty, values)), 3u);
    }
}

TEST(Histogram, NoValuesNoBins) {
    EXPECT_TRUE(edges_of({}, 20).empty());
    EXPECT_TRUE(edges_of(std::vector<double>{nan, inf}, 20).empty());
    EXPECT_TRUE(counts_in({}, std::vector<double>{1}).empty());
}

TEST(Histogram, WhatIsNotFiniteCountsAtTheEnds) {
    const std::vector<double> values{-inf, 0, 1, 2, inf, nan};
    const auto edges = edges_of(values, 2);
    EXPECT_EQ(edges, (std::vector<double>{0, 1, 2}));
    EXPECT_EQ(counts_in(edges, values), (std::vector<std::size_t>{2, 4}));
}

TEST(Histogram, EdgesOfTheLargestNumbersAreFinite) {
    const std::vector<double> values{-1.7e308, 1.7e308};
    for (const double edge : exactly_edges_of(values, 30)) EXPECT_TRUE(std::isfinite(edge));
}

}  // namespace
}  // namespace sentei::evaluation
