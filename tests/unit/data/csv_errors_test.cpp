// What a CSV file may not look like, and where the reader says so.
#include <fmt/format.h>

#include "engine/core/random.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(CsvErrors, ARaggedRowIsNamedByItsLine) {
    EXPECT_THAT(csv_complaint("a,b\n1,2\n3\n"), StartsWith("t.csv:3: 1 cells, expected 2"));
    EXPECT_THAT(csv_complaint("a,b\n1,2,3\n"), StartsWith("t.csv:2: 3 cells, expected 2"));
    EXPECT_THAT(csv_complaint("a,b\r\n1,2\r\n\r\n3,4,\r\n"), StartsWith("t.csv:4: 3 cells"));
    EXPECT_THAT(csv_complaint("a,b\r1,2\r3\r"), StartsWith("t.csv:3: 1 cells"));
}

TEST(CsvErrors, LinesInsideQuotesCount) {
    EXPECT_THAT(csv_complaint("a,b\n\"x\ny\nz\",2\n3\n"), StartsWith("t.csv:5: 1 cells"));
    EXPECT_THAT(csv_complaint("\"a\nb\",c\n1\n"), StartsWith("t.csv:3: 1 cells"));
}

TEST(CsvErrors, AQuoteThatNeverEndsIsNamedByTheLineItBeginsOn) {
    EXPECT_THAT(csv_complaint("a,b\n1,2\n3,\"x\n5,6\n"), AllOf(StartsWith("t.csv:3:"), HasSubstr("never ends")));
    EXPECT_THAT(csv_complaint("a,b\n1,\""), HasSubstr("t.csv:2:"));
    EXPECT_THAT(csv_complaint("a,b\n\"x\ny\",\"z\n1,2\n"), StartsWith("t.csv:3: a quoted cell begins here"));
}

TEST(CsvErrors, TextAfterAClosingQuoteIsRefused) {
    EXPECT_THAT(csv_complaint("a,b\n1,\"x\"y\n"), AllOf(StartsWith("t.csv:2:"), HasSubstr("closing quote")));
}

TEST(CsvErrors, ZeroBytesAreRefused) {
    using namespace std::string_view_literals;
    EXPECT_THAT(csv_complaint("a,b\n1,2\n1,\0\n"sv), AllOf(StartsWith("t.csv:3:"), HasSubstr("zero byte")));
}

TEST(CsvErrors, BytesThatAreNotUtf8AreRefused) {
    for (const std::string bad :
         {"\xff", "\xe9t", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xf0\x80\x80\x80"})
        EXPECT_THAT(csv_complaint(std::string("a,b\nlong ascii before,x\n1,").append(bad)),
                    AllOf(StartsWith("t.csv:3:"), HasSubstr("UTF-8")));
    EXPECT_NO_THROW(csv("a,b\n\xf0\x9f\x8c\xb3,\xe2\x82\xac\xc3\xa9\n"));
}

TEST(CsvErrors, FilesWithoutRowsAreRefused) {
    for (const char* empty : {"", " ", "\n", "\r\n\n", "\xef\xbb\xbf", " \n "})
        EXPECT_THAT(csv_complaint(empty), HasSubstr("is empty")) << testing::PrintToString(empty);
    for (const char* header : {"a,b", "a,b\n", "a,b\n\n\n", "a\n\n\n"})
        EXPECT_THAT(csv_complaint(header), HasSubstr("no rows")) << testing::PrintToString(header);
}

TEST(CsvErrors, AHeaderOfNumbersIsRefused) {
    EXPECT_THAT(csv_complaint("1,2.5\n3,4\n"), AllOf(StartsWith("t.csv:1:"), HasSubstr("header")));
    EXPECT_NO_THROW(csv("1,b\n3,4\n"));
}

TEST(CsvErrors, TwoColumnsOfOneNameAreRefused) {
    EXPECT_THAT(csv_complaint("a,b, a\n1,2,3\n"), HasSubstr("columns 1 and 3 are both called 'a'"));
}

TEST(CsvErrors, AComplaintIsOneShortLineWhateverTheCell) {
    std::string monster = "\"x\n\x1b[31m", numbers = "a\n";
    monster.append(5000, 'y') += '"';
    numbers.append(monster) += '\n';
    for (int i = 0; i < 100; ++i) numbers.append(std::to_string(i)) += '\n';
    const std::string header = fmt::format("{},{}\n1,2\n", monster, monster);
    for (const auto& text : {csv_complaint(numbers), csv_complaint(header)}) {
        EXPECT_LT(text.size(), 300u);
        EXPECT_EQ(text.find_first_of("\n\x1b"), std::string::npos) << text;
    }
}

// The reader meets any bytes with a table whose columns are all as long, or with an InputError.
TEST(CsvErrors, RandomBytesNeverBreakTheReader) {
    const std::vector<std::string> pieces = {"a",  "1",    "\"", "\"\"", ",",  ";", "\t",   "\n",
                                             "\r", "\r\n", " ",  "-1e5", "NA", "é", "\xff", std::string(1, '\0')};
    std::size_t read = 0;
    for (std::uint64_t seed = 0; seed < 20000; ++seed) {
        Random random(seed);
        const auto kinds = random.below(4) == 0 ? pieces.size() : pieces.size() - 2;
        std::string bytes;
        for (auto n = random.below(30); n > 0; --n) bytes += pieces[random.below(kinds)];
        try {
            const auto table = csv(bytes);
            ASSERT_GT(table.rows(), 0u);
            for (const auto& column : table.columns) ASSERT_EQ(column.rows(), table.rows()) << bytes;
            ++read;
        } catch (const InputError& error) {
            ASSERT_THAT(error.what(), StartsWith("t.csv:"));
        }
    }
    EXPECT_GT(read, 100u);
}

}  // namespace
}  // namespace sentei::data
