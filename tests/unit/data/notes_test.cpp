// What the user hears of columns that are not taken as they look.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "engine/core/error.hpp"
#include "engine/data/encoder.hpp"
#include "engine/data/formats.hpp"

namespace sentei::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A table of 200 rows: `cell(row)` in column 'a', a plain number in column 'b', classes in 'y'.
template <class Cell>
Table table_with(const Cell& cell) {
    std::string bytes = "a,b,y\n";
    for (int r = 0; r < 200; ++r) bytes += fmt::format("{},{},{}\n", cell(r), (r * 37) % 200, r % 2 == 0 ? "p" : "q");
    return parse_csv(bytes, "t.csv");
}

// The notes after the first, which tells the task.
std::vector<std::string> notes_of(const Table& table) {
    std::vector<std::size_t> rows(table.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    std::vector<std::string> notes;
    Encoder::fit(table, "y", TaskChoice::automatic, rows, &notes);
    EXPECT_FALSE(notes.empty());
    notes.erase(notes.begin());
    return notes;
}

TEST(Notes, PlainColumnsNeedNone) {
    EXPECT_THAT(notes_of(table_with([](int r) { return fmt::format("{}", r); })), IsEmpty());
    EXPECT_THAT(notes_of(table_with([](int r) { return r % 3 == 0 ? "red" : "blue"; })), IsEmpty());
}

TEST(Notes, AFewOddCellsThatMakeAColumnTextAreNamed) {
    const auto notes = notes_of(table_with([](int r) { return r % 10 == 0 ? "unknown" : fmt::format("{}", r % 40); }));
    EXPECT_THAT(notes, ElementsAre("column 'a' holds 'unknown' among its numbers, which makes it text; it gives an "
                                   "input for each of its categories"));
}

TEST(Notes, NumbersLeftOutAsIdentifiersSayWhichCellMadeThemText) {
    const auto notes = notes_of(table_with([](int r) { return r % 10 == 3 ? "n/k" : fmt::format("{}.5", r); }));
    EXPECT_THAT(notes,
                ElementsAre("column 'a' holds 'n/k' among its numbers, which makes it text; it holds a different "
                            "text on most rows, as identifiers do, and is left out"));
}

TEST(Notes, CategoriesThatDoNotCountAreMentioned) {
    std::string bytes = "a,y\n";
    for (int r = 0; r < 900; ++r) bytes += fmt::format("c{},{}\n", r % 300, r % 2 == 0 ? "p" : "q");
    EXPECT_THAT(notes_of(parse_csv(bytes, "t.csv")),
                ElementsAre("column 'a' has more categories than the 255 most frequent, which alone count"));
}

TEST(Notes, AWideTableGetsOneForAllColumnsLeftOut) {
    std::string header = "y", rows[2] = {"p", "q"};
    for (int c = 0; c < 150; ++c) {
        header += fmt::format(",c{}", c);
        for (int r = 0; r < 2; ++r) rows[r] += c % 3 == 0 ? ",5" : fmt::format(",{}", r);
    }
    const auto table = parse_csv(header + '\n' + rows[0] + '\n' + rows[1] + '\n', "t.csv");
    EXPECT_THAT(notes_of(table), ElementsAre("50 of 150 columns are constant or empty in the training rows, or "
                                             "identifiers, and are left out"));
}

TEST(Notes, ATableWithoutAnyInputSaysWhyTheFirstIsLeftOut) {
    const auto table = parse_csv("a,y\n5,p\n5,q\n", "t.csv");
    try {
        notes_of(table);
        ADD_FAILURE() << "expected an InputError";
    } catch (const InputError& error) {
        EXPECT_STREQ(error.what(),
                     "t.csv: no column beside the target 'y' tells rows apart: column 'a' is constant in the training "
                     "rows and is left out");
    }
}

}  // namespace
}  // namespace sentei::data
