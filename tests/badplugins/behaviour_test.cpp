// A pruner that is well declared and then misbehaves: failures without a reason, scores that are none.
#include <mutex>

#include "tests/badplugins/support.hpp"

namespace sentei::badplugins {
namespace {

const plugin::Catalogue& catalogue() {
    static const plugin::Catalogue loaded({fixture("misbehaving")});
    return loaded;
}

auto pruner(const std::string& how) { return catalogue().pruner("misbehaving", {{"how", how}}); }

std::string refusal(const std::string& how) {
    const auto made = pruner(how);
    return refusal_of([&] { made->score(layer_of(5)); });
}

TEST(Behaviour, Well) { EXPECT_EQ(pruner("well")->score(layer_of(3)), (std::vector<double>{0, 1, 2})); }

TEST(Behaviour, ScoresThatAreNotFinite) {
    EXPECT_EQ(refusal("nan"), "criterion misbehaving, hidden layer 1: the score of unit 1 is nan");
    EXPECT_EQ(refusal("infinite"), "criterion misbehaving, hidden layer 1: the score of unit 2 is -inf");
}

TEST(Behaviour, AnotherNumberOfScores) {
    EXPECT_EQ(refusal("none"), "criterion misbehaving, hidden layer 1: it left 5 of 5 scores unset");
    EXPECT_EQ(refusal("fewer"), "criterion misbehaving, hidden layer 1: it left 2 of 5 scores unset");
    EXPECT_EQ(refusal("more"), "criterion misbehaving, hidden layer 1: it wrote more than the 5 scores of the layer");
}

TEST(Behaviour, FailureWithoutAReason) {
    const std::string who = "criterion misbehaving, hidden layer 1: ";
    EXPECT_EQ(refusal("silent"), who + "it failed with status 4 and gave no reason");
    EXPECT_EQ(refusal("no-memory"), who + "there is not enough memory");
    EXPECT_EQ(refusal("unsupported"), who + "the call is not supported (it gave no reason)");
}

TEST(Behaviour, AMessageWithoutAnEnd) {
    EXPECT_EQ(refusal("unterminated"), "criterion misbehaving, hidden layer 1: no zero");
    const auto overlong = refusal("overlong");
    EXPECT_EQ(overlong, "criterion misbehaving, hidden layer 1: " + std::string(512, 'x'));
}

TEST(Behaviour, CreateThatFails) {
    EXPECT_EQ(refusal_of([] { pruner("create-silent"); }),
              "criterion misbehaving: it failed with status -5 and gave no reason");
    EXPECT_EQ(refusal_of([] { pruner("create-says"); }), "criterion misbehaving: the moon is in the wrong phase");
}

TEST(Behaviour, AnExtensionThatTheHostDoesNotHaveIsNullAndLogsReachTheEmbedder) {
    std::mutex guard;
    std::vector<std::string> heard;
    const plugin::Catalogue listening({fixture("misbehaving")}, [&](std::int32_t level, const std::string& sentence) {
        const std::lock_guard lock(guard);
        heard.push_back(std::to_string(level) + " " + sentence);
    });
    listening.pruner("misbehaving", {{"how", "asks"}})->score(layer_of(3));
    EXPECT_THAT(heard, testing::ElementsAre("2 there is no such extension"));
}

TEST(Behaviour, AnInstanceOutlivesItsCatalogue) {
    std::shared_ptr<const plugin::Pruner> kept;
    {
        const plugin::Catalogue brief({fixture("misbehaving")});
        kept = brief.pruner("misbehaving", {{"how", "asks"}});
    }
    EXPECT_EQ(kept->score(layer_of(2)).size(), 2u);
}

}  // namespace
}  // namespace sentei::badplugins
