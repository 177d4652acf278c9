#include "engine/deployment/rounding.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "engine/core/random.hpp"

namespace sentei::deployment {
namespace {

struct Unit {
    std::vector<double> wanted, cross;
    Matrix covariance;
    double pull;
};

// Rows of inputs that depend on each other, and a target that is nearly the wanted weights times them.
Unit random_unit(std::size_t inputs, Random& random) {
    const std::size_t rows = 5 + random.below(60);
    Unit unit{std::vector<double>(inputs), std::vector<double>(inputs), Matrix(inputs, inputs), random.uniform()};
    for (double& weight : unit.wanted) weight = 40 * random.normal();
    for (double& weight : unit.wanted) weight = std::clamp(weight, -127.0, 127.0);
    for (std::size_t r = 0; r < rows; ++r) {
        std::vector<double> row(inputs);
        const double shared = 30 * random.normal();
        double target = 50 * random.normal();
        for (std::size_t i = 0; i < inputs; ++i) {
            row[i] = i % 5 == 4 ? 0 : shared + 10 * random.normal();  // every fifth never varies
            target += unit.wanted[i] * row[i];
        }
        for (std::size_t i = 0; i < inputs; ++i) {
            unit.cross[i] += row[i] * target / static_cast<double>(rows);
            for (std::size_t j = 0; j < inputs; ++j)
                unit.covariance(i, j) += static_cast<float>(row[i] * row[j] / static_cast<double>(rows));
        }
    }
    return unit;
}

double objective(const Unit& unit, const std::vector<std::int8_t>& weights) {
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        sum -= 2 * weights[i] * unit.cross[i];
        sum += unit.pull * unit.covariance(i, i) * std::pow(weights[i] - unit.wanted[i], 2);
        for (std::size_t j = 0; j < weights.size(); ++j) sum += weights[i] * double{unit.covariance(i, j)} * weights[j];
    }
    return sum;
}

std::vector<std::int8_t> together(const Unit& unit) {
    std::vector<std::int8_t> weights(unit.wanted.size());
    round_together(unit.wanted, {unit.covariance, unit.cross, unit.pull}, weights);
    return weights;
}

std::vector<std::int8_t> alone(const Unit& unit) {
    std::vector<std::int8_t> weights(unit.wanted.size());
    round_alone(unit.wanted, weights);
    return weights;
}

TEST(Rounding, TogetherIsNeverWorseThanAloneAndMostlyBetter) {
    Random random(1);
    int better = 0;
    for (int round = 0; round < 100; ++round) {
        const auto unit = random_unit(1 + random.below(40), random);
        const double before = objective(unit, alone(unit)), after = objective(unit, together(unit));
        EXPECT_LE(after, before + 1e-6 * std::abs(before)) << round;
        better += after < before;
    }
    EXPECT_GT(better, 60);
}

TEST(Rounding, StaysWithinOneOfTheNearestAndWithin127) {
    Random random(2);
    for (int round = 0; round < 100; ++round) {
        const auto unit = random_unit(1 + random.below(40), random);
        const auto weights = together(unit), nearest = alone(unit);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            EXPECT_LE(std::abs(weights[i] - nearest[i]), 1);
            EXPECT_GE(weights[i], -127);
        }
    }
}

TEST(Rounding, AWeightOfAnInputThatNeverVariesIsItsNearest) {
    Random random(3);
    const auto unit = random_unit(25, random);
    const auto weights = together(unit), nearest = alone(unit);
    for (std::size_t i = 4; i < 25; i += 5) EXPECT_EQ(weights[i], nearest[i]) << i;
}

TEST(Rounding, TwoInputsThatAreTheSameShareWhatIsLost) {
    Unit unit{{0.4, 0.4}, {80, 80}, Matrix(2, 2), 0};
    for (float& value : unit.covariance.values()) value = 100;
    EXPECT_THAT(alone(unit), testing::ElementsAre(0, 0));
    EXPECT_EQ(together(unit)[0] + together(unit)[1], 1);
}

}  // namespace
}  // namespace sentei::deployment
