// What a well-formed CSV file may look like.
#include <fmt/format.h>

#include "engine/core/random.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::ElementsAre;

TEST(Csv, QuotedCellsKeepSeparatorsNewlinesAndQuotes) {
    const auto table = csv("a,\"b,\nb\"\n\"x,y\",\"two\nlines\"\n\"say \"\"hi\"\"\",\"\"\"\"\n");
    EXPECT_THAT(names(table), ElementsAre("a", "b,\nb"));
    EXPECT_THAT(cells(table.columns[0]), ElementsAre("x,y", "say \"hi\""));
    EXPECT_THAT(cells(table.columns[1]), ElementsAre("two\nlines", "\""));
}

TEST(Csv, QuotesInsideAPlainCellAreText) {
    EXPECT_THAT(cells(csv("a,b\n5\",x\"y\"\n6\",z\n").columns[0]), ElementsAre("5\"", "6\""));
}

TEST(Csv, EveryLineEndingReadsTheSame) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        const auto table = csv("a;b" + end + "1;x" + end + "2,5;y" + end);
        EXPECT_THAT(names(table), ElementsAre("a", "b")) << testing::PrintToString(end);
        EXPECT_THAT(cells(table.columns[0]), ElementsAre("1", "2,5"));
        EXPECT_THAT(cells(table.columns[1]), ElementsAre("x", "y"));
    }
}

TEST(Csv, TheLastLineNeedsNoNewline) {
    EXPECT_THAT(cells(csv("a,b\n1,2\n3,4").columns[1]), ElementsAre("2", "4"));
    EXPECT_THAT(cells(csv("a,b\n1,2\n3,").columns[1]), ElementsAre("2", "<missing>"));
    EXPECT_THAT(cells(csv("a,b\n1,2\n3,\"4\"").columns[1]), ElementsAre("2", "4"));
}

TEST(Csv, AByteOrderMarkIsNoPartOfTheFirstName) {
    EXPECT_THAT(names(csv("\xef\xbb\xbf"
                          "a,b\n1,2\n")),
                ElementsAre("a", "b"));
    EXPECT_THAT(names(csv("\xef\xbb\xbf\"a\",b\n1,2\n")), ElementsAre("a", "b"));
}

TEST(Csv, TheSeparatorIsTheOneTheHeaderHasMostOf) {
    for (const char separator : {',', ';', '\t', '|'}) {
        const std::string s(1, separator);
        const auto table = csv("a" + s + "b" + s + "c\n1" + s + "2" + s + "3\n");
        EXPECT_THAT(names(table), ElementsAre("a", "b", "c")) << s;
        EXPECT_EQ(cell(table.columns[2], 0), "3");
    }
    EXPECT_THAT(names(csv("\"a,b,c,d\";e\n1;2\n")), ElementsAre("a,b,c,d", "e"));
    EXPECT_THAT(names(csv("a b\n1\n")), ElementsAre("a b"));
}

TEST(Csv, SeparatorsInLaterLinesDoNotCount) {
    EXPECT_THAT(names(csv("a;b\rx,x,x;1\r")), ElementsAre("a", "b"));
    EXPECT_THAT(names(csv("a;b\nx,x,x;1\n")), ElementsAre("a", "b"));
}

TEST(Csv, ATrailingSeparatorIsOneMoreColumn) {
    const auto table = csv("a,b,\n1,2,\n3,4,");
    EXPECT_THAT(names(table), ElementsAre("a", "b", "column3"));
    EXPECT_THAT(cells(table.columns[2]), ElementsAre("<missing>", "<missing>"));
}

TEST(Csv, BlankLinesAreSkipped) {
    const auto table = csv("a,b\n\n1,2\n\r\n\n3,4\n\n\n");
    EXPECT_THAT(cells(table.columns[0]), ElementsAre("1", "3"));
}

TEST(Csv, BlankLinesBeforeTheHeaderAreSkipped) {
    const auto table = csv("\n\r\na,b\n1,2\n");
    EXPECT_THAT(names(table), ElementsAre("a", "b"));
    EXPECT_THAT(csv_complaint("\n\na,b\n1\n"), testing::HasSubstr("t.csv:4: 1 cells"));
}

TEST(Csv, BlankLinesInsideATableOfOneColumnAreMissingCells) {
    EXPECT_THAT(cells(csv("a\n1\n\n3\n").columns[0]), ElementsAre("1", "<missing>", "3"));
    EXPECT_THAT(cells(csv("a\n\n\n3\n\n\n").columns[0]), ElementsAre("<missing>", "<missing>", "3"));
    EXPECT_THAT(cells(csv("a\n1\n\"\"\n").columns[0]), ElementsAre("1", "<missing>"));
}

TEST(Csv, TenThousandColumnsRead) {
    std::string header, line;
    for (int c = 0; c < 10000; ++c) {
        header += fmt::format("{}c{}", c == 0 ? "" : ",", c);
        line += fmt::format("{}{}", c == 0 ? "" : ",", c);
    }
    const auto table = csv(header + "\n" + line + "\n" + line + "\n");
    ASSERT_EQ(table.columns.size(), 10000u);
    EXPECT_EQ(table.columns[9999].name, "c9999");
    EXPECT_EQ(table.columns[9999].numbers[1], 9999);
}

TEST(Csv, EmptyHeaderNamesAreCalledAfterTheirPlace) {
    EXPECT_THAT(names(csv(",a, ,\"\"\n1,2,3,4\n")), ElementsAre("column1", "a", "column3", "column4"));
}

TEST(Csv, NamesAndCellsLoseTheSpacesRoundThem) {
    const auto table = csv(" a ,\tb\n 1 , x y \n");
    EXPECT_THAT(names(table), ElementsAre("a", "b"));
    EXPECT_TRUE(table.columns[0].numeric);
    EXPECT_EQ(cell(table.columns[1], 0), "x y");
}

// Any text without spaces round it, and that is not the word for a missing cell, comes back from a correctly written
// file, whatever the separator and the line ending.
TEST(Csv, RandomTablesSurviveBeingWrittenAndRead) {
    const std::vector<std::string> pieces = {"a",    "\"", "\"\"", ",",  ";", "\t", "|", "\n", "\r",
                                             "\r\n", " ",  "é",    "日", "'", "0",  "-", "#"};
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed);
        const std::size_t rows = 1 + random.below(6), columns = 1 + random.below(5);
        const std::string separator(1, ",;\t|"[random.below(4)]), end = random.below(2) ? "\n" : "\r\n";
        const auto quote = [](std::string text) {
            std::string quoted = "\"";
            for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
            return quoted + '"';
        };
        std::string bytes;
        for (std::size_t c = 0; c < columns; ++c)
            bytes += (c ? separator : "") + std::string(1, static_cast<char>('a' + c));
        bytes += end;
        std::vector<std::vector<std::string>> wanted(columns);
        for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t c = 0; c < columns; ++c) {
                std::string text = "x";  // never a number
                for (auto n = random.below(6); n > 0; --n) text += pieces[random.below(pieces.size())];
                text += 'x';
                if (random.below(8) == 0) text = "";
                wanted[c].push_back(text.empty() ? "<missing>" : text);
                const bool plain = text.find_first_of(",;\t|\n\r\"") == std::string::npos && random.below(2);
                bytes += (c ? separator : "") + (plain ? text : quote(text));
            }
            if (r + 1 < rows || (columns == 1 && wanted[0].back() == "<missing>") || random.below(2)) bytes += end;
        }
        if (columns == 1 && wanted[0].back() == "<missing>") continue;  // a blank last line is none
        const auto table = csv(bytes);
        ASSERT_EQ(table.columns.size(), columns) << bytes;
        for (std::size_t c = 0; c < columns; ++c) ASSERT_EQ(cells(table.columns[c]), wanted[c]) << bytes;
    }
}

}  // namespace
}  // namespace sentei::data
