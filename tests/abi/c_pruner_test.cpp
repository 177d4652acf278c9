// A plugin in C does what one in C++ does.
#include <gmock/gmock.h>

#include "engine/core/error.hpp"
#include "engine/plugin/catalogue.hpp"

namespace sentei {
namespace {

std::vector<double> scores(const plugin::Pruner& pruner) {
    const std::vector<float> bias{-1, 0, 2};
    const std::vector<double> mean{0.5, 1, 0};
    sentei_layer layer{};
    layer.units = 3;
    layer.bias = bias.data();
    layer.mean = mean.data();
    return pruner.score(layer);
}

TEST(CPruner, LoadsAndScores) {
    const plugin::Catalogue catalogue({SENTEI_C_PRUNER});
    const auto pruner = catalogue.pruner("c-pruner");
    EXPECT_EQ(pruner->version(), "1.0.0");
    EXPECT_EQ(pruner->needs(), SENTEI_NEEDS_MOMENTS);
    EXPECT_EQ(scores(*pruner), (std::vector<double>{2, 2, 2}));
    EXPECT_EQ(scores(*catalogue.pruner("c-pruner", {{"factor", "0"}})), (std::vector<double>{1, 0, 2}));
}

TEST(CPruner, ItsOwnRefusalReachesTheUser) {
    const plugin::Catalogue catalogue({SENTEI_C_PRUNER});
    EXPECT_THAT(
        [&] {
            catalogue.pruner("c-pruner", {{"factor", "-1"}});
        },
        testing::ThrowsMessage<InputError>("criterion c-pruner: a factor below zero turns the scores around"));
}

}  // namespace
}  // namespace sentei
