#include "engine/deployment/sample.hpp"

#include <gmock/gmock.h>

#include <bit>

#include "engine/data/read.hpp"
#include "tests/unit/deployment/mixed_model.hpp"
#include "tests/unit/deployment/workshop.hpp"

namespace sentei::deployment {
namespace {

data::Table read_back(const data::Table& table) {
    const test::Workshop workshop;
    return data::read(workshop.put("table.csv", table_csv(table)));
}

std::string cell(const data::Column& column, std::size_t r) {
    if (column.numeric)
        return std::isnan(column.numbers[r]) ? "missing"
                                             : std::to_string(std::bit_cast<std::uint64_t>(column.numbers[r]));
    return column.codes[r] == data::Column::missing ? "missing" : "'" + column.categories[column.codes[r]] + "'";
}

void expect_equal(const data::Table& table, const data::Table& wanted) {
    ASSERT_EQ(table.columns.size(), wanted.columns.size());
    ASSERT_EQ(table.rows(), wanted.rows());
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        EXPECT_EQ(table.columns[c].name, wanted.columns[c].name);
        for (std::size_t r = 0; r < table.rows(); ++r)
            ASSERT_EQ(cell(table.columns[c], r), cell(wanted.columns[c], r)) << "column " << c << " row " << r;
    }
}

TEST(TableCsv, ReadsBackAsTheTable) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed);
        test::Names names{{"a", "b,c", "d \"e\"", "f\ng", "\xc3\xa4"},
                          {"plain", "with, comma", "\"quotes\"", "two\nlines", "gr\xc3\xbcn", ";", "'", "a\tb"},
                          {"yes", "no"}};
        const auto table = test::mixed_table(names, data::Task::binary, 40, random);
        expect_equal(read_back(table), table);
    }
}

TEST(TableCsv, KeepsEveryBitOfANumber) {
    data::Table table{"memory", {{.name = "x"}, {.name = "y"}}, 7};
    Random random(1);
    for (const double number : {0.1, 1e-300, 1e300, 5e-324, -1.7976931348623157e308, 1.0 / 3, 123456789012345678.0})
        table.columns[0].numbers.push_back(number);
    for (int i = 0; i < 500; ++i)
        table.columns[0].numbers.push_back(random.normal() * std::exp2(random.normal() * 200));
    table.columns[1].numbers.assign(table.rows(), 1);
    expect_equal(read_back(table), table);
}

// A sample of a text column may hold nothing but numbers: to the encoder they are the categories of those names.
TEST(TableCsv, TextThatLooksLikeNumbersEncodesTheSame) {
    data::Table table{"memory", {}, 7};
    table.columns.push_back({.name = "code", .numeric = false, .categories = {"1", "2", "x", "-0.5"}});
    table.columns.push_back({.name = "answer"});
    for (std::uint32_t r = 0; r < 40; ++r) {
        table.columns[0].codes.push_back(r % 4);
        table.columns[1].numbers.push_back(r + 0.5);
    }
    const auto encoder = test::fitted(table, data::Task::regression);
    data::Table numbers = table;
    for (std::size_t r = 0; r < 40; ++r) numbers.columns[0].codes[r] = r % 2;
    for (const auto& rows : {table, numbers, evenly_spaced(table, 10)})
        EXPECT_EQ(encoder.encode_all(read_back(rows)), encoder.encode_all(rows));
}

TEST(EvenlySpaced, TakesRowsOfTheTableInTheirOrder) {
    Random random(3);
    for (const std::size_t rows : {1, 2, 7, 100})
        for (const std::size_t count : {1, 2, 3, 7, 99, 100, 101, 1000}) {
            data::Table table{"memory", {{.name = "n"}, {.name = "t", .numeric = false, .categories = {"a", "b"}}}, 7};
            for (std::size_t r = 0; r < rows; ++r) {
                table.columns[0].numbers.push_back(static_cast<double>(r));
                table.columns[1].codes.push_back(r % 2);
            }
            const auto some = evenly_spaced(table, count);
            ASSERT_EQ(some.rows(), std::min(rows, count));
            const auto& taken = some.columns[0].numbers;
            EXPECT_EQ(taken[0], 0);
            for (std::size_t i = 0; i + 1 < taken.size(); ++i) {
                const double gap = taken[i + 1] - taken[i],
                             even = static_cast<double>(rows) / static_cast<double>(taken.size());
                EXPECT_GE(gap, std::floor(even));
                EXPECT_LE(gap, std::ceil(even));
            }
            for (std::size_t i = 0; i < taken.size(); ++i)
                EXPECT_EQ(some.columns[1].codes[i], static_cast<std::uint32_t>(taken[i]) % 2);
        }
}

}  // namespace
}  // namespace sentei::deployment
