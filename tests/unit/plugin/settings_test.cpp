// Settings as users type them, against the options that a plugin declares.
#include "engine/plugin/catalogue.hpp"
#include "engine/plugin/module.hpp"
#include "tests/unit/plugin/support.hpp"

namespace sentei::plugin {
namespace {

std::string judged(std::uint32_t type, const std::string& value) {
    return judge_value({"x", type, "", {"std", "range"}, ""}, value);
}

TEST(Value, Flag) {
    EXPECT_EQ(judged(SENTEI_FLAG, "true"), "");
    EXPECT_EQ(judged(SENTEI_FLAG, "false"), "");
    for (const char* value : {"", "yes", "1", "True"}) EXPECT_EQ(judged(SENTEI_FLAG, value), "expected true or false");
}

TEST(Value, Integer) {
    for (const char* value : {"0", "-7", "9223372036854775807"}) EXPECT_EQ(judged(SENTEI_INTEGER, value), "");
    for (const char* value : {"", "1.0", "1e3", "seven", "+1", " 1", "1 ", "9223372036854775808"})
        EXPECT_EQ(judged(SENTEI_INTEGER, value), "expected a whole number") << value;
}

TEST(Value, Real) {
    for (const char* value : {"0", "-7", "0.5", "1e-3", "2.5E+4"}) EXPECT_EQ(judged(SENTEI_REAL, value), "") << value;
    for (const char* value : {"", "nan", "inf", "1e999", "0,5", "half", "1 "})
        EXPECT_EQ(judged(SENTEI_REAL, value), "expected a number") << value;
}

TEST(Value, Choice) {
    EXPECT_EQ(judged(SENTEI_CHOICE, "range"), "");
    EXPECT_EQ(judged(SENTEI_CHOICE, "std,range"), "expected one of std, range");
    EXPECT_EQ(judged(SENTEI_CHOICE, ""), "expected one of std, range");
}

TEST(Settings, AreCompletedWithDefaults) {
    const Catalogue catalogue;
    EXPECT_EQ(catalogue.pruner("variability")->settings(), (Settings{{"scale", "raw"}, {"statistic", "std"}}));
    EXPECT_EQ(catalogue.pruner("variability", {{"scale", "layer"}})->settings(),
              (Settings{{"scale", "layer"}, {"statistic", "std"}}));
}

TEST(Settings, ThatWereNotDeclaredAreAnErrorNamingBoth) {
    const Catalogue catalogue;
    EXPECT_EQ(refusal_of([&] {
                  catalogue.pruner("magnitude", {{"power", "2"}});
              }),
              "criterion magnitude has no option 'power', expected one of norm, of");
    EXPECT_EQ(refusal_of([&] {
                  catalogue.pruner("magnitude", {{"norm", "l3"}});
              }),
              "criterion magnitude: option norm = 'l3', expected one of l1, l2");
    EXPECT_EQ(refusal_of([&] {
                  catalogue.pruner("random", {{"seed", "one"}});
              }),
              "criterion random: option seed = 'one', expected a whole number");
}

TEST(Options, AreListedWithTheirChoices) {
    const auto options = Catalogue().options("variability");
    ASSERT_EQ(options.size(), 2u);
    EXPECT_EQ(options[0].name, "statistic");
    EXPECT_EQ(options[0].type, std::uint32_t{SENTEI_CHOICE});
    EXPECT_EQ(options[0].default_value, "std");
    EXPECT_THAT(options[0].choices, testing::ElementsAre("std", "range", "mad"));
    EXPECT_FALSE(options[0].help.empty());
}

}  // namespace
}  // namespace sentei::plugin
