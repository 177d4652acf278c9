#include "engine/benchmark/kernels.hpp"

#include "engine/core/matrix.hpp"

namespace sentei::benchmark {
namespace {

Buffer some_values(std::size_t count) {
    Buffer values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i % 17) / 16 - 0.5f;
    return values;
}

}  // namespace

std::vector<Product> products(bool quick) {
    std::vector<Product> all;
    for (const std::size_t n : {64, 128, 256, 512, 1024})
        if (!quick || n <= 128) all.push_back({"gemm", n, n, n});
    for (const std::size_t m : {1, 8, 32})
        for (const char* operation : {"gemm Bt", "gemm_packed"}) all.push_back({operation, m, 512, 512});
    all.push_back({"gemm_packed", 32, 64, 64});
    if (quick) return all;
    all.push_back({"gemm_packed", 256, 512, 784});
    all.push_back({"gemm Bt", 128, 512, 784});  // forward
    all.push_back({"gemm", 128, 512, 512});     // gradient of the inputs
    all.push_back({"gemm At", 512, 784, 128});  // gradient of the weights
    return all;
}

std::vector<Timing> measure(const Product& product, const Backends& backends, double seconds) {
    const auto [operation, m, n, k] = product;
    const bool packed = operation == "gemm_packed";
    const auto a = some_values(m * k), b = some_values(n * k);
    Buffer c(m * n);
    sentei_gemm call{};
    call.m = m, call.n = n, call.k = k;
    call.a = a.data(), call.b = b.data(), call.c = c.data();
    call.lda = k, call.ldb = n, call.ldc = n;
    call.activation = SENTEI_IDENTITY;
    if (operation == "gemm At") call.flags = SENTEI_TRANSPOSE_A, call.lda = m;
    if (operation == "gemm Bt") call.flags = SENTEI_TRANSPOSE_B, call.ldb = k;
    std::vector<Buffer> weights;
    std::vector<std::function<void()>> works;
    for (const auto& backend : backends) {
        if (!packed) {
            works.push_back([call, &backend] { backend->gemm(call); });
            continue;
        }
        auto& own = weights.emplace_back(backend->packed_bytes(n, k) / sizeof(float) + 1);
        backend->pack(0, n, k, b.data(), n, own.data());
        auto packed_call = call;
        packed_call.packed = own.data();
        works.push_back([packed_call, &backend] { backend->gemm_packed(packed_call); });
    }
    return take_turns(works, seconds);
}

}  // namespace sentei::benchmark
