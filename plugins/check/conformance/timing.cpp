// Rates per operation beside scalar, on one thread.
#include <algorithm>
#include <chrono>
#include <memory>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

// Best of several runs: work units a second.
template <class Work>
double rate(double units, const Work& work) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    double best = 1e30;
    for (int i = 0; i < 3 || std::chrono::duration<double>(Clock::now() - begin).count() < 0.1; ++i) {
        const auto start = Clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
    }
    return units / best * 1e-9;
}

struct Timing {
    const char* name;
    const char* unit;
    bool (*provided)(const sentei_backend&);
    double (*measure)(const Instance&);
};

std::vector<float> filled(std::size_t count) { return std::vector<float>(count, 0.5f); }

double gemm(const Instance& backend, std::size_t m, std::size_t n, std::size_t k, std::uint32_t flags) {
    const auto a = filled(m * k), b = filled(n * k);
    auto c = filled(m * n);
    const sentei_gemm call{.size = sizeof call,
                           .flags = flags,
                           .m = m,
                           .n = n,
                           .k = k,
                           .a = a.data(),
                           .b = b.data(),
                           .c = c.data(),
                           .lda = (flags & SENTEI_TRANSPOSE_A) != 0 ? m : k,
                           .ldb = (flags & SENTEI_TRANSPOSE_B) != 0 ? k : n,
                           .ldc = n,
                           .activation = SENTEI_IDENTITY};
    return rate(2.0 * static_cast<double>(m * n * k),
                [&] { require(backend.table.gemm(backend.self, &call, nullptr)); });
}

double gemm_packed(const Instance& backend, std::size_t m, std::size_t n, std::size_t k) {
    const auto a = filled(m * k), b = filled(n * k);
    auto c = filled(m * n);
    const std::size_t bytes = backend.table.packed_bytes(backend.self, n, k);
    std::vector<char> storage(bytes + 64);
    char* const packed = storage.data() + (64 - reinterpret_cast<std::uintptr_t>(storage.data()) % 64);
    require(backend.table.pack(backend.self, SENTEI_TRANSPOSE_B, n, k, b.data(), k, packed, nullptr));
    const sentei_gemm call{.size = sizeof call,
                           .m = m,
                           .n = n,
                           .k = k,
                           .a = a.data(),
                           .packed = packed,
                           .c = c.data(),
                           .lda = k,
                           .ldc = n,
                           .activation = SENTEI_IDENTITY};
    return rate(2.0 * static_cast<double>(m * n * k),
                [&] { require(backend.table.gemm_packed(backend.self, &call, nullptr)); });
}

double gemm_u8s8(const Instance& backend, std::size_t m, std::size_t n, std::size_t k) {
    const std::vector<std::uint8_t> a(m * k, 200);
    const std::vector<std::int8_t> b(n * k, -100);
    std::vector<std::int32_t> c(m * n);
    const sentei_gemm_u8s8 call{.size = sizeof call,
                                .reserved = 0,
                                .m = m,
                                .n = n,
                                .k = k,
                                .lda = k,
                                .ldb = k,
                                .ldc = n,
                                .a = a.data(),
                                .b = b.data(),
                                .c = c.data()};
    return rate(2.0 * static_cast<double>(m * n * k),
                [&] { require(backend.table.gemm_u8s8(backend.self, &call, nullptr)); });
}

template <std::uint32_t kind>
double activate(const Instance& backend) {
    const auto z = filled(1 << 16);
    auto h = z;
    return rate(8.0 * (1 << 16), [&] {
        require(backend.table.activate(backend.self, kind, 0.1f, z.size(), z.data(), h.data(), nullptr));
    });
}

double matvec(const Instance& backend) {
    const auto w = filled(512 * 512), x = filled(512);
    auto y = filled(512);
    return rate(2.0 * 512 * 512, [&] {
        require(backend.table.matvec(backend.self, 512, 512, w.data(), 512, x.data(), nullptr, SENTEI_RELU, 0, y.data(),
                                     nullptr));
    });
}

double softmax(const Instance& backend) {
    const auto z = filled(128 * 10);
    auto p = z;
    return rate(8.0 * 1280,
                [&] { require(backend.table.softmax(backend.self, 128, 10, z.data(), p.data(), nullptr)); });
}

double cross_entropy(const Instance& backend) {
    const auto z = filled(128 * 10);
    auto g = z;
    const std::vector<std::int32_t> labels(128, 3);
    sentei_loss call{.size = sizeof call,
                     .kind = SENTEI_CROSS_ENTROPY,
                     .rows = 128,
                     .columns = 10,
                     .outputs = z.data(),
                     .labels = labels.data(),
                     .gradient = g.data(),
                     .scale = 1};
    return rate(8.0 * 1280, [&] { require(backend.table.loss(backend.self, &call, nullptr)); });
}

double adam(const Instance& backend) {
    const std::size_t count = 1 << 16;
    auto w = filled(count), m = filled(count), v = filled(count);
    const auto g = filled(count);
    const sentei_step call{.size = sizeof call,
                           .kind = SENTEI_ADAM,
                           .count = count,
                           .weights = w.data(),
                           .gradient = g.data(),
                           .first = m.data(),
                           .second = v.data(),
                           .rate = 1e-3f,
                           .beta1 = 0.9f,
                           .beta2 = 0.999f,
                           .epsilon = 1e-8f,
                           .correction1 = 0.5f,
                           .correction2 = 0.5f};
    return rate(28.0 * count, [&] { require(backend.table.optimizer_step(backend.self, &call, nullptr)); });
}

double column_sums(const Instance& backend) {
    const auto a = filled(128 * 512);
    auto sums = filled(512);
    return rate(4.0 * 128 * 512, [&] {
        require(backend.table.column_sums(backend.self, 128, 512, a.data(), 512, sums.data(), nullptr));
    });
}

double column_moments(const Instance& backend) {
    const auto a = filled(128 * 512);
    std::vector<double> s[5];
    for (auto& statistic : s) statistic.resize(512);
    const sentei_moments call{.size = sizeof call,
                              .sum = s[0].data(),
                              .sum_of_squares = s[1].data(),
                              .minimum = s[2].data(),
                              .maximum = s[3].data(),
                              .positive = s[4].data()};
    return rate(4.0 * 128 * 512,
                [&] { require(backend.table.column_moments(backend.self, 128, 512, a.data(), 512, &call, nullptr)); });
}

template <auto entry>
bool states(const sentei_backend& table) {
    return table.*entry != nullptr;
}

constexpr Timing timings[] = {
    {"gemm 512 x 512 x 512", "GFLOP/s", states<&sentei_backend::gemm>,
     [](const Instance& b) { return gemm(b, 512, 512, 512, 0); }},
    {"forward 128 x 512 x 784", "GFLOP/s", states<&sentei_backend::gemm>,
     [](const Instance& b) { return gemm(b, 128, 512, 784, SENTEI_TRANSPOSE_B); }},
    {"dX 128 x 512 x 512", "GFLOP/s", states<&sentei_backend::gemm>,
     [](const Instance& b) { return gemm(b, 128, 512, 512, 0); }},
    {"dW 512 x 784 x 128", "GFLOP/s", states<&sentei_backend::gemm>,
     [](const Instance& b) { return gemm(b, 512, 784, 128, SENTEI_TRANSPOSE_A); }},
    {"matvec 512 x 512", "GFLOP/s", states<&sentei_backend::matvec>, matvec},
    {"gemm 1 x 512 x 512", "GFLOP/s", states<&sentei_backend::gemm>,
     [](const Instance& b) { return gemm(b, 1, 512, 512, SENTEI_TRANSPOSE_B); }},
    {"gemm_u8s8 1 x 512 x 512", "GOP/s", states<&sentei_backend::gemm_u8s8>,
     [](const Instance& b) { return gemm_u8s8(b, 1, 512, 512); }},
    {"gemm 1 x 64 x 784", "GFLOP/s", states<&sentei_backend::gemm>,
     [](const Instance& b) { return gemm(b, 1, 64, 784, SENTEI_TRANSPOSE_B); }},
    {"gemm_u8s8 1 x 64 x 784", "GOP/s", states<&sentei_backend::gemm_u8s8>,
     [](const Instance& b) { return gemm_u8s8(b, 1, 64, 784); }},
    {"gemm_packed 64 x 512 x 512", "GFLOP/s", states<&sentei_backend::gemm_packed>,
     [](const Instance& b) { return gemm_packed(b, 64, 512, 512); }},
    {"gemm_u8s8 64 x 512 x 512", "GOP/s", states<&sentei_backend::gemm_u8s8>,
     [](const Instance& b) { return gemm_u8s8(b, 64, 512, 512); }},
    {"gemm_packed 64 x 64 x 784", "GFLOP/s", states<&sentei_backend::gemm_packed>,
     [](const Instance& b) { return gemm_packed(b, 64, 64, 784); }},
    {"gemm_u8s8 64 x 64 x 784", "GOP/s", states<&sentei_backend::gemm_u8s8>,
     [](const Instance& b) { return gemm_u8s8(b, 64, 64, 784); }},
    {"relu", "GB/s", states<&sentei_backend::activate>, activate<SENTEI_RELU>},
    {"tanh", "GB/s", states<&sentei_backend::activate>, activate<SENTEI_TANH>},
    {"gelu", "GB/s", states<&sentei_backend::activate>, activate<SENTEI_GELU>},
    {"softmax 128 x 10", "GB/s", states<&sentei_backend::softmax>, softmax},
    {"cross-entropy 128 x 10", "GB/s", states<&sentei_backend::loss>, cross_entropy},
    {"adam", "GB/s", states<&sentei_backend::optimizer_step>, adam},
    {"column_sums 128 x 512", "GB/s", states<&sentei_backend::column_sums>, column_sums},
    {"column_moments 128 x 512", "GB/s", states<&sentei_backend::column_moments>, column_moments}};

}  // namespace

std::vector<Speed> time_operations(const sentei_backend& table, const sentei_backend* scalar) {
    const Instance instance(table, serial_host());
    std::unique_ptr<Instance> beside;
    if (scalar != nullptr) beside = std::make_unique<Instance>(*scalar, serial_host());
    std::vector<Speed> speeds;
    for (const auto& [name, unit, provided, measure] : timings)
        if (provided(table)) speeds.push_back({name, unit, measure(instance), beside ? measure(*beside) : 0});
    return speeds;
}

}  // namespace sentei::check
