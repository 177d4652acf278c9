#include "engine/optimize/cost.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "engine/core/random.hpp"
#include "tests/unit/optimize/formula.hpp"

namespace sentei::optimize::cost {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

double value(const Cost& cost, std::string_view name) { return cost[name].value.value(); }

// Mostly plain numbers, now and then one at an edge.
Inputs random_inputs(Random& random) {
    Inputs inputs;
    for (const auto& field : fields()) {
        const double span = std::min(field.most, 1000.0) - field.least;
        double number = field.least + span * random.uniform();
        if (field.whole) number = std::floor(number);
        if (random.below(8) == 0) number = field.least;
        inputs.*field.value = number;
    }
    inputs.predictions_per_day = random.below(8) == 0 ? 0 : std::exp(25 * random.uniform());
    if (inputs.idle_watts > inputs.device_watts) std::swap(inputs.idle_watts, inputs.device_watts);
    return inputs;
}

Measured random_measured(Random& random) {
    Measured measured{.general_row_us = 100 * random.uniform(),
                      .refined_row_us = 100 * random.uniform(),
                      .training_seconds = 1000 * random.uniform(),
                      .pruning_seconds = 1000 * random.uniform()};
    if (random.below(2) == 0) {
        measured.training_joules = 1e5 * random.uniform();
        measured.pruning_joules = 1e5 * random.uniform();
    }
    return measured;
}

const Measured example{.general_row_us = 50, .refined_row_us = 2, .training_seconds = 1800, .pruning_seconds = 7200};

Inputs example_inputs() {
    Inputs inputs;
    inputs.predictions_per_day = 4e9;
    inputs.devices = 1;
    inputs.device_price = 250;
    inputs.device_watts = 8;
    inputs.idle_watts = 3;
    inputs.price_per_kwh = 0.4;
    inputs.training_price_per_hour = 1.5;
    inputs.training_watts = 500;
    inputs.device_slowdown = 10;
    inputs.device_lifetime_years = 4;
    inputs.uncertainty = 0.1;
    return inputs;
}

TEST(Cost, AnExampleComputedByHand) {
    const auto cost = estimate(example_inputs(), example);
    // half an hour at 1.5 + 0.5 kW * 0.4 = 1.7 an hour; two hours
    EXPECT_NEAR(value(cost, "training_cost"), 0.85, 1e-12);
    EXPECT_NEAR(value(cost, "pruning_cost"), 3.4, 1e-12);
    EXPECT_NEAR(*cost["pruning_cost"].low, 3.06, 1e-12);
    EXPECT_NEAR(*cost["pruning_cost"].high, 3.74, 1e-12);
    // 9,000 s at 500 W
    EXPECT_NEAR(cost.joules, 4.5e6, 1e-6);
    EXPECT_FALSE(cost.energy_measured);
    // 4e9 * 50 us * 10 = 2,000,000 s a day = 23.148 devices; 4e9 * 2 us * 10 = 80,000 s, less than the 86,400 of one
    EXPECT_NEAR(value(cost, "seconds_a_day_before"), 2e6, 1e-6);
    EXPECT_NEAR(value(cost, "seconds_a_day_after"), 8e4, 1e-6);
    EXPECT_EQ(value(cost, "devices_before"), 24);
    EXPECT_EQ(value(cost, "devices_after"), 1);
    // 10 % more: 88,000 s need two
    EXPECT_EQ(*cost["devices_after"].high, 2);
    EXPECT_EQ(*cost["devices_after"].low, 1);
    // before: 2,000,000 s at 8 W and 24 * 86,400 - 2,000,000 = 73,600 s at 3 W: 16,220,800 J a day,
    // * 365 / 3,600,000 = 1644.608889 kWh a year, * 0.4 = 657.8435556
    EXPECT_NEAR(value(cost, "kwh_a_year_before"), 16220800.0 * 365 / 3.6e6, 1e-9);
    EXPECT_NEAR(value(cost, "energy_cost_a_year_before"), 657.8435556, 1e-6);
    // after: 80,000 s at 8 W and 6,400 s at 3 W: 659,200 J a day, 66.83555556 kWh, 26.73422222
    EXPECT_NEAR(value(cost, "kwh_a_year_after"), 66.83555556, 1e-7);
    EXPECT_NEAR(value(cost, "energy_cost_a_year_after"), 26.73422222, 1e-7);
    // 23 devices fewer at 250; a quarter of that a year
    EXPECT_NEAR(value(cost, "capital_saved"), 5750, 1e-9);
    EXPECT_NEAR(value(cost, "saving_a_year"), 657.8435556 - 26.73422222 + 1437.5, 1e-6);
    // 3.4 / (2068.609333 / 365)
    EXPECT_NEAR(value(cost, "break_even_day"), 0.5999199, 1e-6);
}

TEST(Cost, MeasuredEnergyTakesThePlaceOfWatts) {
    auto measured = example;
    measured.training_joules = 7.2e6;  // 2 kWh
    measured.pruning_joules = 3.6e6;   // 1 kWh
    const auto cost = estimate(example_inputs(), measured);
    EXPECT_TRUE(cost.energy_measured);
    EXPECT_NEAR(cost.joules, 1.08e7, 1e-6);
    EXPECT_NEAR(value(cost, "training_cost"), 0.5 * 1.5 + 2 * 0.4, 1e-12);
    EXPECT_NEAR(value(cost, "pruning_cost"), 2 * 1.5 + 1 * 0.4, 1e-12);
    auto others = example_inputs();
    others.training_watts = 1;
    EXPECT_EQ(value(estimate(others, measured), "training_cost"), value(cost, "training_cost"));
}

TEST(Cost, FormulasComputeTheNumbersBesideThem) {
    Random random(7);
    for (int trial = 0; trial < 500; ++trial) {
        const auto inputs = random_inputs(random);
        const auto cost = estimate(inputs, random_measured(random));
        std::map<std::string, double> known;
        for (const auto& field : fields()) known[std::string(field.name)] = inputs.*field.value;
        for (const auto& quantity : cost.measured) known[quantity.name] = quantity.value;
        for (const auto& amount : cost.amounts) {
            if (amount.value) {
                const double wanted = Formula(amount.formula, known).value();
                ASSERT_NEAR(*amount.value, wanted, 1e-9 * std::max(1.0, std::abs(wanted) * 1e3)) << amount.name;
            }
            known[amount.name] = amount.value.value_or(0);
        }
    }
}

TEST(Cost, BoundsHoldTheValue) {
    Random random(8);
    for (int trial = 0; trial < 2000; ++trial) {
        auto inputs = random_inputs(random);
        const auto measured = random_measured(random);
        for (const auto& amount : estimate(inputs, measured).amounts) {
            if (amount.name == "break_even_day") {
                EXPECT_EQ(amount.value.has_value() && amount.high.has_value(), amount.note.empty());
                EXPECT_LE(amount.low.value_or(0), amount.value.value_or(inf));
                EXPECT_LE(amount.value.value_or(inf), amount.high.value_or(inf));
                continue;
            }
            ASSERT_LE(amount.low.value(), amount.value.value()) << amount.name;
            ASSERT_LE(amount.value.value(), amount.high.value()) << amount.name;
        }
        inputs.uncertainty = 0;
        for (const auto& amount : estimate(inputs, measured).amounts) {
            EXPECT_EQ(amount.low, amount.value) << amount.name;
            EXPECT_EQ(amount.high, amount.value) << amount.name;
        }
    }
}

// What the bounds promise: measurements that are off by no more than the uncertainty stay inside them.
TEST(Cost, MeasurementsWithinTheUncertaintyStayWithinTheBounds) {
    Random random(9);
    for (int trial = 0; trial < 2000; ++trial) {
        const auto inputs = random_inputs(random);
        const auto measured = random_measured(random);
        const auto off = [&](double v) { return v * (1 + inputs.uncertainty * 0.999 * (2 * random.uniform() - 1)); };
        auto other = measured;
        other.general_row_us = off(measured.general_row_us);
        other.refined_row_us = off(measured.refined_row_us);
        other.training_seconds = off(measured.training_seconds);
        other.pruning_seconds = off(measured.pruning_seconds);
        if (measured.training_joules) other.training_joules = off(*measured.training_joules);
        if (measured.pruning_joules) other.pruning_joules = off(*measured.pruning_joules);
        const auto cost = estimate(inputs, measured), moved = estimate(inputs, other);
        for (const auto& amount : moved.amounts) {
            if (!amount.value) continue;
            const auto& bounds = cost[amount.name];
            const double rounding = 1e-9 * (1 + std::abs(*amount.value));
            EXPECT_GE(*amount.value, bounds.low.value_or(0) - rounding) << amount.name;
            EXPECT_LE(*amount.value, bounds.high.value_or(inf) + rounding) << amount.name;
        }
    }
}

TEST(Cost, WithoutPredictionsNothingIsSaved) {
    Random random(10);
    for (int trial = 0; trial < 200; ++trial) {
        auto inputs = random_inputs(random);
        inputs.predictions_per_day = 0;
        const auto cost = estimate(inputs, random_measured(random));
        for (const char* name : {"saving_a_year", "capital_saved", "seconds_a_day_before", "seconds_a_day_after"})
            for (const auto& bound : {cost[name].value, cost[name].low, cost[name].high}) EXPECT_EQ(bound, 0) << name;
        EXPECT_EQ(value(cost, "devices_before"), inputs.devices);
        EXPECT_FALSE(cost["break_even_day"].value);
        EXPECT_FALSE(cost["break_even_day"].note.empty());
    }
}

TEST(Cost, RisesWithPricesAndPredictions) {
    Random random(11);
    const char* const rising[] = {"training_cost",           "pruning_cost",     "seconds_a_day_before",
                                  "seconds_a_day_after",     "devices_before",   "devices_after",
                                  "kwh_a_year_before",       "kwh_a_year_after", "energy_cost_a_year_before",
                                  "energy_cost_a_year_after"};
    for (int trial = 0; trial < 300; ++trial) {
        const auto inputs = random_inputs(random);
        auto measured = random_measured(random);
        if (measured.general_row_us < measured.refined_row_us)
            std::swap(measured.general_row_us, measured.refined_row_us);
        const auto cost = estimate(inputs, measured);
        for (const auto dearer : {&Inputs::predictions_per_day, &Inputs::price_per_kwh, &Inputs::device_price,
                                  &Inputs::training_price_per_hour, &Inputs::device_watts, &Inputs::device_slowdown}) {
            auto more = inputs;
            more.*dearer *= 1 + random.uniform();
            const auto other = estimate(more, measured);
            for (const char* name : rising) EXPECT_GE(value(other, name), value(cost, name)) << name;
            // devices come in whole numbers, so that more predictions may save fewer of them
            if (dearer != &Inputs::predictions_per_day && dearer != &Inputs::device_slowdown) {
                EXPECT_GE(value(other, "saving_a_year"), value(cost, "saving_a_year") * (1 - 1e-12) - 1e-6);
            }
        }
        auto few = inputs;  // as many as the devices that are there can carry
        few.predictions_per_day = std::max(1.0, few.devices) * 86400e6 /
                                  (measured.general_row_us * few.device_slowdown + 1) * random.uniform();
        few.devices = std::max(1.0, few.devices);
        auto fewer = few;
        fewer.predictions_per_day *= random.uniform();
        EXPECT_GE(value(estimate(few, measured), "saving_a_year"),
                  value(estimate(fewer, measured), "saving_a_year") * (1 - 1e-12) - 1e-6);
    }
}

TEST(Cost, ASlowerNetworkNeverPays) {
    const auto cost = estimate(example_inputs(), {.general_row_us = 2, .refined_row_us = 50, .pruning_seconds = 1});
    EXPECT_LT(value(cost, "saving_a_year"), 0);
    EXPECT_FALSE(cost["break_even_day"].value || cost["break_even_day"].low || cost["break_even_day"].high);
    EXPECT_TRUE(cost["break_even_day"].note.ends_with("never pays for itself."));
}

TEST(Cost, AnUncertainSavingHasNoLatestDay) {
    auto inputs = example_inputs();
    inputs.predictions_per_day = 1e6;
    const auto cost = estimate(inputs, {.general_row_us = 2.1, .refined_row_us = 2, .pruning_seconds = 1});
    const auto& day = cost["break_even_day"];
    EXPECT_TRUE(day.value && day.low && !day.high);
    EXPECT_TRUE(day.note.ends_with("no latest day."));
}

TEST(Cost, UnitsAreStated) {
    auto inputs = example_inputs();
    inputs.currency = "CHF";
    const auto cost = estimate(inputs, example);
    for (const char* money : {"training_cost", "pruning_cost", "capital_saved"}) EXPECT_EQ(cost[money].unit, "CHF");
    for (const char* money : {"saving_a_year", "energy_cost_a_year_before"}) EXPECT_EQ(cost[money].unit, "CHF/year");
    EXPECT_EQ(cost["kwh_a_year_after"].unit, "kWh/year");
    EXPECT_EQ(cost["seconds_a_day_before"].unit, "s/day");
    EXPECT_EQ(cost["break_even_day"].unit, "days");
}

}  // namespace
}  // namespace sentei::optimize::cost
