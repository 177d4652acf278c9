// Which operations a predictor asks of its backend, and that it allocates nothing while it does.
#include <gmock/gmock.h>

#include "engine/model/predictor.hpp"
#include "tests/support/backends.hpp"
#include "tests/unit/model/allocations.hpp"
#include "tests/unit/model/random_model.hpp"

namespace sentei::model {
namespace {

using testing::ElementsAre;

struct Counts {
    int packs = 0, matvecs = 0;
    std::vector<std::size_t> gemm_rows;
    bool aligned = true;
} counts;

bool on_cache_line(const void* place) { return reinterpret_cast<std::uintptr_t>(place) % 64 == 0; }

// Weights packed as they are, after a byte that is counted to make the size odd.
const sentei_backend counting{
    .size = sizeof(sentei_backend),
    .lanes = 1,
    .create = [](const sentei_host*, void** self, sentei_error*) -> std::int32_t {
        *self = &counts;
        return SENTEI_OK;
    },
    .destroy = [](void*) {},
    .packed_bytes = [](void*, std::size_t n, std::size_t k) { return n * k * sizeof(float) + 1; },
    .pack = [](void*, std::uint32_t flags, std::size_t n, std::size_t k, const float* b, std::size_t ldb, void* packed,
               sentei_error*) -> std::int32_t {
        ++counts.packs;
        counts.aligned &= on_cache_line(packed);
        if (flags != SENTEI_TRANSPOSE_B || ldb != k) return SENTEI_INVALID;
        std::copy_n(b, n * k, static_cast<float*>(packed));
        return SENTEI_OK;
    },
    .gemm_packed = [](void*, const sentei_gemm* call, sentei_error*) -> std::int32_t {
        counts.gemm_rows.push_back(call->m);
        const auto* weights = static_cast<const float*>(call->packed);
        for (std::size_t r = 0; r < call->m; ++r)
            for (std::size_t u = 0; u < call->n; ++u) {
                float z = call->bias[u];
                for (std::size_t i = 0; i < call->k; ++i) z += weights[u * call->k + i] * call->a[r * call->lda + i];
                call->c[r * call->ldc + u] = z;
            }
        return SENTEI_OK;
    },
    .matvec = [](void*, std::size_t n, std::size_t k, const float* w, std::size_t ldw, const float* x,
                 const float* bias, std::uint32_t, float, float* y, sentei_error*) -> std::int32_t {
        ++counts.matvecs;
        counts.aligned &= on_cache_line(w) && on_cache_line(bias);
        for (std::size_t u = 0; u < n; ++u) {
            y[u] = bias[u];
            for (std::size_t i = 0; i < k; ++i) y[u] += w[u * ldw + i] * x[i];
        }
        return SENTEI_OK;
    }};

class CountedPredictor : public testing::Test {
  protected:
    void SetUp() override {
        counts = {};
        counts.gemm_rows.reserve(100);
    }

    sentei_host host{.size = sizeof(sentei_host), .abi_major = SENTEI_ABI_MAJOR, .abi_minor = SENTEI_ABI_MINOR};
    sentei_manifest manifest{.size = sizeof(sentei_manifest), .kind = SENTEI_BACKEND, .id = "counting"};
    std::shared_ptr<const plugin::Backend> backend =
        std::make_shared<plugin::Backend>(manifest, counting, host, support::catalogue().backend("scalar"));
    Random random{1};
    Network network = test::network({5, 7, 11, 3}, {SENTEI_IDENTITY}, random);
    Matrix inputs = reference::random_matrix(20, 5, random);
    Matrix outputs{20, 3};
};

TEST_F(CountedPredictor, PacksOnceAndTakesBlocks) {
    Predictor predictor(network, backend, 8);
    predictor.run(inputs);
    predictor.run(inputs.data(), 9, outputs.data());
    EXPECT_EQ(counts.packs, 3);
    EXPECT_EQ(counts.matvecs, 0);
    EXPECT_THAT(counts.gemm_rows, ElementsAre(8, 8, 8, 8, 8, 8, 4, 4, 4, 8, 8, 8, 1, 1, 1));
    EXPECT_TRUE(counts.aligned);
}

TEST_F(CountedPredictor, OneRowGoesTheMatrixVectorWay) {
    Predictor predictor(network, backend, 8);
    predictor.run(inputs.data(), 1, outputs.data());
    EXPECT_EQ(counts.matvecs, 3);
    EXPECT_THAT(counts.gemm_rows, ElementsAre());
    EXPECT_TRUE(counts.aligned);
}

TEST_F(CountedPredictor, BlocksOfOneRowPackNothing) {
    Predictor predictor(network, backend, 1);
    predictor.run(inputs.data(), 4, outputs.data());
    EXPECT_EQ(counts.packs, 0);
    EXPECT_EQ(counts.matvecs, 12);
    EXPECT_THAT(counts.gemm_rows, ElementsAre());
}

TEST_F(CountedPredictor, NoRowsAskForNothing) {
    Predictor predictor(network, backend, 8);
    EXPECT_EQ(predictor.run(Matrix(0, 5)).columns(), 3u);
    predictor.run(nullptr, 0, nullptr);
    EXPECT_EQ(counts.matvecs, 0);
    EXPECT_THAT(counts.gemm_rows, ElementsAre());
}

TEST_F(CountedPredictor, RunAllocatesNothing) {
    Predictor predictor(network, backend, 8);
    const test::Allocations allocations;
    for (const std::size_t rows : {20, 1, 9, 0}) predictor.run(inputs.data(), rows, outputs.data());
    EXPECT_EQ(allocations.count(), 0u);
}

}  // namespace
}  // namespace sentei::model
