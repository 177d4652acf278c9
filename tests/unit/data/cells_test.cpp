// What single cells and whole columns of text mean.
#include <cstdlib>

#include "engine/core/random.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

bool is_number(std::string_view text) {
    double ignored;
    return parse_number(text, ignored);
}

double number(std::string_view text) {
    double value = missing_number;
    EXPECT_TRUE(parse_number(text, value)) << text;
    return value;
}

TEST(Cells, DecimalNumbersRead) {
    EXPECT_EQ(number("+1.5"), 1.5);
    EXPECT_EQ(number("1e-3"), 1e-3);
    EXPECT_EQ(number("1E+3"), 1000);
    EXPECT_EQ(number(".5"), 0.5);
    EXPECT_EQ(number("-.5"), -0.5);
    EXPECT_EQ(number("5."), 5);
    EXPECT_EQ(number("007"), 7);
    EXPECT_EQ(number("0.1"), 0.1);
    EXPECT_EQ(number("1.7976931348623157e308"), std::numeric_limits<double>::max());
    EXPECT_EQ(number("5e-324"), std::numeric_limits<double>::denorm_min());
}

TEST(Cells, EveryNumberIsTheNearestDouble) {
    Random random(1);
    for (int i = 0; i < 200000; ++i) {
        std::string text = random.below(2) ? "-" : "";
        for (auto n = random.below(12); n > 0; --n) text += static_cast<char>('0' + random.below(10));
        if (random.below(2)) text += '.';
        for (auto n = 1 + random.below(12); n > 0; --n) text += static_cast<char>('0' + random.below(10));
        if (random.below(4) == 0) text += "e-" + std::to_string(random.below(30));
        ASSERT_EQ(number(text), std::strtod(text.c_str(), nullptr)) << text;
    }
}

TEST(Cells, ANumberTooSmallForADoubleIsZero) {
    EXPECT_EQ(number("1e-400"), 0);
    EXPECT_EQ(number("-1e-99999"), 0);
    EXPECT_EQ(number("0." + std::string(400, '0') + "1"), 0);
}

TEST(Cells, OtherTextIsNoNumber) {
    for (const char* text :
         {"",    "inf", "-inf", "+inf", "infinity", "nan", "1e999", "-1e999", "0x10", "1,5", "1 5", "++1", "+-1", "-+1",
          "--1", "+",   "-",    ".",    "e5",       "1e",  "1e+",   "1_000",  "5%",   "1f",  " 1",  "1 ",  "١"})
        EXPECT_FALSE(is_number(text)) << text;
}

TEST(Cells, MissingWords) {
    for (const char* word : {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "?"})
        EXPECT_TRUE(is_missing(word)) << word;
    for (const char* word : {"0", "-", "none", "n/a", "NONE", "Na", "??", "missing"})
        EXPECT_FALSE(is_missing(word)) << word;
    const auto table = csv("a,b\nNA,x\n 1 ,?\nNone,y\n,null\n");
    EXPECT_THAT(cells(table.columns[0]), ElementsAre("<missing>", "1", "<missing>", "<missing>"));
    EXPECT_THAT(cells(table.columns[1]), ElementsAre("x", "<missing>", "y", "<missing>"));
}

TEST(Cells, TextOfANumberIsTheShortestThatReadsBack) {
    EXPECT_EQ(text_of(3), "3");
    EXPECT_EQ(text_of(0.1), "0.1");
    EXPECT_EQ(text_of(-2.5), "-2.5");
    EXPECT_EQ(text_of(-0.0), "0");
    for (const double value : {1e300, 1.0 / 3, 5e-324, 123456789012.0}) EXPECT_EQ(number(text_of(value)), value);
}

TEST(Columns, OneTextMakesAColumnText) {
    const auto table = csv("a\n1.0\n01\n\nx\n+1\n");
    ASSERT_FALSE(table.columns[0].numeric);
    EXPECT_THAT(cells(table.columns[0]), ElementsAre("1", "1", "<missing>", "x", "1"));
    EXPECT_EQ(table.columns[0].categories.size(), 2u);
}

TEST(Columns, AllMissingIsANumericColumn) { EXPECT_TRUE(csv("a,b\n,1\nNA,2\n").columns[0].numeric); }

std::string column_with(int numbers, int different, const std::vector<std::string>& others) {
    std::string bytes = "h,a\n";
    for (int i = 0; i < numbers; ++i) bytes += "0," + std::to_string(i % different) + "\n";
    for (const auto& other : others) bytes += "0," + other + "\n";
    return bytes;
}

TEST(Columns, ASlipOfThePenInANumericColumnIsNamed) {
    EXPECT_THAT(csv_complaint(column_with(100, 100, {"12..5"})),
                testing::AllOf(testing::StartsWith("t.csv:102:"), HasSubstr("'12..5'"), HasSubstr("'a'"),
                               HasSubstr("100 other")));
}

TEST(Columns, FewDifferentNumbersWithATextAreCategories) {
    EXPECT_FALSE(csv(column_with(100, 20, {"x"})).columns[1].numeric);
    EXPECT_ANY_THROW(csv(column_with(100, 21, {"x"})));
    EXPECT_FALSE(csv(column_with(95, 95, {"v", "w", "x", "y", "z"})).columns[1].numeric);
    EXPECT_ANY_THROW(csv(column_with(96, 96, {"w", "x", "y", "z"})));
}

}  // namespace
}  // namespace sentei::data
