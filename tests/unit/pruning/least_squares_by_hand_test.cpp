// The refit where the covariance is written down: a regression by hand, and covariances that no data gives.
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <stdexcept>

#include "engine/pruning/least_squares.hpp"
#include "engine/pruning/rebuild.hpp"
#include "tests/unit/pruning/planting.hpp"

namespace sentei::pruning {
namespace {

// A layer of three units whose covariance is written down rather than gathered.
struct Written {
    model::Layer next{Matrix(1, 3), Buffer(1, 0.5f), {SENTEI_IDENTITY}};
    LayerStatistics statistics;

    explicit Written(std::vector<double> covariance) {
        std::ranges::copy(std::array{1.0f, -2.0f, 4.0f}, next.weights.values().begin());
        statistics.mean = {1, 2, 3};
        statistics.covariance = std::move(covariance);
    }
    std::vector<double> changes(const Units& kept) const { return least_squares(next, {0}, kept, statistics); }
};

TEST(LeastSquaresByHand, IsARegressionOnTheKeptUnits) {
    const auto changes = Written({2, 0, 1, 0, 4, 2, 1, 2, 3}).changes({0, 1});
    ASSERT_EQ(changes.size(), 2);
    EXPECT_DOUBLE_EQ(changes[0], 4 * 1 / (2 + 0.003));
    EXPECT_DOUBLE_EQ(changes[1], 4 * 2 / (4 + 0.003));
}

TEST(LeastSquaresByHand, RaisesTheRidgeWhereRoundingMadeAVarianceNegative) {
    // Eigenvalues of the first two units' block: 2.04 and -0.04, beyond any rounding of the default ridge of 0.001.
    const auto changes = Written({1, 1.04, 1, 1.04, 1, 1, 1, 1, 1}).changes({0, 1});
    ASSERT_EQ(changes.size(), 2);
    EXPECT_NEAR(changes[0], 4 / (2.04 + 0.1), 1e-12);
    EXPECT_NEAR(changes[1], 4 / (2.04 + 0.1), 1e-12);
}

TEST(LeastSquaresByHand, GivesUpOnWhatIsNoCovariance) {
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
    EXPECT_TRUE(Written({1, nan, 1, nan, 1, 1, 1, 1, 1}).changes({0, 1}).empty());
    EXPECT_TRUE(Written({1, 1e9, 1, 1e9, 1, 1, 1, 1, 1}).changes({0, 1}).empty());
    EXPECT_TRUE(Written({1, 1, infinite, 1, 1, infinite, infinite, infinite, infinite}).changes({0, 1}).empty());
    EXPECT_TRUE(Written({1, 1, nan, 1, 1, nan, nan, nan, nan}).changes({0, 1}).empty());
}

// A covariance that overflowed for one unit leaves the others to themselves.
TEST(LeastSquaresByHand, LeavesOutAUnitWithoutAVariance) {
    const double infinite = std::numeric_limits<double>::infinity();
    const auto changes = Written({infinite, infinite, infinite, infinite, 4, 2, infinite, 2, 3}).changes({0, 1});
    ASSERT_EQ(changes.size(), 2);
    EXPECT_EQ(changes[0], 0);
    EXPECT_DOUBLE_EQ(changes[1], 4 * 2 / (4 + 0.001 * 7 / 3));
}

}  // namespace
}  // namespace sentei::pruning
