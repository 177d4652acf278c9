#include "engine/deployment/steps.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/core/random.hpp"

namespace sentei::deployment {
namespace {

using Values = std::vector<float>;

double squared_error(const Values& values, double step, int zero) {
    double sum = 0;
    for (const double value : values) {
        const double byte = std::clamp(std::nearbyint(value / step) + zero, 0.0, 255.0);
        sum += std::pow((byte - zero) * step - value, 2);
    }
    return sum;
}

struct Range {
    double low = 0, high = 0;
};

Range range_of(const Values& values) {
    Range range;
    for (const double value : values) range = {std::min(range.low, value), std::max(range.high, value)};
    return range;
}

struct Named {
    std::string name;
    Values values;
};

// Values as columns and activations have them, at any scale.
std::vector<Named> many_values() {
    Random random(1);
    std::vector<Named> all;
    for (const double scale : {1e-20, 1e-3, 1.0, 37.0, 1e6})
        for (const double shift : {-5.0, -0.5, 0.0, 0.5, 5.0}) {
            const auto name = std::to_string(scale) + " " + std::to_string(shift);
            const auto add = [&](const std::string& kind, auto draw) {
                Named named{kind + " " + name, {}};
                for (int i = 0; i < 500; ++i) named.values.push_back(static_cast<float>(scale * (draw() + shift)));
                all.push_back(std::move(named));
            };
            add("normal", [&] { return random.normal(); });
            add("uniform", [&] { return random.uniform(); });
            add("constant", [] { return 0.25; });
            add("heavy tails", [&] { return std::pow(random.normal(), 5); });
            add("one-sided", [&] { return std::max(random.normal(), 0.0) - shift; });
            add("negative", [&] { return -std::abs(random.normal()) - shift; });
            add("mostly zero", [&] { return random.below(50) == 0 ? random.normal() : -shift; });
        }
    all.push_back({"one value", {3}});
    all.push_back({"one negative value", {-3}});
    return all;
}

TEST(InputSteps, ZeroAndOneAreExact) {
    Random random(2);
    for (int round = 0; round < 100; ++round) {
        Values values;
        for (std::size_t r = 1 + random.below(20); r > 0; --r) values.push_back(static_cast<float>(random.below(2)));
        const auto [exponent, zero] = input_steps(values);
        EXPECT_EQ(exponent, -7);
        EXPECT_EQ(zero, 0);
        EXPECT_EQ(squared_error(values, std::ldexp(1.0, exponent), zero), 0);
    }
}

TEST(InputSteps, AreAsGoodAsTheStepThatCoversTheRange) {
    for (const auto& [name, values] : many_values()) {
        const auto [low, high] = range_of(values);
        if (low == high) continue;
        const double covering = std::exp2(std::ceil(std::log2((high - low) / 255)));
        const int zero_there = static_cast<int>(std::nearbyint(-low / covering));
        const auto [exponent, zero] = input_steps(values);
        EXPECT_LE(squared_error(values, std::ldexp(1.0, exponent), zero), squared_error(values, covering, zero_there))
            << name;
    }
}

TEST(InputSteps, OfAnInputThatIsAlwaysZeroTakeNoByte) {
    EXPECT_EQ(input_steps(Values(5, 0.0f)).exponent, -7);
    EXPECT_EQ(input_steps(Values(5, 0.0f)).zero, 0);
}

TEST(InputSteps, StayWhereAFileCanHoldThem) {
    for (const float size : {0x1p-149f, 0x1p-126f, 0x1p-90f, 1e6f, 0x1p120f})
        for (const auto& values : {Values{size}, Values{-size}, Values{-size, size}, Values{0, size}}) {
            const auto exponent = input_steps(values).exponent;
            EXPECT_GE(exponent, -100) << size;
            EXPECT_LE(exponent, 100) << size;
        }
}

TEST(StepOf, IsAsGoodAsTheStepThatCoversTheRange) {
    for (const auto& [name, values] : many_values())
        for (const int zero : {0, 64, 128}) {
            const auto [low, high] = range_of(values);
            const double covering = std::max(high / (255 - zero), zero > 0 ? -low / zero : 0.0);
            if (covering == 0) continue;
            const double step = step_of(values, zero);
            ASSERT_GT(step, 0) << name;
            EXPECT_LE(squared_error(values, step, zero), squared_error(values, covering, zero)) << name << zero;
        }
}

TEST(StepOf, IsZeroWhereThereIsNothingToStepOver) {
    for (const int zero : {0, 64, 128}) EXPECT_EQ(step_of(Values(7, 0.0f), zero), 0);
    EXPECT_EQ(step_of(Values{-1, -2}, 0), 0);  // bytes without a side below their zero
}

// One value far out among many: cutting it costs less than coarse steps for all others.
TEST(StepOf, CutsTails) {
    Random random(3);
    for (int round = 0; round < 3; ++round) {
        Values values;
        for (int i = 0; i < 100'000; ++i) values.push_back(static_cast<float>(std::abs(random.normal())));
        values.push_back(5);
        const double covering = 5.0 / 255;
        EXPECT_LT(step_of(values, 0), covering);
        EXPECT_LT(squared_error(values, step_of(values, 0), 0), squared_error(values, covering, 0));
    }
}

TEST(StepOf, FollowsTheScale) {
    for (const auto& [name, values] : many_values())
        for (const int zero : {0, 128}) {
            Values doubled = values;
            for (float& value : doubled) value *= 2;
            EXPECT_EQ(step_of(doubled, zero), 2 * step_of(values, zero)) << name;
        }
}

TEST(SharedSteps, AreAsGoodAsTheStepThatCoversTheRange) {
    for (const auto& [name, values] : many_values()) {
        const auto [low, high] = range_of(values);
        const auto [step, zero] = shared_steps(values);
        EXPECT_GE(zero, 0) << name;
        EXPECT_LE(zero, 255) << name;
        ASSERT_GT(step, 0) << name;
        if (low == high) continue;
        const double covering = (high - low) / 255;
        EXPECT_LE(squared_error(values, step, zero),
                  squared_error(values, covering, static_cast<int>(std::nearbyint(-low / covering))))
            << name;
    }
}

}  // namespace
}  // namespace sentei::deployment
