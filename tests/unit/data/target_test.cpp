// Which task a target column asks for, and which classes it has.
#include <fmt/format.h>

#include "tests/unit/data/support.hpp"

namespace sentei::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto automatic = TaskChoice::automatic, classification = TaskChoice::classification,
               regression = TaskChoice::regression;

Column repeated(const std::vector<double>& values) {
    std::vector<double> numbers_;
    for (int i = 0; i < 5; ++i) numbers_.insert(numbers_.end(), values.begin(), values.end());
    return numbers("y", numbers_);
}

Column from_to(int first, int last) {
    std::vector<double> values;
    for (int v = first; v <= last; ++v) values.push_back(v);
    return repeated(values);
}

bool classifies(const Column& column, TaskChoice choice = automatic) {
    return decide(column, choice, "t.csv").classification;
}
std::vector<std::string> classes(const Column& column) { return classes_of(column, "t.csv"); }

TEST(Target, TextIsClassification) {
    EXPECT_TRUE(classifies(texts("y", {"a", "b"})));
    EXPECT_TRUE(classifies(texts("y", {"1", "b"})));
}

TEST(Target, WholeNumbersThatLookLikeCodesAreClassification) {
    EXPECT_TRUE(classifies(repeated({0, 1})));
    EXPECT_TRUE(classifies(repeated({1, 2})));
    EXPECT_TRUE(classifies(repeated({-1, 1})));
    EXPECT_TRUE(classifies(repeated({2, 4})));
    EXPECT_TRUE(classifies(from_to(0, 9)));
    EXPECT_TRUE(classifies(from_to(0, 19)));
    EXPECT_TRUE(classifies(from_to(1, 20)));
    EXPECT_TRUE(classifies(repeated({1, 2, 3, 5, 6, 7})));
    EXPECT_TRUE(classifies(repeated({0, 1, 5})));
}

TEST(Target, OtherNumbersAreRegression) {
    EXPECT_FALSE(classifies(from_to(3, 8)));
    EXPECT_FALSE(classifies(from_to(1, 29)));
    EXPECT_FALSE(classifies(from_to(0, 20)));
    EXPECT_FALSE(classifies(from_to(-1, 1)));
    EXPECT_FALSE(classifies(repeated({0, 1, 6})));
    EXPECT_FALSE(classifies(repeated({0.5, 1.5})));
    EXPECT_FALSE(classifies(repeated({0, 1, 1.5})));
    EXPECT_FALSE(classifies(repeated({0, 1, 1e300})));
    EXPECT_FALSE(classifies(repeated({7})));
}

TEST(Target, TheTaskMayBeAskedFor) {
    EXPECT_FALSE(classifies(repeated({0, 1}), regression));
    EXPECT_TRUE(classifies(from_to(3, 8), classification));
    EXPECT_TRUE(classifies(repeated({0.5, 1.5}), classification));
    EXPECT_THAT(complaint([] {
                    decide(texts("y", {"a", "b"}), regression, "t.csv");
                }),
                AllOf(HasSubstr("t.csv"), HasSubstr("'y' holds text such as 'text'")));
}

TEST(Target, NumericClassesAreInNumericOrder) {
    EXPECT_THAT(classes(repeated({10, 9, -1, 0.5})), ElementsAre("-1", "0.5", "9", "10"));
    EXPECT_THAT(classes(repeated({1, 0})), ElementsAre("0", "1"));
}

TEST(Target, TextClassesAreInTextOrder) {
    EXPECT_THAT(classes(texts("y", {"b", "10", "9", "B", "a"})), ElementsAre("10", "9", "B", "a", "b"));
}

TEST(Target, CategoriesWithoutRowsAreNoClasses) { EXPECT_THAT(classes(texts("y", {"b", "a"})), ElementsAre("a", "b")); }

TEST(Target, MinusZeroIsZero) {
    const auto column = numbers("y", {-0.0, 1, 0.0, 1});
    EXPECT_THAT(classes(column), ElementsAre("0", "1"));
    EXPECT_THAT(labels_of(column, classes(column)), ElementsAre(0, 1, 0, 1));
    const auto other = numbers("y", {0.0, 1, -0.0, 1});
    EXPECT_THAT(labels_of(other, classes(other)), ElementsAre(0, 1, 0, 1));
}

TEST(Target, OneClassOrTooManyAreRefused) {
    EXPECT_THAT(complaint([] { classes(repeated({3})); }), HasSubstr("one class only ('3')"));
    EXPECT_THAT(complaint([] { classes(texts("y", {"a", "a"})); }), HasSubstr("one class only ('a')"));
    EXPECT_EQ(classes(from_to(1, 1000)).size(), 1000u);
    EXPECT_THAT(complaint([] { classes(from_to(1, 1001)); }), HasSubstr("1000"));
    std::vector<std::string> many;
    for (int i = 0; i < 1001; ++i) many.push_back(fmt::format("c{}", i));
    EXPECT_THAT(complaint([&] { classes(texts("y", many)); }), HasSubstr("1001 classes"));
}

TEST(Target, MissingCellsAreCountedAndTheFirstIsNamed) {
    EXPECT_THAT(complaint([] { target_column(csv("a,y\n1,2\n1,\n1,NA\n"), "y"); }),
                HasSubstr("missing in 2 of 3 rows, first in row 2"));
    EXPECT_THAT(complaint([] { target_column(csv("a,y\n1,x\n1,y\n1,?\n"), "y"); }),
                HasSubstr("missing in 1 of 3 rows, first in row 3"));
    EXPECT_THAT(complaint([] { target_column(csv("a,y\n1,2\n"), "z"); }), HasSubstr("no column 'z'"));
}

TEST(Target, LabelsFindClassesWhateverTheColumnsKind) {
    const std::vector<std::string> known = {"0", "1", "x"};
    EXPECT_THAT(labels_of(numbers("y", {1, 0, 2, missing_number}), known), ElementsAre(1, 0, -1, -1));
    EXPECT_THAT(labels_of(texts("y", {"x", "1", "01", "", "z"}), known), ElementsAre(2, 1, 1, -1, -1));
}

}  // namespace
}  // namespace sentei::data
