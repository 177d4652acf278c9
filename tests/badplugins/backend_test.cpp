// Backends that leave entries out, or end early: scalar does what they do not, and only that.
#include <vector>

#include "tests/badplugins/support.hpp"

namespace sentei::badplugins {
namespace {

using Backend = std::shared_ptr<const plugin::Backend>;

const std::vector<float> ones(64, 1.0f);

float gemm_result(const plugin::Backend& backend) {
    std::vector<float> c(4, 0.0f);
    sentei_gemm call{};
    call.m = call.n = 2, call.k = 8;
    call.a = call.b = ones.data(), call.c = c.data();
    call.lda = 8, call.ldb = 2, call.ldc = 2;
    call.activation = SENTEI_IDENTITY;
    backend.gemm(call);
    return c[0];
}

float packed_result(const plugin::Backend& backend) {
    std::vector<float> c(4, 0.0f);
    const std::size_t bytes = (backend.packed_bytes(2, 8) + 63) / 64 * 64;
    const std::unique_ptr<void, decltype(&std::free)> packed(std::aligned_alloc(64, bytes), &std::free);
    backend.pack(0, 2, 8, ones.data(), 2, packed.get());
    sentei_gemm call{};
    call.m = call.n = 2, call.k = 8;
    call.a = ones.data(), call.packed = packed.get(), call.c = c.data();
    call.lda = 8, call.ldc = 2;
    call.activation = SENTEI_IDENTITY;
    backend.gemm_packed(call);
    return c[0];
}

class PartialBackend : public testing::TestWithParam<std::string> {
  protected:
    const Variable path_{"SENTEI_PLUGIN_PATH", MODULES};
    const plugin::Catalogue catalogue_{{fixture(GetParam())}};
    const Backend partial_ = catalogue_.backend(GetParam());
};

TEST_P(PartialBackend, ItsOwnEntryIsTheOneThatRuns) {
    EXPECT_EQ(partial_->id(), GetParam());
    EXPECT_EQ(partial_->lanes(), 4u);
    EXPECT_EQ(gemm_result(*partial_), 42.0f);
}

TEST_P(PartialBackend, ScalarDoesTheRest) {
    const auto scalar = catalogue_.backend("scalar");
    EXPECT_EQ(gemm_result(*scalar), 8.0f);
    EXPECT_EQ(packed_result(*partial_), 8.0f);
    EXPECT_EQ(partial_->packed_bytes(7, 5), scalar->packed_bytes(7, 5));

    const plugin::Activation relu{SENTEI_RELU};
    std::vector<float> y(4), h(3), dz(3), sums(2);
    partial_->matvec(4, 8, ones.data(), 8, ones.data(), nullptr, relu, y.data());
    EXPECT_THAT(y, testing::Each(8.0f));
    const std::vector<float> z{-1, 0.5f, 2};
    partial_->activate(relu, 3, z.data(), h.data());
    EXPECT_THAT(h, testing::ElementsAre(0, 0.5f, 2));
    partial_->activate_backward(relu, 3, z.data(), h.data(), ones.data(), dz.data());
    EXPECT_THAT(dz, testing::ElementsAre(0, 1, 1));
    partial_->softmax(2, 2, ones.data(), y.data());
    EXPECT_THAT(y, testing::Each(0.5f));
    partial_->column_sums(8, 2, ones.data(), 2, sums.data());
    EXPECT_THAT(sums, testing::Each(8.0f));

    sentei_loss loss{};
    loss.kind = SENTEI_SQUARED_ERROR, loss.rows = 2, loss.columns = 1;
    loss.outputs = z.data(), loss.targets = ones.data();
    EXPECT_DOUBLE_EQ(partial_->loss(loss), scalar->loss(loss));
    std::vector<float> weights{1, 2}, velocity(2);
    sentei_step step{};
    step.kind = SENTEI_SGD, step.count = 2, step.rate = 0.5f;
    step.weights = weights.data(), step.gradient = ones.data(), step.first = velocity.data();
    partial_->optimizer_step(step);
    EXPECT_THAT(weights, testing::ElementsAre(0.5f, 1.5f));
    std::vector<double> sum(2, 0.0);
    sentei_moments moments{};
    moments.sum = sum.data();
    partial_->column_moments(8, 2, ones.data(), 2, moments);
    EXPECT_THAT(sum, testing::Each(8.0));
}

INSTANTIATE_TEST_SUITE_P(Fixtures, PartialBackend, testing::Values("partial", "cut", "cut-midway", "half-trio"),
                         [](const auto& test) {
                             std::string name = test.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST(PartialWithoutScalar, IsRefused) {
    const Folder empty;
    const Variable path("SENTEI_PLUGIN_PATH", empty.path().c_str());
    EXPECT_EQ(refusal_of([] { plugin::Catalogue({fixture("partial")}).backend("partial"); }),
              "backend partial: an operation is missing and there is no scalar backend to do it");
}

TEST(BestBackend, OneThatFailsIsRefusedAndTheNextTaken) {
    const Variable path("SENTEI_PLUGIN_PATH", MODULES), named("SENTEI_BACKEND", nullptr),
        mask("SENTEI_CPU_MASK", "none");
    const plugin::Catalogue catalogue({fixture("best-but-broken")});
    const auto best = catalogue.backend();
    EXPECT_NE(best->id(), "best-but-broken");
    EXPECT_EQ(catalogue.candidates()[0].refusal,
              fixture("best-but-broken").string() + ": backend best-but-broken: no accelerator is plugged in");
    EXPECT_EQ(catalogue.backend(), best);
}

TEST(BestBackend, AskedForByNameItIsAnError) {
    const Variable path("SENTEI_PLUGIN_PATH", MODULES);
    const plugin::Catalogue catalogue({fixture("best-but-broken")});
    EXPECT_EQ(refusal_of([&] { catalogue.backend("best-but-broken"); }),
              "backend best-but-broken: no accelerator is plugged in");
    const Variable named("SENTEI_BACKEND", "best-but-broken");
    EXPECT_EQ(refusal_of([&] { catalogue.backend(); }), "backend best-but-broken: no accelerator is plugged in");
}

}  // namespace
}  // namespace sentei::badplugins
