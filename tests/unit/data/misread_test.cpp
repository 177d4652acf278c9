// Cells that were meant as numbers must not pass for text.
#include "engine/data/misread.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/data/formats.hpp"

namespace sentei::data {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(const std::string& bytes) {
    try {
        parse_csv(bytes, "t.csv");
    } catch (const InputError& error) {
        return error.what();
    }
    return "was read";
}

// A column 'a' of `count` different numbers, `odd` in its row `place` (from 0), and a second column.
std::string column_with(const std::string& odd, int count, int place) {
    std::string bytes = "a,y\n";
    for (int r = 0; r < count; ++r) bytes += fmt::format("{},x\n", r == place ? odd : fmt::format("{}.25", r));
    return bytes;
}

// "1<comma>5" and so on: `count` different numbers with a comma.
std::string comma_column(int count) {
    std::string bytes = "a;y\n";
    for (int r = 0; r < count; ++r) bytes += fmt::format("{},{:02};x\n", r, r % 100);
    return bytes;
}

TEST(Misread, NumbersThatAreNotFiniteAreKnownByTheirSpelling) {
    for (const auto* text : {"inf", "-inf", "+inf", "Infinity", "-INFINITY", "-nan", "NAN", "1e999", "-1e999"})
        EXPECT_TRUE(is_not_finite(text)) << text;
    for (const auto* text : {"", "1", "-1e308", "info", "infer", "nano", "+-inf", "inf ", "1e", "x", "+"})
        EXPECT_FALSE(is_not_finite(text)) << text;
}

TEST(Misread, CommasInNumbers) {
    for (const auto* text : {"1,5", "-0,25", ",5", "1,5e3", "1,234", "1,234,567", "-12,345.5", "1,234,567.8"})
        EXPECT_TRUE(has_number_comma(text)) << text;
    for (const auto* text : {"", ",", "1.5", "1,2,3", "1,23,456", "1,2345,678", "a,b", "1,a", "1,234,", "1.5,2"})
        EXPECT_FALSE(has_number_comma(text)) << text;
}

TEST(Misread, AnInfiniteCellIsRefusedHoweverFewTheNumbers) {
    for (const auto* odd : {"inf", "-Infinity", "-nan", "1e999"})
        for (const int count : {2, 12, 400})
            EXPECT_EQ(refusal(column_with(odd, count, 1)),
                      fmt::format("t.csv:3: column 'a' holds '{}', expected a finite number or an empty cell", odd));
}

TEST(Misread, AColumnOfNothingButInfinitiesIsRefused) {
    EXPECT_THAT(refusal("a,y\ninf,1\n-inf,2\n"), StartsWith("t.csv:2: column 'a' holds 'inf'"));
}

TEST(Misread, InfAmongWordsIsAWord) { EXPECT_EQ(refusal("a,y\ninf,1\nsup,2\n3,1\n"), "was read"); }

TEST(Misread, DecimalCommasAreRefused) {
    EXPECT_EQ(refusal(comma_column(21)),
              "t.csv:2: column 'a' holds '0,00', expected a number with a decimal point and without commas");
    EXPECT_THAT(refusal("a;y\n7;x\n" + comma_column(40).substr(4)), StartsWith("t.csv:3: column 'a' holds '0,00'"));
}

TEST(Misread, CommasBetweenThousandsAreRefused) {
    std::string bytes = "y,a\n";
    for (int r = 0; r < 30; ++r) bytes += fmt::format("x,\"{},{:03}\"\n", r + 1, r);
    EXPECT_THAT(refusal(bytes), HasSubstr("column 'a' holds '1,000', expected a number with a decimal point"));
}

TEST(Misread, AFewDifferentListsOfCodesAreCategories) { EXPECT_EQ(refusal(comma_column(20)), "was read"); }

TEST(Misread, ListsOfCodesOfDifferentLengthsAreCategories) {
    std::string bytes = comma_column(40);
    EXPECT_EQ(refusal(bytes + "1,2,3;x\n"), "was read");
}

TEST(Misread, TheFirstCellThatIsNoNumberIsTheOneThatIsNamed) {
    EXPECT_THAT(refusal(comma_column(30) + "inf;x\n"), HasSubstr("holds '0,00', expected a number with a decimal"));
    EXPECT_THAT(refusal("a;y\ninf;x\n" + comma_column(30).substr(4)), HasSubstr("holds 'inf', expected a finite"));
}

TEST(Misread, AnotherOddCellIsNamedOnlyAmongManyNumbers) {
    EXPECT_THAT(refusal(column_with("12a", 100, 41)), StartsWith("t.csv:43: column 'a' holds '12a'"));
    EXPECT_EQ(refusal(column_with("12a", 15, 3)), "was read");
}

TEST(Misread, OddCellsAmongNumbers) {
    std::vector<std::string> categories{"unknown"};
    for (int i = 0; i < 20; ++i) categories.push_back(fmt::format("{}", i));
    EXPECT_EQ(odd_among_numbers(categories), "");  // 20 numbers may be codes
    categories.push_back("20");
    EXPECT_EQ(odd_among_numbers(categories), "unknown");
    for (int i = 0; i < 20; ++i) categories.push_back(fmt::format("word{}", i));
    EXPECT_EQ(odd_among_numbers(categories), "");  // half of them words
    EXPECT_EQ(odd_among_numbers({}), "");
}

}  // namespace
}  // namespace sentei::data
