// Which rows train, choose and judge.
#include <map>

#include "engine/core/random.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array<double, 3> usual = {0.6, 0.2, 0.2};
using Sizes = std::vector<std::size_t>;

Table classes(const Sizes& sizes, std::uint64_t seed = 1) {
    Column y = numbers("y", {});
    for (std::size_t c = 0; c < sizes.size(); ++c) y.numbers.insert(y.numbers.end(), sizes[c], static_cast<double>(c));
    Random random(seed);
    random.shuffle(std::span(y.numbers));
    return table_of({std::move(y)});
}

Split cut(const Table& table, std::array<double, 3> shares = usual, std::uint64_t seed = 1,
          TaskChoice choice = TaskChoice::classification) {
    return split(table, "y", choice, shares, seed);
}

void expect_partition(const Split& parts, std::size_t rows) {
    std::vector<std::size_t> all;
    for (const auto* part : {&parts.train, &parts.validation, &parts.test}) {
        EXPECT_TRUE(std::ranges::is_sorted(*part));
        all.insert(all.end(), part->begin(), part->end());
    }
    std::ranges::sort(all);
    std::vector<std::size_t> wanted(rows);
    std::iota(wanted.begin(), wanted.end(), std::size_t{0});
    EXPECT_EQ(all, wanted);
}

// Each class is cut to within a row of its shares, and so is the whole table, up to rows that must train.
TEST(Split, RandomTablesAreCutByTheSharesInEachClassAndInTotal) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed);
        Sizes sizes;
        for (auto c = 2 + random.below(30); c > 0; --c) sizes.push_back(5 + random.below(60));
        const double train = 0.4 + 0.4 * random.uniform(), validation = (1 - train) * (0.3 + 0.4 * random.uniform());
        const std::array<double, 3> shares = {train, validation, 1 - train - validation};
        const auto table = classes(sizes, seed);
        const auto parts = cut(table, shares, seed);
        expect_partition(parts, table.rows());
        const std::vector<std::size_t>* lists[] = {&parts.train, &parts.validation, &parts.test};
        for (std::size_t p = 0; p < 3; ++p) {
            Sizes counts(sizes.size());
            for (const auto r : *lists[p]) ++counts[static_cast<std::size_t>(table.columns[0].numbers[r])];
            for (std::size_t c = 0; c < sizes.size(); ++c)
                EXPECT_NEAR(static_cast<double>(counts[c]), shares[p] * static_cast<double>(sizes[c]), 1.0001);
            EXPECT_NEAR(static_cast<double>(lists[p]->size()), shares[p] * static_cast<double>(table.rows()), 2.0001)
                << seed;
        }
    }
}

TEST(Split, SharesThatDivideAClassAreExact) {
    const auto parts = cut(classes({50, 50, 50}));
    EXPECT_EQ(parts.train.size(), 90u);
    EXPECT_EQ(parts.validation.size(), 30u);
    EXPECT_EQ(parts.test.size(), 30u);
}

TEST(Split, ManySmallClassesStillLeaveRowsForEveryPart) {
    for (const std::size_t size : {2u, 3u, 4u}) {
        const auto parts = cut(classes(Sizes(50, size)), {0.7, 0.2, 0.1});
        expect_partition(parts, 50 * size);
        EXPECT_GE(parts.train.size(), 50u);
        EXPECT_GE(parts.validation.size(), 4 * size);
        EXPECT_GE(parts.test.size(), 4 * size);
    }
}

TEST(Split, EveryClassTrains) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto table = classes({1, 1, 2, 1, 3, 40, 1}, seed);
        const auto parts = cut(table, usual, seed);
        std::map<double, int> trained;
        for (const auto r : parts.train) ++trained[table.columns[0].numbers[r]];
        EXPECT_EQ(trained.size(), 7u);
    }
}

TEST(Split, TheSeedDecides) {
    const auto table = classes({40, 30});
    EXPECT_EQ(cut(table, usual, 5).train, cut(table, usual, 5).train);
    EXPECT_EQ(cut(table, usual, 5).test, cut(table, usual, 5).test);
    EXPECT_NE(cut(table, usual, 5).train, cut(table, usual, 6).train);
}

TEST(Split, RegressionIsCutByQuantiles) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Random random(seed);
        Column y = numbers("y", {});
        for (int r = 0; r < 200; ++r) y.numbers.push_back(std::exp(3 * random.normal()));
        const auto table = table_of({y});
        const auto parts = cut(table, usual, seed, TaskChoice::regression);
        expect_partition(parts, 200);
        auto sorted = y.numbers;
        std::ranges::sort(sorted);
        for (const auto* part : {&parts.validation, &parts.test})
            for (std::size_t tenth = 0; tenth < 10; ++tenth) {
                const auto inside = std::ranges::count_if(*part, [&](std::size_t r) {
                    return y.numbers[r] >= sorted[20 * tenth] &&
                           (tenth == 9 || y.numbers[r] < sorted[20 * (tenth + 1)]);
                });
                EXPECT_EQ(inside, 4);
            }
    }
}

TEST(Split, ATestShareOfZeroLeavesTheTestEmpty) {
    const auto parts = cut(classes({20, 20}), {0.75, 0.25, 0});
    EXPECT_EQ(parts.train.size(), 30u);
    EXPECT_EQ(parts.validation.size(), 10u);
    EXPECT_THAT(parts.test, IsEmpty());
}

TEST(Split, TooFewRowsAreRefused) {
    EXPECT_THAT(complaint([] { cut(classes({1, 1})); }), HasSubstr("2 rows are too few"));
    EXPECT_THAT(complaint([] {
                    cut(table_of({numbers("y", {1.5, 2.5})}), usual, 1, TaskChoice::regression);
                }),
                HasSubstr("too few"));
    EXPECT_NO_THROW(cut(classes({3, 3})));
}

// Models that exist must meet the rows they were trained on: this never changes.
TEST(Split, TheCutOfASeedIsForEver) {
    Column y = numbers("y", {});
    for (int r = 0; r < 20; ++r) y.numbers.push_back(r % 2);
    const auto parts = cut(table_of({y}), usual, 7);
    EXPECT_THAT(parts.validation, ElementsAre(7, 12, 15, 18));
    EXPECT_THAT(parts.test, ElementsAre(2, 3, 11, 16));
}

}  // namespace
}  // namespace sentei::data
