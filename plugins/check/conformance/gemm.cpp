// gemm, its packed form, and matvec: odd shapes, wide leading dimensions, every flag, every activation.
#include <cmath>
#include <stdexcept>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

struct Shape {
    std::size_t m, n, k;
};

struct Problem {
    Shape shape;
    std::uint32_t flags, activation;
    bool bias;
    std::size_t extra;  // leading dimensions beyond the width
};

constexpr float slope = 0.125f;
constexpr const char* bound_text = "(8 + 2 sqrt k) eps/2 (sum|a||b| + |c| + |bias|)";

std::string describe(const Problem& p) {
    return "m " + std::to_string(p.shape.m) + " n " + std::to_string(p.shape.n) + " k " + std::to_string(p.shape.k) +
           " flags " + std::to_string(p.flags) + " activation " + std::to_string(p.activation) +
           (p.bias ? " bias" : "") + " extra " + std::to_string(p.extra);
}

// Rounding of the product, taken through an activation whose slope is at most 1.13.
double product_bound(std::size_t k, double magnitude) {
    return (8 + 2 * std::sqrt(static_cast<double>(k))) * epsilon / 2 * magnitude;
}

std::vector<Shape> shapes(bool small) {
    std::vector<Shape> all{{1, 1, 1},     {1, 1, 0},    {3, 5, 0},     {2, 3, 5},      {4, 8, 16},    {5, 7, 3},
                           {7, 17, 33},   {6, 16, 64},  {8, 12, 31},   {9, 13, 7},     {13, 31, 17},  {14, 32, 64},
                           {15, 33, 65},  {32, 64, 16}, {32, 3, 64},   {1, 127, 100},  {3, 64, 101},  {4, 31, 128},
                           {29, 47, 130}, {64, 10, 99}, {128, 10, 64}, {127, 113, 67}, {12, 20, 128}, {9, 37, 300}};
    if (!small)
        for (const Shape& large : {Shape{128, 128, 128},
                                   {2, 333, 517},
                                   {57, 101, 600},
                                   {1100, 20, 3},
                                   {20, 2100, 5},
                                   {3, 2100, 5},
                                   {160, 300, 270}})
            all.push_back(large);
    else
        all.push_back({128, 96, 128});
    return all;
}

void judge_problem(Judge& judge, const Problem& problem, bool packed) {
    const auto [m, n, k] = problem.shape;
    const bool at = (problem.flags & SENTEI_TRANSPOSE_A) != 0, bt = (problem.flags & SENTEI_TRANSPOSE_B) != 0;
    const bool accumulate = (problem.flags & SENTEI_ACCUMULATE) != 0;
    const std::size_t lda = (at ? m : k) + problem.extra, ldb = (bt ? k : n) + problem.extra, ldc = n + problem.extra;
    const auto a = judge.normal((at ? k : m) * lda), b = judge.normal((bt ? n : k) * ldb);
    const auto before = judge.normal(m * n), bias = judge.normal(n);

    Expected expected;
    for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double z = (accumulate ? before[i * n + j] : 0.0) + (problem.bias ? bias[j] : 0.0);
            double magnitude =
                (accumulate ? std::abs(before[i * n + j]) : 0.0) + (problem.bias ? std::abs(bias[j]) : 0.0);
            for (std::size_t p = 0; p < k; ++p) {
                const double product = static_cast<double>(at ? a[p * lda + i] : a[i * lda + p]) *
                                       static_cast<double>(bt ? b[j * ldb + p] : b[p * ldb + j]);
                z += product;
                magnitude += std::abs(product);
            }
            expected.add(exact_activation(problem.activation, slope, z),
                         1.13 * product_bound(k, magnitude) + activation_bound(problem.activation, z) + 1e-45);
        }
    const auto run = [&](const Instance& backend) {
        Guarded<float> c(m, n, ldc);
        if (accumulate) c.assign(before);
        sentei_gemm call{.size = sizeof call,
                         .flags = problem.flags,
                         .m = m,
                         .n = n,
                         .k = k,
                         .a = a.data(),
                         .b = b.data(),
                         .c = c.data(),
                         .lda = lda,
                         .ldb = ldb,
                         .ldc = ldc,
                         .bias = problem.bias ? bias.data() : nullptr,
                         .activation = problem.activation,
                         .slope = slope};
        std::vector<double> values;
        if (packed) {
            const std::size_t bytes = backend.table.packed_bytes(backend.self, n, k);
            const std::size_t room = bytes + 64;
            std::vector<char> storage(room + 64, 'g');
            char* aligned = storage.data() + (64 - reinterpret_cast<std::uintptr_t>(storage.data()) % 64);
            require(backend.table.pack(backend.self, problem.flags & SENTEI_TRANSPOSE_B, n, k, b.data(), ldb, aligned,
                                       nullptr));
            for (const char* guard = aligned + bytes; guard < storage.data() + storage.size(); ++guard)
                if (*guard != 'g') throw std::runtime_error("pack wrote more than packed_bytes");
            call.b = nullptr;
            call.packed = aligned;
            require(backend.table.gemm_packed(backend.self, &call, nullptr));
        } else {
            require(backend.table.gemm(backend.self, &call, nullptr));
        }
        c.append_to(values);
        return values;
    };
    judge.check(describe(problem), run, expected);
}

void judge_product(Judge& judge, bool packed) {
    std::uint32_t turn = 0;
    for (const Shape& shape : shapes(judge.small))
        for (std::uint32_t flags = 0; flags < 8; ++flags, ++turn)
            judge_problem(judge, {shape, flags, activations[turn % 6], turn % 4 != 3, turn % 3 * 5}, packed);
    for (const std::uint32_t activation : activations)
        for (const bool bias : {false, true})
            judge_problem(judge, {{17, 35, 19}, SENTEI_TRANSPOSE_B, activation, bias, 1}, packed);
}

}  // namespace

void judge_gemm(Judge& judge, const sentei_backend& table) {
    if (judge.operation("gemm", table.gemm != nullptr, bound_text)) judge_product(judge, false);
    if (judge.operation("gemm_packed", table.gemm_packed != nullptr, bound_text)) judge_product(judge, true);
}

void judge_matvec(Judge& judge, const sentei_backend& table) {
    if (!judge.operation("matvec", table.matvec != nullptr, "(8 + 2 sqrt k) eps/2 (sum|w||x| + |bias|)")) return;
    std::size_t turn = 0;
    std::vector<Shape> all;
    for (const std::size_t n : {1, 3, 7, 8, 9, 31, 128})
        for (const std::size_t k : {0, 1, 5, 16, 17, 64, 127}) all.push_back({1, n, k});
    if (!judge.small) all.push_back({1, 1500, 1001});
    for (const auto& [one, n, k] : all) {
        const std::size_t ldw = k + turn % 3 * 3;
        const std::uint32_t activation = activations[turn % 6];
        const bool with_bias = turn++ % 4 != 3;
        const auto w = judge.normal(n * ldw), x = judge.normal(k), bias = judge.normal(n);
        Expected expected;
        for (std::size_t i = 0; i < n; ++i) {
            double z = with_bias ? bias[i] : 0.0, magnitude = std::abs(z);
            for (std::size_t p = 0; p < k; ++p) {
                z += static_cast<double>(w[i * ldw + p]) * x[p];
                magnitude += std::abs(static_cast<double>(w[i * ldw + p]) * x[p]);
            }
            expected.add(exact_activation(activation, slope, z),
                         1.13 * product_bound(k, magnitude) + activation_bound(activation, z) + 1e-45);
        }
        judge.check(
            "n " + std::to_string(n) + " k " + std::to_string(k),
            [&](const Instance& backend) {
                Guarded<float> y(1, n, n);
                require(backend.table.matvec(backend.self, n, k, w.data(), ldw, x.data(),
                                             with_bias ? bias.data() : nullptr, activation, slope, y.data(), nullptr));
                std::vector<double> values;
                y.append_to(values);
                return values;
            },
            expected);
    }
}

}  // namespace sentei::check
