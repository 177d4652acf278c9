// What an encoder makes of a table that it was not fitted on.
#include "engine/core/random.hpp"
#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// number a: mean 2, scale 1, indicator; category t: 1, 2, x and an indicator; y: yes/no
Encoder encoder() {
    const auto table = csv("a,t,y\n1,1,yes\n3,2,no\n1,x,yes\n3,,no\n,x,yes\n2,2,no\n2,x,no\n");
    return Encoder::fit(table, "y", TaskChoice::automatic, std::vector<std::size_t>{0, 1, 2, 3, 4});
}

std::vector<float> encoded(std::string_view bytes) {
    const auto table = csv(bytes);
    const auto inputs = encoder().encode(table, all_rows(table));
    return {inputs.values().begin(), inputs.values().end()};
}

std::string encode_complaint(std::string_view bytes) {
    return complaint([&] { encoded(bytes); });
}

TEST(Encoder, NumbersCategoriesAndIndicatorsHaveTheirPlaces) {
    EXPECT_EQ(encoder().inputs(), 6u);
    EXPECT_THAT(encoded("a,t\n4,x\n"), ElementsAre(2, 0, 0, 0, 1, 0));
    EXPECT_THAT(encoded("a,t\n,1\n5,x\n"), ElementsAre(0, 1, 1, 0, 0, 0, 3, 0, 0, 0, 1, 0));
    EXPECT_THAT(encoded("a,t\n2,\n5,x\n"), ElementsAre(0, 0, 0, 0, 0, 1, 3, 0, 0, 0, 1, 0));
}

TEST(Encoder, UnseenCategoriesAreAllZero) { EXPECT_THAT(encoded("a,t\n2,zebra\n"), ElementsAre(0, 0, 0, 0, 0, 0)); }

TEST(Encoder, CategoriesThatReadAsNumbersAreTheSameCategories) {
    EXPECT_THAT(encoded("a,t\n2,1\n2,2\n"), ElementsAre(0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0));
    EXPECT_THAT(encoded("a,t\n2,01\n2,2.0\n"), ElementsAre(0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0));
    EXPECT_THAT(encoded("a,t\n2,01\n2,x\n"), ElementsAre(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0));
    EXPECT_THAT(encoded("a,t\n2,\n"), ElementsAre(0, 0, 0, 0, 0, 1));
    EXPECT_THAT(encoded("a,t\n2,7\n"), ElementsAre(0, 0, 0, 0, 0, 0));
}

TEST(Encoder, TextWhereTheModelReadsNumbersNamesTheRow) {
    EXPECT_THAT(encode_complaint("a,t\n1,x\nhigh,x\n"),
                AllOf(HasSubstr("row 2 of column 'a'"), HasSubstr("'high'"), HasSubstr("a number")));
}

TEST(Encoder, TextInRowsThatAreNotAskedForDoesNoHarm) {
    const auto table = csv("a,t\n4,x\nhigh,x\n,1\n");
    const auto inputs = encoder().encode(table, std::vector<std::size_t>{2, 0});
    EXPECT_THAT(inputs.values(), ElementsAre(0, 1, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0));
}

TEST(Encoder, AMissingColumnIsASentence) {
    EXPECT_THAT(encode_complaint("a,b\n1,2\n"), HasSubstr("no column 't', which the model reads"));
}

TEST(Encoder, ColumnOrderAndExtraColumnsDoNotMatter) {
    EXPECT_EQ(encoded("a,t\n4,x\n1,1\n"), encoded("junk,t,more,a\nq,x,1,4\nw,1,2,1\n"));
}

TEST(Encoder, HugeAndTinyNumbersStayFinite) {
    EXPECT_THAT(encoded("a,t\n1e300,x\n-1e300,x\n1e-300,x\n1.7e308,x\n-1.7e308,x\n"),
                ElementsAre(1e6f, 0, 0, 0, 1, 0, -1e6f, 0, 0, 0, 1, 0, -2, 0, 0, 0, 1, 0, 1e6f, 0, 0, 0, 1, 0, -1e6f, 0,
                            0, 0, 1, 0));
    for (const double unit : {1e-323, 1e-320, 1e-310, 1e-300, 1e300, 1.7e308}) {
        const auto table = table_of({numbers("a", {0, unit, unit / 2, -unit}), numbers("y", {0, 1, 0, 1})});
        std::vector<Encoder> fitted;
        try {
            fitted.push_back(Encoder::fit(table, "y", TaskChoice::automatic, all_rows(table)));
        } catch (const InputError&) {
            continue;
        }
        const auto other = table_of({numbers("a", {0, 1, -1, 1e300, -1e300, 1.7e308, -1.7e308, 1e-300, 5e-324})});
        const auto far = fitted[0].encode(other, all_rows(other)), near = fitted[0].encode(table, all_rows(table));
        for (const float x : far.values()) EXPECT_TRUE(std::isfinite(x)) << unit;
        for (const float x : near.values()) EXPECT_LE(std::abs(x), 4.f) << unit;
    }
}

TEST(Encoder, RegressionTargetsAreStandardisedAndStayFinite) {
    const auto table = table_of({numbers("a", {1, 2, 3, 4}), numbers("y", {1.5, 2.5, 1e10, -1e300})});
    const auto fitted = Encoder::fit(table, "y", TaskChoice::automatic, std::vector<std::size_t>{0, 1});
    const auto targets = fitted.examples(table, std::vector<std::size_t>{0, 1, 2}).targets;
    EXPECT_THAT(targets.values(), ElementsAre(-1, 1, 2e10f));
    EXPECT_THAT(complaint([&] { fitted.examples(table, all_rows(table)); }), HasSubstr("row 4 has target -1e+300"));
}

TEST(Encoder, ExamplesHoldLabelsAndTargets) {
    const auto table = csv("a,t,y\n1,1,yes\n3,2,no\n");
    const auto examples = encoder().examples(table, all_rows(table));
    EXPECT_THAT(examples.labels, ElementsAre(1, 0));
    EXPECT_THAT(examples.targets.values(), ElementsAre(1, 0));
    const auto three = csv("a,y\n1,3\n2,1\n3,2\n");
    const auto multi =
        Encoder::fit(three, "y", TaskChoice::classification, all_rows(three)).examples(three, all_rows(three));
    EXPECT_THAT(multi.labels, ElementsAre(2, 0, 1));
    EXPECT_EQ(multi.targets.size(), 0u);
}

TEST(Encoder, AnUnknownClassNamesTheRowAndWhatIsKnown) {
    const auto table = csv("a,t,y\n1,1,yes\n3,2,maybe\n");
    EXPECT_THAT(complaint([&] { encoder().examples(table, all_rows(table)); }),
                AllOf(HasSubstr("row 2"), HasSubstr("'maybe'"), HasSubstr("no, yes")));
    EXPECT_NO_THROW(encoder().examples(table, std::vector<std::size_t>{0}));
    const auto number = csv("a,t,y\n1,1,0\n");
    EXPECT_THAT(complaint([&] { encoder().examples(number, all_rows(number)); }), HasSubstr("'0'"));
}

TEST(Encoder, ATextTargetForARegressionModelIsRefused) {
    const auto table = csv("a,y\n1,1.5\n2,2.5\n");
    const auto fitted = Encoder::fit(table, "y", TaskChoice::automatic, all_rows(table));
    const auto words = csv("a,y\n1,low\n2,2.5\n");
    EXPECT_THAT(complaint([&] { fitted.examples(words, all_rows(words)); }), HasSubstr("holds text such as 'low'"));
}

TEST(Encoder, ManyRowsEncodeAsEachDoesAlone) {
    std::string bytes = "a,t\n";
    for (int r = 0; r < 300; ++r) bytes += std::to_string(r % 50) + "," + (r % 3 ? "x" : "2") + "\n";
    const auto table = csv(bytes);
    const auto together = encoder().encode(table, all_rows(table));
    for (std::size_t r = 0; r < 300; ++r) {
        const auto alone = encoder().encode(table, std::vector<std::size_t>{r});
        ASSERT_TRUE(std::ranges::equal(alone.row(0), together.row(r)));
    }
}

}  // namespace
}  // namespace sentei::data
