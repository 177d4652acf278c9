#include "engine/optimize/cost_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/file.hpp"
#include "tests/support/environment.hpp"

namespace sentei::optimize::cost {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(const std::string& toml) {
    const auto sentence = support::refusal_of([&] { parse(toml, "my.toml"); });
    EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
    return sentence;
}

TEST(CostInputs, AnEmptyTextIsTheDefaults) {
    const auto inputs = parse("", "my.toml");
    EXPECT_TRUE(inputs.given.empty());
    for (const auto& field : fields()) EXPECT_EQ(inputs.*field.value, Inputs().*field.value) << field.name;
    EXPECT_EQ(inputs.currency, "EUR");
}

TEST(CostInputs, TheExampleHasEveryInputWithItsDefault) {
    const auto inputs = parse(read_file(SENTEI_SOURCE_FOLDER "/docs/cost.toml"), "docs/cost.toml");
    EXPECT_EQ(inputs.given.size(), fields().size() + 1);
    for (const auto& field : fields()) EXPECT_EQ(inputs.*field.value, Inputs().*field.value) << field.name;
    EXPECT_EQ(inputs.currency, Inputs().currency);
}

TEST(CostInputs, EachIsReadIntoItsOwnPlaceAndMarkedAsGiven) {
    for (const auto& field : fields()) {
        const double value = field.most < 1 ? 0.5 : 7;
        const auto name = std::string(field.name);
        // 7 W idle need as many at work
        const auto inputs =
            parse(name + " = " + std::to_string(value) + (name == "idle_watts" ? "\ndevice_watts = 9" : ""), "my.toml");
        EXPECT_TRUE(inputs.given.contains(name));
        for (const auto& other : fields())
            if (other.name == field.name || !inputs.given.contains(other.name)) {
                EXPECT_EQ(inputs.*other.value, other.name == field.name ? value : Inputs().*other.value) << other.name;
            }
    }
    EXPECT_EQ(parse("currency = \"¥\"", "my.toml").currency, "¥");
}

TEST(CostInputs, WhatIsWrongIsNamedWithFileAndLine) {
    const std::pair<std::string, std::string> bad[] = {
        {"devices = 2\n\ndevcies = 3", "my.toml:3: unknown input 'devcies', expected one of currency, predictions_per"},
        {"Devices = 2", "my.toml:1: unknown input 'Devices'"},
        {"[device]\nprice = 3", "my.toml:1: unknown input 'device'"},
        {"devices = 2\nthis is no TOML", "my.toml:2: not TOML: "},
        {"devices = 2\ndevices = 3", "my.toml:2: not TOML: "},
        {"\xff\xfe", "my.toml:1: not TOML: "},
        {"price_per_kwh = \"cheap\"", "my.toml:1: price_per_kwh: expected a number of currency/kWh"},
        {"price_per_kwh = true", "my.toml:1: price_per_kwh: expected a number"},
        {"price_per_kwh = [1]", "my.toml:1: price_per_kwh: expected a number"},
        {"price_per_kwh = 2026-11-24", "my.toml:1: price_per_kwh: expected a number"},
        {"\nprice_per_kwh = -0.1", "my.toml:2: price_per_kwh = -0.1: expected a number from 0 to"},
        {"device_watts = nan", "my.toml:1: device_watts = nan: expected a number from 0 to"},
        {"device_watts = inf", "my.toml:1: device_watts = inf: expected"},
        {"device_watts = 1e300", "my.toml:1: device_watts = 1e+300: expected"},
        {"predictions_per_day = -1", "my.toml:1: predictions_per_day = -1: expected"},
        {"devices = 1.5", "my.toml:1: devices = 1.5: expected a whole number"},
        {"device_slowdown = 0", "my.toml:1: device_slowdown = 0: expected"},
        {"device_lifetime_years = 0", "my.toml:1: device_lifetime_years = 0: expected"},
        {"uncertainty = 1", "my.toml:1: uncertainty = 1: expected a number from 0 to 0.99"},
        {"\nidle_watts = 6", "my.toml:2: idle_watts = 6 is more than device_watts = 5"},
        {"\n\ndevice_watts = 2", "my.toml:3: idle_watts = 2.5 is more than device_watts = 2"},
        {"currency = 3", "my.toml:1: currency: expected a word or sign in quotes"},
        {"currency = \"\"", "my.toml:1: currency: expected"},
        {"currency = \"a currency of many letters\"", "my.toml:1: currency: expected"},
        {"currency = \"<b>\"", "my.toml:1: currency: expected"}};
    for (const auto& [toml, sentence] : bad) EXPECT_THAT(refusal(toml), StartsWith(sentence)) << toml;
    EXPECT_THAT(refusal("x = 1"), HasSubstr("uncertainty"));
}

TEST(CostInputs, UnitsNameTheCurrency) {
    const auto inputs = parse("currency = \"USD\"", "my.toml");
    EXPECT_EQ(unit_in("currency/kWh", inputs), "USD/kWh");
    EXPECT_EQ(unit_in("currency", inputs), "USD");
    EXPECT_EQ(unit_in("W", inputs), "W");
}

}  // namespace
}  // namespace sentei::optimize::cost
