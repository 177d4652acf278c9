// Plugins in C, and plugins older or newer than this host, found and used like any other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/plugin/catalogue.hpp"
#include "tests/support/environment.hpp"

namespace sentei::plugin {
namespace {

std::filesystem::path fixture(const std::string& name) { return std::filesystem::path(FIXTURES) / (name + ".so"); }

sentei_layer layer_of(const std::vector<double>& mean) {
    sentei_layer layer{};
    layer.units = mean.size();
    layer.mean = mean.data();
    return layer;
}

class PureC : public testing::TestWithParam<std::string> {};

TEST_P(PureC, IsAPluginLikeAnyOther) {
    const Catalogue catalogue({fixture(GetParam())});
    const auto& manifest = catalogue.candidates()[0].manifest;
    ASSERT_TRUE(manifest.has_value());
    EXPECT_STREQ(manifest->version, "2.1.0");
    EXPECT_STREQ(manifest->summary, "Mean output, in C");

    const auto options = catalogue.options("pure-c");
    ASSERT_EQ(options.size(), 2u);
    EXPECT_EQ(options[0].name, "factor");
    EXPECT_EQ(options[1].default_value, "false");

    const auto plain = catalogue.pruner("pure-c");
    EXPECT_EQ(plain->needs(), std::uint32_t{SENTEI_NEEDS_MOMENTS});
    EXPECT_EQ(plain->settings(), (Settings{{"factor", "1"}, {"square", "false"}}));
    EXPECT_EQ(plain->score(layer_of({1, 2, 3})), (std::vector<double>{1, 2, 3}));
    const auto set = catalogue.pruner("pure-c", {{"factor", "0.5"}, {"square", "true"}});
    EXPECT_EQ(set->score(layer_of({1, 2, 3})), (std::vector<double>{0.5, 2, 4.5}));
}

INSTANTIATE_TEST_SUITE_P(Headers, PureC, testing::Values("pure-c", "pure-c-1-0"), [](const auto& test) {
    return test.param == "pure-c" ? std::string("OfToday") : std::string("AsReleased");
});

class Age : public testing::TestWithParam<std::string> {};

TEST_P(Age, OfAPluginDoesNotMatterWithinAMajor) {
    const Catalogue catalogue({fixture(GetParam())});
    const auto options = catalogue.options(GetParam());
    ASSERT_EQ(options.size(), 2u);
    EXPECT_EQ(options[0].name, "first");
    EXPECT_EQ(options[1].name, "second");
    EXPECT_THAT(options[1].choices, testing::ElementsAre("a", "b"));
    EXPECT_EQ(catalogue.pruner(GetParam())->score(layer_of({0, 0})), (std::vector<double>{10, 10}));
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Age, testing::Values("old", "new"), [](const auto& test) { return test.param; });

class BackendOf10 : public testing::Test {
  protected:
    const support::Variable path_{"SENTEI_PLUGIN_PATH", MODULES};
    const Catalogue catalogue_{{fixture("backend-1-0")}};
    const std::shared_ptr<const Backend> backend_ = catalogue_.backend("backend-1-0");

    const std::vector<std::uint8_t> a_{255, 2, 0, 1};
    const std::vector<std::int8_t> b_{-127, 3, 127, -1, 5, 9};
    std::vector<std::int32_t> c_ = std::vector<std::int32_t>(6);
    sentei_gemm_u8s8 call_{0, 0, 2, 3, 2, 2, 2, 3, a_.data(), b_.data(), c_.data()};
};

TEST_F(BackendOf10, KeepsItsOperations) {
    std::vector<float> sums(2);
    backend_->column_sums(0, 2, nullptr, 2, sums.data());
    EXPECT_THAT(sums, testing::Each(42.0f));
}

TEST_F(BackendOf10, LeavesTheProductsOfBytesToScalar) {
    backend_->gemm_u8s8(call_);
    EXPECT_THAT(c_, testing::ElementsAre(-32379, 32383, 1293, 3, -1, 9));
}

TEST_F(BackendOf10, SumsThatMayNotFitAreRefused) {
    call_.k = 65537;
    EXPECT_THROW(backend_->gemm_u8s8(call_), std::runtime_error);
}

}  // namespace
}  // namespace sentei::plugin
