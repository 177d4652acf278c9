// What the user may set, and what is said when it may not be.
#include <gmock/gmock.h>

#include "engine/core/error.hpp"
#include "engine/plugin/catalogue.hpp"
#include "engine/plugin/module.hpp"

namespace sentei::plugin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::ThrowsMessage;

void expect_refused(const char* pruner, const Settings& settings, const std::string& sentence) {
    EXPECT_THAT([&] { Catalogue().pruner(pruner, settings); }, ThrowsMessage<InputError>(sentence));
}

TEST(Settings, AnUnknownOptionListsTheKnownOnes) {
    expect_refused("variability", {{"statistics", "std"}},
                   "criterion variability has no option 'statistics', expected one of statistic, scale");
}

TEST(Settings, AValueThatIsNoChoiceListsTheChoices) {
    expect_refused("variability", {{"statistic", "median"}},
                   "criterion variability: option statistic = 'median', expected one of std, range, mad");
    expect_refused("magnitude", {{"norm", ""}}, "criterion magnitude: option norm = '', expected one of l1, l2");
}

TEST(Settings, AValueThatIsNoWholeNumberIsRefused) {
    for (const char* const value : {"", "x", "1.5", "1x", " 1", "99999999999999999999"})
        expect_refused("random", {{"seed", value}},
                       std::string("criterion random: option seed = '") + value + "', expected a whole number");
}

TEST(Settings, NegativeAndLargeWholeNumbersAreTaken) {
    for (const char* const value : {"-1", "0", "9223372036854775807"})
        EXPECT_EQ(Catalogue().pruner("random", {{"seed", value}})->settings().at("seed"), value);
}

TEST(Settings, FlagsAndNumbersAreJudgedByTheirType) {
    const Option flag{"f", SENTEI_FLAG, "true", {}, ""}, real{"r", SENTEI_REAL, "0", {}, ""};
    for (const char* const good : {"true", "false"}) EXPECT_THAT(judge_value(flag, good), IsEmpty());
    for (const char* const bad : {"yes", "1", "", "True"}) EXPECT_EQ(judge_value(flag, bad), "expected true or false");
    for (const char* const good : {"0.5", "-3", "1e-4"}) EXPECT_THAT(judge_value(real, good), IsEmpty());
    for (const char* const bad : {"", "half", "nan", "inf", "0.5.5", "0,5"})
        EXPECT_EQ(judge_value(real, bad), "expected a number") << bad;
}

TEST(Settings, DefaultsFillWhatIsLeftOut) {
    const auto pruner = Catalogue().pruner("magnitude", {{"norm", "l1"}});
    EXPECT_EQ(pruner->settings(), (Settings{{"norm", "l1"}, {"of", "incoming"}}));
}

TEST(DeclaredOptions, AreThoseOfThePruners) {
    const Catalogue catalogue;
    const auto declared = [&](const char* pruner) {
        std::vector<std::string> lines;
        for (const auto& option : catalogue.options(pruner)) {
            std::string line = option.name + " = " + option.default_value;
            for (const auto& choice : option.choices) line += " | " + choice;
            lines.push_back(line);
            EXPECT_FALSE(option.help.empty());
            EXPECT_EQ(option.type, option.choices.empty() ? SENTEI_INTEGER : SENTEI_CHOICE);
        }
        return lines;
    };
    EXPECT_THAT(declared("variability"),
                ElementsAre("statistic = std | std | range | mad", "scale = raw | raw | layer"));
    EXPECT_THAT(declared("magnitude"),
                ElementsAre("norm = l2 | l1 | l2", "of = incoming | incoming | outgoing | product"));
    EXPECT_THAT(declared("random"), ElementsAre("seed = 1"));
}

}  // namespace
}  // namespace sentei::plugin
