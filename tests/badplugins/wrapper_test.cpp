// What plugin.hpp makes of C++: exceptions become sentences, settings arrive with their types.
#include "tests/badplugins/support.hpp"

namespace sentei::badplugins {
namespace {

const plugin::Catalogue& catalogue() {
    static const plugin::Catalogue loaded({fixture("throwing")});
    return loaded;
}

std::string refusal(const std::string& how) {
    return refusal_of([&] { catalogue().pruner("throwing", {{"how", how}})->score(layer_of(4)); });
}

TEST(Wrapper, AnExceptionInTheConstructor) {
    EXPECT_EQ(refusal("create"), "criterion throwing: the constructor failed");
    EXPECT_EQ(refusal("create-invalid"), "criterion throwing: the host gave no value for option never-declared");
    EXPECT_EQ(refusal("create-memory"), "criterion throwing: there is not enough memory");
}

TEST(Wrapper, AnExceptionInScore) {
    EXPECT_EQ(refusal("score"), "criterion throwing, hidden layer 1: layer 0 is not to my taste");
    EXPECT_EQ(refusal("score-memory"), "criterion throwing, hidden layer 1: there is not enough memory");
    EXPECT_EQ(refusal("score-int"), "criterion throwing, hidden layer 1: an exception that is not a std::exception");
}

TEST(Wrapper, AnExceptionInATaskOfAParallelLoop) {
    EXPECT_EQ(refusal("task"), "criterion throwing, hidden layer 1: a task failed");
}

TEST(Wrapper, SettingsHaveTheirTypes) {
    EXPECT_EQ(catalogue().pruner("throwing")->score(layer_of(2)), (std::vector<double>{1.5, 2.5}));
    const plugin::Settings settings{{"count", "-4"}, {"factor", "2.5e-1"}, {"shout", "true"}};
    EXPECT_EQ(catalogue().pruner("throwing", settings)->score(layer_of(2)), (std::vector<double>{99, 100}));
}

}  // namespace
}  // namespace sentei::badplugins
