// A table turned into examples.
#include "engine/core/random.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Table table(std::size_t rows, std::uint64_t seed = 1) {
    Random random(seed);
    Table made = table_of({numbers("a", {}), numbers("y", {})});
    for (std::size_t r = 0; r < rows; ++r) {
        made.columns[0].numbers.push_back(random.normal());
        made.columns[1].numbers.push_back(static_cast<double>(r % 2));
    }
    return made;
}

TEST(Shares, TextAndNumbersAgree) {
    for (const char* text : {"0.6,0.2,0.2", "0.5,0.25,0.25", "0.8,0.2,0"}) EXPECT_EQ(Shares::parse(text).text(), text);
    EXPECT_EQ(Shares::parse(Shares{}.text()).text(), "0.6,0.2,0.2");
    EXPECT_EQ(Shares::parse("0.333333,0.333333,0.333334").test, 0.333334);
}

TEST(Shares, AnythingElseIsRefused) {
    for (const char* text : {"", ",", "1", "0.5,0.5", "0.6,0.2,0.1", "0.6,0.2,0.3", "0.6,0.2,0.2,0", "0.6,0.2,0.2 ",
                             "0.6,0.2,", "-0.2,0.6,0.6", "0,0.5,0.5", "0.5,0,0.5", "nan,0.5,0.5", "0.5,0.5,nan",
                             "inf,0,0", "a,b,c", "0.6;0.2;0.2", "60,20,20", "1e-400,0.5,0.5"})
        EXPECT_THAT(complaint([&] { Shares::parse(text); }), HasSubstr("sum to 1")) << text;
}

TEST(Dataset, TheShareOfEachPart) {
    const auto set = prepare(table(100), nullptr, "y", TaskChoice::automatic, {}, 1);
    EXPECT_EQ(set.train.rows(), 60u);
    EXPECT_EQ(set.validation.rows(), 20u);
    EXPECT_EQ(set.test.rows(), 20u);
    EXPECT_EQ(set.train.labels.size(), 60u);
    EXPECT_THAT(set.notes, Not(IsEmpty()));
}

TEST(Dataset, ATableOfTestRowsIsTheTestAndTheRestIsTrainedOn) {
    const auto judge = table(30, 2);
    const auto set = prepare(table(100), &judge, "y", TaskChoice::automatic, {}, 1);
    EXPECT_EQ(set.train.rows(), 75u);
    EXPECT_EQ(set.validation.rows(), 25u);
    EXPECT_EQ(set.test.rows(), 30u);
    EXPECT_EQ(set.test.inputs, set.encoder.encode(judge, all_rows(judge)));
}

TEST(Dataset, ATestTableWithAClassOfItsOwnIsRefused) {
    auto judge = table(30, 2);
    judge.source = "test.csv";
    judge.columns[1].numbers[4] = 7;
    EXPECT_THAT(complaint([&] { prepare(table(100), &judge, "y", TaskChoice::automatic, {}, 1); }),
                testing::AllOf(HasSubstr("test.csv: row 5"), HasSubstr("'7'")));
}

TEST(Dataset, AModelsEncoderGivesTheSameRowsAgain) {
    const auto data = table(100);
    const auto first = prepare(data, nullptr, "y", TaskChoice::automatic, {}, 3);
    const auto again = prepare(data, nullptr, first.encoder, {}, 3);
    EXPECT_EQ(again.encoder, first.encoder);
    EXPECT_EQ(again.train.inputs, first.train.inputs);
    EXPECT_EQ(again.validation.inputs, first.validation.inputs);
    EXPECT_EQ(again.test.inputs, first.test.inputs);
    EXPECT_EQ(again.test.labels, first.test.labels);
}

TEST(Dataset, AnEncoderMeetsATableWithUnknownClasses) {
    const auto first = prepare(table(100), nullptr, "y", TaskChoice::automatic, {}, 3);
    auto other = table(100);
    other.columns[1].numbers[10] = 2;
    EXPECT_THAT(complaint([&] { prepare(other, nullptr, first.encoder, {}, 3); }), HasSubstr("class '2'"));
}

}  // namespace
}  // namespace sentei::data
