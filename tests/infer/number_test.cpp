// number.c against the engine's reader of numbers.
#include <gmock/gmock.h>

#include <clocale>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/random.hpp"
#include "engine/data/cells.hpp"
#include "tests/infer/odd_cells.hpp"

extern "C" {  // engine/infer/number.c
int si_is_missing(const char* text);
int si_parse_number(const char* text, size_t length, double* value);
}

namespace sentei {
namespace {

// Judges and values of both readers of numbers.
void expect_same_number(const std::string& text) {
    double wanted = 0, got = 0;
    const bool right = data::parse_number(text, wanted);
    ASSERT_EQ(si_parse_number(text.c_str(), text.size(), &got) != 0, right) << "'" << text << "'";
    if (right) {
        ASSERT_EQ(std::memcmp(&got, &wanted, sizeof got), 0) << "'" << text << "' " << got << " " << wanted;
    }
}

TEST(InferNumber, OddTexts) {
    for (const auto& cell : test::odd_cells) {
        expect_same_number(cell);
        EXPECT_EQ(si_is_missing(cell.c_str()) != 0, data::is_missing(cell)) << cell;
    }
}

TEST(InferNumber, RandomTexts) {
    constexpr std::string_view letters = "0123456789.eE+-0123456789.";
    Random random(11);
    for (int round = 0; round < 1000000; ++round) {
        std::string text;
        for (std::size_t length = random.below(random.below(40) == 0 ? 60 : 9); length > 0; --length)
            text += letters[random.below(letters.size())];
        ASSERT_NO_FATAL_FAILURE(expect_same_number(text));
    }
}

TEST(InferNumber, RandomNumbers) {
    Random random(12);
    for (int round = 0; round < 300000; ++round) {
        std::string text = random.below(3) == 0 ? "-" : random.below(5) == 0 ? "+" : "";
        const auto digits = [&](std::size_t most) {
            for (std::size_t n = random.below(most + 1); n > 0; --n) text += static_cast<char>('0' + random.below(10));
        };
        digits(18);
        if (random.below(3) != 0) text += ".", digits(24);
        if (random.below(2) == 0) text += "e", text += random.below(2) == 0 ? "-" : "", digits(3);
        ASSERT_NO_FATAL_FAILURE(expect_same_number(text));
    }
}

// Its memory is fixed: a number of 512 characters and more, which the engine takes, is refused with a sentence.
TEST(InferNumber, UpTo511Characters) {
    for (const std::size_t zeros : {100, 400, 508}) {
        expect_same_number("1." + std::string(zeros, '0') + "1");
        expect_same_number(std::string(zeros, '0') + "1");
    }
    double value;
    const std::string longest(512, '1');
    EXPECT_FALSE(si_parse_number(longest.c_str(), longest.size(), &value));
}

void expect_numbers_as_ever() {
    double value = 0;
    EXPECT_TRUE(si_parse_number("1.25e1", 6, &value));
    EXPECT_EQ(value, 12.5);
    EXPECT_TRUE(si_parse_number("-0.12345678901234567890", 23, &value));
    EXPECT_EQ(value, -0.12345678901234567890);
    EXPECT_TRUE(si_parse_number("12345678901234567.", 18, &value));
    EXPECT_EQ(value, 12345678901234567.0);
    for (const std::string text : {"1,25e1", "1,25", "12345678901234567,5",
                                   "1\xd9\xab"
                                   "5"})
        EXPECT_FALSE(si_parse_number(text.c_str(), text.size(), &value)) << text;
}

bool in_a_locale_of(const std::vector<const char*>& names) {
    for (const char* name : names)
        if (std::setlocale(LC_ALL, name) != nullptr) return true;
    return false;
}

TEST(InferNumber, IsReadTheSameWithADecimalComma) {
    if (!in_a_locale_of({"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "fr_FR", "nl_NL.UTF-8"}))
        GTEST_SKIP() << "NO LOCALE WITH A DECIMAL COMMA IS INSTALLED: NOT TESTED";
    expect_numbers_as_ever();
    std::setlocale(LC_ALL, "C");
}

TEST(InferNumber, BugADecimalPointOfTwoBytesWasCutInTwo) {
    if (!in_a_locale_of({"ps_AF.UTF-8", "ps_AF"}))
        GTEST_SKIP() << "NO LOCALE WITH A DECIMAL POINT OF TWO BYTES IS INSTALLED: NOT TESTED";
    expect_numbers_as_ever();
    std::setlocale(LC_ALL, "C");
}

}  // namespace
}  // namespace sentei
