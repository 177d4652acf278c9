// Backends whose tables lack entries: scalar does what they do not.
#include <gmock/gmock.h>

#include <cmath>

#include "engine/core/error.hpp"
#include "tests/badplugins/modules.hpp"
#include "tests/unit/plugin/environment.hpp"

namespace sentei::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

std::shared_ptr<const plugin::Backend> open(const std::string& name) {
    return plugin::Catalogue({module(name)}).backend(name);
}

// The backends here write 42 into every cell of a product.
void expect_gemm_is_its_own(const plugin::Backend& backend) {
    const std::vector<float> ones(6, 1);
    std::vector<float> c(4);
    backend.gemm({.m = 2,
                  .n = 2,
                  .k = 3,
                  .a = ones.data(),
                  .b = ones.data(),
                  .c = c.data(),
                  .lda = 3,
                  .ldb = 2,
                  .ldc = 2,
                  .activation = SENTEI_IDENTITY});
    EXPECT_THAT(c, Each(42));
}

void expect_packed_product_is_right(const plugin::Backend& backend) {
    const std::vector<float> a{1, 2, 3, 4, 5, 6}, b{1, 0, 0, 1, 1, 1};
    Buffer packed(backend.packed_bytes(2, 3) / sizeof(float) + 1);
    backend.pack(0, 2, 3, b.data(), 2, packed.data());
    std::vector<float> c(4);
    backend.gemm_packed({.m = 2,
                         .n = 2,
                         .k = 3,
                         .a = a.data(),
                         .packed = packed.data(),
                         .c = c.data(),
                         .lda = 3,
                         .ldc = 2,
                         .activation = SENTEI_IDENTITY});
    EXPECT_THAT(c, ElementsAre(4, 5, 10, 11));
}

void expect_single_row_is_right(const plugin::Backend& backend) {
    const std::vector<float> w{1, 2, 3, 4}, x{1, 1}, bias{0.5f, -10};
    std::vector<float> y(2);
    backend.matvec(2, 2, w.data(), 2, x.data(), bias.data(), {SENTEI_RELU}, y.data());
    EXPECT_THAT(y, ElementsAre(3.5f, 0));
}

void expect_the_rest_is_right(const plugin::Backend& backend) {
    const std::vector<float> z{-1, 2};
    std::vector<float> h(2), dz(2), probabilities(2), sums(2);
    backend.activate({SENTEI_RELU}, 2, z.data(), h.data());
    EXPECT_THAT(h, ElementsAre(0, 2));
    const std::vector<float> dh{5, 5};
    backend.activate_backward({SENTEI_RELU}, 2, z.data(), h.data(), dh.data(), dz.data());
    EXPECT_THAT(dz, ElementsAre(0, 5));
    const std::vector<float> equal{3, 3};
    backend.softmax(1, 2, equal.data(), probabilities.data());
    EXPECT_THAT(probabilities, Each(FloatEq(0.5f)));
    const std::int32_t label = 1;
    EXPECT_NEAR(backend.loss({.kind = SENTEI_CROSS_ENTROPY,
                              .rows = 1,
                              .columns = 2,
                              .outputs = equal.data(),
                              .labels = &label,
                              .scale = 1}),
                std::log(2), 1e-6);
    std::vector<float> weights{1, 1}, velocity(2);
    backend.optimizer_step({.kind = SENTEI_SGD,
                            .count = 2,
                            .weights = weights.data(),
                            .gradient = dh.data(),
                            .first = velocity.data(),
                            .rate = 0.1f});
    EXPECT_THAT(weights, Each(FloatEq(0.5f)));
    const std::vector<float> table{1, 2, 3, 4};
    backend.column_sums(2, 2, table.data(), 2, sums.data());
    EXPECT_THAT(sums, ElementsAre(4, 6));
    std::vector<double> totals(2);
    backend.column_moments(2, 2, table.data(), 2, {.sum = totals.data()});
    EXPECT_THAT(totals, ElementsAre(4, 6));
}

TEST(IncompleteBackend, WithOnlyGemmTheOtherOperationsAreScalars) {
    const auto backend = open("only-gemm");
    EXPECT_EQ(backend->id(), "only-gemm");
    expect_gemm_is_its_own(*backend);
    expect_packed_product_is_right(*backend);
    expect_single_row_is_right(*backend);
    expect_the_rest_is_right(*backend);
}

TEST(IncompleteBackend, PackedProductsFallBackAsAGroup) {
    const auto backend = open("half-packed");
    expect_gemm_is_its_own(*backend);
    expect_packed_product_is_right(*backend);
}

TEST(OldBackend, ATableThatEndsAfterGemmIsTakenAndReadNoFurther) {
    const auto backend = open("old-table");
    expect_gemm_is_its_own(*backend);
    expect_packed_product_is_right(*backend);
    expect_single_row_is_right(*backend);
}

TEST(OldBackend, AFieldThatTheSizeCoversByHalfIsNotRead) {
    const auto backend = open("half-a-field");
    expect_gemm_is_its_own(*backend);
    expect_single_row_is_right(*backend);
}

TEST(IncompleteBackend, IsRefusedWhereThereIsNoScalar) {
    const Environment nowhere("SENTEI_PLUGIN_PATH", "/nowhere");
    EXPECT_THAT(refusal("only-gemm"), HasSubstr("backend only-gemm: an operation is missing"));
}

}  // namespace
}  // namespace sentei::test
