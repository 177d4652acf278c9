#include "engine/pruning/cholesky.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "tests/support/reference.hpp"

namespace sentei::pruning {
namespace {

// Orders around the edges of the blocks.
TEST(Cholesky, SolvesSystemsOfAnySize) {
    Random random(64);
    for (const std::size_t order : {1u, 2u, 3u, 5u, 63u, 64u, 65u, 127u, 130u, 200u}) {
        const std::size_t columns = 1 + random.below(140);
        const auto factors = reference::random_matrix(order, order + 2, random);
        const auto solution = reference::random_matrix(order, columns, random);
        std::vector<double> a(order * order), b(order * columns);
        for (std::size_t i = 0; i < order; ++i)
            for (std::size_t j = 0; j < order; ++j) {
                for (std::size_t p = 0; p < order + 2; ++p) a[i * order + j] += double{factors(i, p)} * factors(j, p);
                a[i * order + j] += i == j ? 1 : 0;
                for (std::size_t c = 0; c < columns; ++c) b[i * columns + c] += a[i * order + j] * solution(j, c);
            }
        ASSERT_TRUE(factorise(order, a.data(), 0.5));
        solve(order, a.data(), columns, b.data());
        for (std::size_t at = 0; at < b.size(); ++at) ASSERT_NEAR(b[at], solution.values()[at], 1e-8);
    }
}

TEST(Cholesky, RefusesASmallPivotInAnyBlock) {
    for (const std::size_t order : {1u, 64u, 65u, 150u})
        for (const double pivot : {1e-3, 0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
            std::vector<double> a(order * order);
            for (std::size_t i = 0; i < order; ++i) a[i * order + i] = 1;
            a.back() = pivot;
            EXPECT_FALSE(factorise(order, a.data(), 0.01));
        }
}

}  // namespace
}  // namespace sentei::pruning
