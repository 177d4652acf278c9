// The program's reader of CSV against the engine's: the same cells, the same tables refused.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "engine/data/formats.hpp"

extern "C" {
#include "engine/infer/csv.h"
}

namespace sentei {
namespace {

using testing::HasSubstr;
using testing::Optional;

using Rows = std::vector<std::vector<std::string>>;

struct Freed {
    void operator()(Csv* csv) const {
        if (csv->file != nullptr) std::fclose(csv->file);
        std::free(csv);
    }
};

// The header and the rows; nothing where a row cannot be read or has more or fewer cells.
std::optional<Rows> runtime_rows(const std::string& text, std::string* problem = nullptr, std::size_t* line = nullptr) {
    const std::unique_ptr<Csv, Freed> csv(static_cast<Csv*>(std::calloc(1, sizeof(Csv))));
    csv->file = std::tmpfile();
    std::fwrite(text.data(), 1, text.size(), csv->file);
    std::rewind(csv->file);
    Rows rows;
    const char* sentence = nullptr;
    int state;
    while ((state = csv_read(csv.get(), &sentence)) == 1) {
        if (!rows.empty() && rows[0].size() == 1) rows.insert(rows.end(), csv->blank_lines, {""});
        rows.emplace_back(csv->cells, csv->cells + csv->count);
        if (rows.back().size() != rows.front().size()) return {};
    }
    if (problem != nullptr && sentence != nullptr) *problem = sentence;
    if (line != nullptr) *line = csv->line;
    if (state < 0) return {};
    return rows;
}

std::optional<Rows> engine_rows(const std::string& text) {
    try {
        const auto table = data::parse_csv(text, "rows.csv");
        Rows rows(1 + table.rows());
        for (const auto& column : table.columns) {
            rows[0].push_back(column.name);
            for (std::size_t r = 0; r < table.rows(); ++r)
                rows[r + 1].push_back(column.numeric || column.codes[r] == data::Column::missing
                                          ? ""
                                          : column.categories[column.codes[r]]);
        }
        return rows;
    } catch (const InputError&) {
        return {};
    }
}

void expect_same(const std::string& text) {
    auto got = runtime_rows(text);
    if (got && got->size() < 2) got.reset();  // no rows: the program refuses that
    ASSERT_EQ(got, engine_rows(text)) << testing::PrintToString(text);
}

TEST(InferCsv, EveryKindOfLine) {
    for (const char* text : {"a,b\nx,y\n",
                             "a,b\nx,y",
                             "a,b\r\nx,y\r\n",
                             "\xef\xbb\xbf"
                             "a,b\nx,y\n",
                             "a;b\nx;y\n",
                             "a\tb\nx\ty\n",
                             "a|b\nx|y\n",
                             "a;b,c;d\nx;y,z;w\n",
                             "\n\na,b\n\nx,y\n\n\nz,w\n\n",
                             "a\nx\n\ny\n\n",
                             "a,b\nx,\n,y\n,\n",
                             "a,b\n\"x,y\",\"z\"\"w\"\n",
                             "a,b\n\"x\ny\",\"\r\n\"\n",
                             "\"a,b\",c\nx,y\n",
                             "\"a;b;c\",d\nx,y\n",
                             "\"a\nb\",c\nx,y\n",
                             "a,b\nx\"y,z\"\"\n",
                             "a,b\n x , y \n",
                             "a,b\n\" x \",\t\n",
                             "a,b\n\"x\" ,y\n",
                             "a,b\n \"x\",y\n",
                             "a,b\n\"x,y\n",
                             "a,b\n\"x\"y,z\n",
                             "a,b\nx\n",
                             "a,b\nx,y,z\n",
                             "a,b\n",
                             "a,b",
                             "",
                             "\n\n",
                             "\xef\xbb\xbf",
                             "a,b\nx,\"\"",
                             "a,b\nx,\"",
                             "a,b\nx,y\n,",
                             "a,b\n,",
                             "a,b\n\"\",\"\"\n",
                             "a,b\n   \n",
                             "a\n   \nx\n",
                             "a\n\"\"\nx\n"})
        expect_same(text);
}

TEST(InferCsv, BugLinesThatEndInACarriageReturnAlone) {
    expect_same("a,b\rx,y\r");
    expect_same("a,b\rx,y");
    expect_same("\r\ra,b\r\rx,y\r\r\rz,w\r");
    expect_same("a\rx\r\ry\r");
    expect_same("a,b\rx,y\nz,w\r\nu,v\r");
}

// A cell without a byte lies where a longer row before had a space.
TEST(InferCsv, BugEmptyCellsTookTextOfTheRowBefore) {
    expect_same("a,b\nabc def,y\nab,\"\"\n");
    expect_same("a,b,c\nabc def,y,z\nab,,z\n");
    for (std::size_t length = 0; length < 12; ++length)
        expect_same("first,second\na b c d e f,g h\n" + std::string(length, 'x') + ",\"\"\n");
}

TEST(InferCsv, RandomTexts) {
    constexpr std::string_view letters = "ab\"\"\",,,,; \t\n\n\r\r\"\n";
    Random random(13);
    int taken = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text = random.below(2) == 0 ? "p,q" : random.below(2) == 0 ? "p" : "p,\"q\"";
        text += random.below(3) == 0 ? "\r\n" : random.below(2) == 0 ? "\r" : "\n";
        for (std::size_t n = random.below(20); n > 0; --n) text += letters[random.below(letters.size())];
        ASSERT_NO_FATAL_FAILURE(expect_same(text));
        taken += engine_rows(text).has_value();
    }
    EXPECT_GT(taken, 1000);
}

// Rows that are put together right, with any cells, separator and line end.
TEST(InferCsv, RandomTables) {
    Random random(14);
    for (int round = 0; round < 3000; ++round) {
        const char separator = ",;\t|"[random.below(4)];
        const std::string line_end = random.below(3) == 0 ? "\r\n" : random.below(2) == 0 ? "\r" : "\n";
        const std::size_t width = 2 + random.below(4);
        std::string text = random.below(2) == 0 ? "" : "\xef\xbb\xbf";
        for (std::size_t c = 0; c < width; ++c)
            text += (c == 0 ? "" : std::string(1, separator)) + "column " + static_cast<char>('a' + c);
        for (std::size_t rows = 1 + random.below(5); rows > 0; --rows) {
            text += line_end;
            if (random.below(4) == 0) text += line_end;
            for (std::size_t c = 0; c < width; ++c) {
                if (c > 0) text += separator;
                std::string cell;
                for (std::size_t n = random.below(6); n > 0; --n) cell += "xyz\",;\t|\n\r "[random.below(11)];
                if (random.below(3) == 0) cell = "plain";
                std::string quoted = "\"";
                for (const char letter : cell) quoted.append(letter == '"' ? 2 : 1, letter);
                text += cell == "plain" ? cell : quoted + "\"";
            }
        }
        if (random.below(2) == 0) text += line_end;
        ASSERT_NO_FATAL_FAILURE(expect_same(text));
    }
}

TEST(InferCsv, ARowOfMoreThanOneMegabyteIsRefused) {
    std::string problem;
    std::size_t line = 0;
    const std::string wide(2 << 20, 'x');
    for (const auto& text : {"a,b\nx,y\n" + wide + ",y\n", "a,b\nx,y\n\"" + wide + "\",y\n", "a,b\nx,y\n\"" + wide}) {
        EXPECT_EQ(runtime_rows(text, &problem, &line), std::nullopt);
        EXPECT_EQ(problem, "is longer than 1 MB");
        EXPECT_EQ(line, 3);
    }
    EXPECT_EQ(runtime_rows(wide + ",b\nx,y\n", &problem, &line), std::nullopt);
    EXPECT_EQ(problem, "is longer than 1 MB");
}

// The zeros that end cells take room too, of cells without a byte as well.
TEST(InferCsv, BugManyEmptyCellsAtTheEndOfTheRoomWroteBeyondIt) {
    const std::string header = "a" + std::string(60000, ',') + "\n";
    for (const std::size_t size : {CSV_MOST_BYTES - 60001, CSV_MOST_BYTES - 60000, CSV_MOST_BYTES - 2}) {
        std::string problem;
        const auto rows = runtime_rows(header + std::string(size, 'x') + std::string(60000, ',') + "\n", &problem);
        if (rows)
            EXPECT_EQ((*rows)[1][0].size(), size);
        else
            EXPECT_EQ(problem, "is longer than 1 MB");
        EXPECT_EQ(rows.has_value(), size == CSV_MOST_BYTES - 60001) << size;
    }
}

TEST(InferCsv, MostCells) {
    std::string problem;
    for (const std::size_t separators : {65534, 65535, 65536, 70000}) {
        const std::string row = "a" + std::string(separators, ',') + "\n";
        const auto rows = runtime_rows(row + row, &problem);
        EXPECT_EQ(rows.has_value(), separators < 65536) << separators;
    }
    EXPECT_EQ(problem, "has more than 65,536 cells");
}

TEST(InferCsv, AZeroByteIsRefused) {
    std::string problem;
    for (const auto& text : {std::string("a,b\nx\0,y\n", 10), std::string("a\0,b\nx,y\n", 10)}) {
        EXPECT_EQ(runtime_rows(text, &problem), std::nullopt);
        EXPECT_THAT(problem, HasSubstr("zero byte"));
    }
}

}  // namespace
}  // namespace sentei
