// Well-formed modules that break their word when called.
#include <gmock/gmock.h>

#include "tests/badplugins/modules.hpp"

namespace sentei::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

TEST(BadScores, NotANumberNamesTheUnit) {
    EXPECT_EQ(score_failure("score-nan"), "criterion score-nan, hidden layer 5: the score of unit 1 is nan");
}

TEST(BadScores, AnInfiniteScoreNamesTheUnit) {
    EXPECT_EQ(score_failure("score-infinite"), "criterion score-infinite, hidden layer 5: the score of unit 2 is -inf");
}

TEST(BadScores, FewerScoresThanUnitsAreNoticed) {
    EXPECT_EQ(score_failure("score-fewer"), "criterion score-fewer, hidden layer 5: it left 1 of 3 scores unset");
}

TEST(BadScores, MoreScoresThanUnitsAreNoticed) {
    EXPECT_EQ(score_failure("score-more"),
              "criterion score-more, hidden layer 5: it wrote more than the 3 scores of the layer");
}

TEST(BadStatus, AFailureWithoutAMessageGetsASentence) {
    EXPECT_EQ(score_failure("score-fails-silently"),
              "criterion score-fails-silently, hidden layer 5: it failed with status 4 and gave no reason");
    EXPECT_THAT(refusal("create-fails"), HasSubstr("criterion create-fails: the call is not supported"));
    EXPECT_THAT(refusal("backend-fails"), HasSubstr("backend backend-fails: there is not enough memory"));
}

TEST(BadStatus, AMessageWithoutAnEndIsReadToTheEndOfItsBuffer) {
    const auto sentence = score_failure("score-fails-at-length");
    const std::string begin = "criterion score-fails-at-length, hidden layer 5: ";
    EXPECT_EQ(sentence, begin + std::string(sentence.size() - begin.size(), 'x'));
    EXPECT_GT(sentence.size(), begin.size() + 100);
}

TEST(Thrower, ScoresWhenItDoesNotThrow) { EXPECT_EQ(scores("thrower"), (std::vector<double>{1, 1, 1})); }

TEST(Thrower, AnExceptionInCreateBecomesASentence) {
    const auto sentence = [](const char* what) { return refusal("thrower", {{"when", "create"}, {"what", what}}); };
    EXPECT_EQ(sentence("error"), "criterion thrower: the dog ate the scores");
    EXPECT_EQ(sentence("invalid"), "criterion thrower: this layer is upside down");
    EXPECT_EQ(sentence("memory"), "criterion thrower: there is not enough memory");
    EXPECT_EQ(sentence("number"), "criterion thrower: an exception that is not a std::exception");
}

TEST(Thrower, AnExceptionInScoreBecomesASentence) {
    const auto sentence = [](const char* what) {
        return score_failure("thrower", {{"when", "score"}, {"what", what}});
    };
    EXPECT_EQ(sentence("error"), "criterion thrower, hidden layer 5: the dog ate the scores");
    EXPECT_EQ(sentence("invalid"), "criterion thrower, hidden layer 5: this layer is upside down");
    EXPECT_THAT(sentence("memory"), EndsWith("there is not enough memory"));
    EXPECT_THAT(sentence("number"), EndsWith("an exception that is not a std::exception"));
}

}  // namespace
}  // namespace sentei::test
