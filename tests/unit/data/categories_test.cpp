// The categories of a text column against a plain map, and rows encoded by any number of threads.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "engine/core/random.hpp"
#include "engine/data/cells.hpp"
#include "engine/data/encoder.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::data {
namespace {

Column built(const std::vector<std::string>& cells) {
    ColumnBuilder builder;
    for (const auto& cell : cells) builder.add(cell, 0);
    return std::move(builder).finish("a", "t.csv");
}

TEST(Categories, EachDifferentTextIsOneInOrderOfAppearance) {
    for (const std::size_t different : {1u, 7u, 8u, 9u, 16u, 1000u, 50000u}) {
        Random random(different);
        std::vector<std::string> cells;
        for (int r = 0; r < 60000; ++r) cells.push_back(fmt::format("text {}", random.below(different)));
        const auto column = built(cells);
        std::map<std::string, std::uint32_t> known;
        for (std::size_t r = 0; r < cells.size(); ++r) {
            const auto code = known.emplace(cells[r], static_cast<std::uint32_t>(known.size())).first->second;
            ASSERT_EQ(column.codes[r], code);
            ASSERT_EQ(column.categories[code], cells[r]);
        }
        EXPECT_EQ(column.categories.size(), known.size());
    }
}

TEST(Categories, NumbersReadBeforeTheFirstTextAreAmongThem) {
    const auto column = built({"1", "", "1.0", "2", "x", "1", "2.50"});
    EXPECT_EQ(column.categories, (std::vector<std::string>{"1", "2", "x", "2.5"}));
    EXPECT_EQ(column.codes, (std::vector<std::uint32_t>{0, Column::missing, 0, 1, 2, 0, 3}));
}

TEST(Categories, TheNumberOfThreadsDoesNotChangeAByte) {
    Random random(3);
    Table table{"t.csv", {}, 0};
    for (int c = 0; c < 3; ++c) {
        Column numbers{.name = fmt::format("n{}", c)};
        std::vector<std::string> words;
        for (int r = 0; r < 1000; ++r) {
            numbers.numbers.push_back(random.normal());
            words.push_back(random.below(10) == 0 ? "" : fmt::format("w{}", random.below(30)));
        }
        table.columns.push_back(std::move(numbers));
        table.columns.push_back(built(words));
        table.columns.back().name = fmt::format("w{}", c);
    }
    Column target{.name = "y"};
    for (int r = 0; r < 1000; ++r) target.numbers.push_back(r % 2);
    table.columns.push_back(std::move(target));
    std::vector<std::size_t> rows(table.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    random.shuffle(std::span(rows));
    const auto encoder = Encoder::fit(table, "y", TaskChoice::automatic, rows);
    const auto encoded = [&](std::size_t threads) {
        Matrix inputs;
        parallel::Threads(threads).run([&] { inputs = encoder.encode(table, rows); });
        return inputs;
    };
    const auto alone = encoded(1);
    for (const std::size_t threads : {2u, 7u}) EXPECT_EQ(encoded(threads), alone);
}

}  // namespace
}  // namespace sentei::data
