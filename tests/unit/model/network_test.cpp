#include "engine/model/network.hpp"

#include <gmock/gmock.h>

#include "engine/core/error.hpp"
#include "tests/unit/model/random_model.hpp"

namespace sentei::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Network, CountsItsParts) {
    Random random(1);
    const auto network = test::network({784, 512, 300, 10}, {SENTEI_RELU}, random);
    EXPECT_EQ(network.inputs(), 784u);
    EXPECT_EQ(network.outputs(), 10u);
    EXPECT_EQ(network.hidden(), 2u);
    EXPECT_EQ(network.widest(), 512u);
    EXPECT_EQ(network.parameters(), 784u * 512 + 512 + 512 * 300 + 300 + 300 * 10 + 10);
    EXPECT_THAT(network.widths(), ElementsAre(784, 512, 300, 10));
    EXPECT_EQ(describe(network), "784-512-300-10");
}

TEST(Network, MayHaveNoHiddenLayer) {
    Random random(1);
    const auto network = test::network({3, 1}, {SENTEI_RELU}, random);
    EXPECT_EQ(network.hidden(), 0u);
    EXPECT_EQ(network.widest(), 1u);
    EXPECT_EQ(network.parameters(), 4u);
    EXPECT_EQ(describe(network), "3-1");
}

TEST(ActivationNames, GoThereAndBack) {
    for (std::uint32_t kind = SENTEI_RELU; kind <= SENTEI_IDENTITY; ++kind)
        EXPECT_EQ(parse_activation(name({kind})), Activation{kind});
    EXPECT_EQ(name({SENTEI_LEAKY_RELU}), "leaky-relu");
}

TEST(ActivationNames, AnUnknownOneListsThoseThereAre) {
    try {
        parse_activation("swish");
        FAIL() << "taken";
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), HasSubstr("'swish'"));
        for (const char* known : {"relu", "leaky-relu", "tanh", "sigmoid", "gelu", "identity"})
            EXPECT_THAT(error.what(), HasSubstr(known));
    }
}

}  // namespace
}  // namespace sentei::model
