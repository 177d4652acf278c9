// What an encoder learns from training rows.
#include <fmt/format.h>

#include <numeric>

#include "engine/core/random.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Column cycle(std::string name, std::size_t rows) {  // a usable numeric column
    Column column = numbers(std::move(name), {});
    for (std::size_t r = 0; r < rows; ++r) column.numbers.push_back(static_cast<double>(r % 7));
    return column;
}

Column answers(std::size_t rows) {
    Column column = numbers("y", {});
    for (std::size_t r = 0; r < rows; ++r) column.numbers.push_back(static_cast<double>(r % 2));
    return column;
}

struct Fitted {
    Encoder encoder;
    std::vector<std::string> notes;
};

Fitted fit(const Table& table, std::vector<std::size_t> rows = {}, TaskChoice choice = TaskChoice::automatic) {
    Fitted fitted;
    if (rows.empty()) rows = all_rows(table);
    fitted.encoder = Encoder::fit(table, "y", choice, rows, &fitted.notes);
    return fitted;
}

std::vector<std::string> used(const Fitted& fitted) {
    std::vector<std::string> names;
    for (const auto& column : fitted.encoder.columns()) names.push_back(column.name);
    return names;
}

TEST(EncoderFit, StatisticsComeFromTrainingRowsOnly) {
    const auto table =
        table_of({numbers("a", {1, 3, 100, missing_number}), texts("t", {"p", "q", "rare", ""}), answers(4)});
    const auto encoder = fit(table, {0, 1}).encoder;
    EXPECT_EQ(encoder.columns()[0].mean, 2);
    EXPECT_EQ(encoder.columns()[0].scale, 1);
    EXPECT_FALSE(encoder.columns()[0].indicator);
    EXPECT_THAT(encoder.columns()[1].categories, ElementsAre("p", "q"));
    EXPECT_FALSE(encoder.columns()[1].indicator);
    EXPECT_EQ(encoder.inputs(), 3u);
}

TEST(EncoderFit, TheClassesAreThoseOfAllRows) {
    const auto table = table_of({cycle("a", 4), texts("y", {"p", "q", "p", "r"})});
    EXPECT_THAT(fit(table, {0, 1}).encoder.classes(), ElementsAre("p", "q", "r"));
}

TEST(EncoderFit, TasksAndOutputs) {
    EXPECT_EQ(fit(table_of({cycle("a", 6), answers(6)})).encoder.task(), Task::binary);
    EXPECT_EQ(fit(table_of({cycle("a", 6), answers(6)})).encoder.outputs(), 1u);
    const auto three = table_of({cycle("a", 3), texts("y", {"p", "q", "r"})});
    EXPECT_EQ(fit(three).encoder.task(), Task::multiclass);
    EXPECT_EQ(fit(three).encoder.outputs(), 3u);
    const auto regression =
        fit(table_of({cycle("a", 4), numbers("y", {1, 3, 1, 3})}), {}, TaskChoice::regression).encoder;
    EXPECT_EQ(regression.task(), Task::regression);
    EXPECT_EQ(regression.outputs(), 1u);
    EXPECT_EQ(regression.target_mean(), 2);
    EXPECT_EQ(regression.target_scale(), 1);
    EXPECT_THAT(regression.classes(), IsEmpty());
}

TEST(EncoderFit, AConstantNumericTargetIsRefused) {
    const auto table = table_of({cycle("a", 4), numbers("y", {2.5, 2.5, 2.5, 9})});
    EXPECT_THAT(complaint([&] { fit(table, {0, 1, 2}); }), HasSubstr("constant in the training rows"));
}

TEST(EncoderFit, MissingTargetsNameTheRow) {
    const auto table = table_of({cycle("a", 3), numbers("y", {1, 2, missing_number})});
    EXPECT_THAT(complaint([&] { fit(table, {0, 1}); }), HasSubstr("row 3"));
}

TEST(EncoderFit, ColumnsThatTellNothingAreLeftOutWithANote) {
    std::vector<std::string> identifiers;
    for (int i = 0; i < 40; ++i) identifiers.push_back(fmt::format("id{}", i));
    const auto fitted = fit(table_of(
        {cycle("a", 40), numbers("one", std::vector<double>(40, 0.1)),
         numbers("none", std::vector<double>(40, missing_number)), texts("same", std::vector<std::string>(40, "x")),
         texts("blank", std::vector<std::string>(40, "")), texts("id", identifiers), answers(40)}));
    EXPECT_THAT(used(fitted), ElementsAre("a"));
    EXPECT_THAT(fitted.notes, Contains(AllOf(HasSubstr("'one'"), HasSubstr("constant"))));
    EXPECT_THAT(fitted.notes, Contains(AllOf(HasSubstr("'same'"), HasSubstr("constant"))));
    EXPECT_THAT(fitted.notes, Contains(AllOf(HasSubstr("'none'"), HasSubstr("empty"))));
    EXPECT_THAT(fitted.notes, Contains(AllOf(HasSubstr("'blank'"), HasSubstr("empty"))));
    EXPECT_THAT(fitted.notes, Contains(AllOf(HasSubstr("'id'"), HasSubstr("identifiers"))));
}

TEST(EncoderFit, NothingLeftIsRefused) {
    EXPECT_THAT(complaint([] {
                    fit(table_of({numbers("a", {1, 1}), answers(2)}));
                }),
                HasSubstr("no column beside the target"));
    EXPECT_THAT(complaint([] { fit(table_of({answers(2)})); }), HasSubstr("no column beside the target"));
}

TEST(EncoderFit, ConstantButSometimesMissingIsAnIndicator) {
    const auto fitted =
        fit(table_of({numbers("a", {5, missing_number, 5, 5}), texts("t", {"x", "", "x", "x"}), answers(4)}));
    EXPECT_THAT(used(fitted), ElementsAre("a", "t"));
    EXPECT_EQ(fitted.encoder.inputs(), 4u);
}

TEST(EncoderFit, OnlyTheMostFrequent255CategoriesCount) {
    std::vector<std::string> values;
    for (int c = 0; c < 300; ++c)
        for (int n = 0; n < (c < 45 ? 2 : 3); ++n) values.push_back(fmt::format("c{}", c));
    const auto encoder = fit(table_of({texts("t", values), answers(values.size())})).encoder;
    ASSERT_EQ(encoder.columns()[0].categories.size(), 255u);
    EXPECT_TRUE(std::ranges::is_sorted(encoder.columns()[0].categories));
    EXPECT_THAT(encoder.columns()[0].categories, testing::Not(Contains("c44")));
    EXPECT_THAT(encoder.columns()[0].categories, Contains("c45"));
}

// The training rows of a numeric column have mean 0 and variance 1, whatever their size.
TEST(EncoderFit, TrainingRowsAreStandardised) {
    for (const double unit : {1.0, 1e-310, 1e-100, 1e100, 1e300, 1e307})
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            Random random(seed);
            Column column = numbers("a", {});
            const double offset = random.normal();
            for (int r = 0; r < 500; ++r) column.numbers.push_back((random.normal() + offset) * unit);
            const auto table = table_of({column, answers(500)});
            const auto inputs = fit(table).encoder.encode(table, all_rows(table));
            double sum = 0, squares = 0;
            for (const float x : inputs.values()) sum += x, squares += double{x} * x;
            EXPECT_NEAR(sum / 500, 0, 1e-5) << unit;
            EXPECT_NEAR(squares / 500, 1, 1e-5) << unit;
        }
}

}  // namespace
}  // namespace sentei::data
