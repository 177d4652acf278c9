// activate, activate_backward and softmax.
#include <cmath>
#include <limits>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

constexpr float slope = 0.2f;
constexpr const char* names[] = {"relu", "leaky-relu", "tanh", "sigmoid", "gelu", "identity"};

std::vector<std::size_t> counts(bool small) {
    std::vector<std::size_t> all{1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 127, 1000};
    if (!small) all.push_back(100'003);
    return all;
}

// Normal values, and where functions are hard: zeros, tiny, large, and the ends of their polynomials.
std::vector<float> inputs(Judge& judge, std::size_t count, bool with_nan) {
    auto z = judge.normal(count, 3);
    const float hard[] = {
        0.0f,  -0.0f, 1e-30f, -1e-30f, 0.625f, -0.625f, 1.4142135f, 5.7f,
        -5.7f, 87.5f, -87.5f, 88.8f,   -88.8f, 200.0f,  -200.0f,    std::numeric_limits<float>::quiet_NaN()};
    const std::size_t usable = std::size(hard) - (with_nan ? 0 : 1);
    for (std::size_t i = 0; i < usable && count > 2 * usable; ++i) z[count - 1 - 2 * i] = hard[i];
    return z;
}

double exact_derivative(std::uint32_t kind, double z, double h) {
    switch (kind) {
        case SENTEI_RELU:
            return h > 0 ? 1 : 0;
        case SENTEI_LEAKY_RELU:
            return h > 0 ? 1 : static_cast<double>(slope);
        case SENTEI_TANH:
            return 1 - h * h;
        case SENTEI_SIGMOID:
            return h * (1 - h);
        case SENTEI_GELU:
            return 0.5 * (1 + std::erf(z / std::sqrt(2.0))) + z * std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0));
        default:
            return 1;
    }
}

void forward(Judge& judge, std::uint32_t kind) {
    for (const std::size_t count : counts(judge.small))
        for (const bool in_place : {false, true}) {
            const auto z = inputs(judge, count, true);
            Expected expected;
            for (const float x : z) expected.add(exact_activation(kind, slope, x), activation_bound(kind, x) + 1e-45);
            judge.check(
                "count " + std::to_string(count),
                [&](const Instance& backend) {
                    Guarded<float> h(1, count, count);
                    if (in_place) h.assign(z);
                    require(backend.table.activate(backend.self, kind, slope, count, in_place ? h.data() : z.data(),
                                                   h.data(), nullptr));
                    std::vector<double> values;
                    h.append_to(values);
                    return values;
                },
                expected);
        }
}

void backward(Judge& judge, std::uint32_t kind) {
    for (const std::size_t count : counts(judge.small))
        for (const bool in_place : {false, true}) {
            const auto z = inputs(judge, count, false), dh = judge.normal(count);
            std::vector<float> h;
            Expected expected;
            for (std::size_t i = 0; i < count; ++i) {
                h.push_back(static_cast<float>(exact_activation(kind, slope, z[i])));
                expected.add(dh[i] * exact_derivative(kind, z[i], h[i]), 4 * epsilon * std::abs(dh[i]) + 1e-45);
            }
            const bool reads_z = kind == SENTEI_GELU;
            judge.check(
                "count " + std::to_string(count),
                [&](const Instance& backend) {
                    Guarded<float> dz(1, count, count);
                    if (in_place) dz.assign(dh);
                    require(backend.table.activate_backward(backend.self, kind, slope, count,
                                                            reads_z ? z.data() : nullptr, reads_z ? nullptr : h.data(),
                                                            in_place ? dz.data() : dh.data(), dz.data(), nullptr));
                    std::vector<double> values;
                    dz.append_to(values);
                    return values;
                },
                expected);
        }
}

// Factors of few bits, so that every order of the sums gives the same product. with_sums: gemm_backward_sums, which
// adds the sums of the columns.
void gemm_backward(Judge& judge, std::uint32_t kind, bool with_sums) {
    struct Shape {
        std::size_t m, n, k;
    };
    std::vector<Shape> shapes{{1, 1, 1},    {1, 33, 7},  {3, 5, 0},     {8, 17, 64},
                              {15, 31, 10}, {32, 64, 3}, {29, 47, 130}, {400, 9, 5}};
    if (!judge.small) shapes.insert(shapes.end(), {{128, 300, 300}, {300, 40, 270}, {130, 512, 10}, {20, 24, 1100}});
    std::uint32_t flags = 0;
    for (const auto& [m, n, k] : shapes) {
        flags = (flags + 1) % 4;
        const bool at = (flags & SENTEI_TRANSPOSE_A) != 0, bt = (flags & SENTEI_TRANSPOSE_B) != 0;
        const auto a = judge.eighths(m * k), b = judge.eighths(n * k), z = judge.normal(m * n, 3);
        std::vector<float> h;
        Expected expected;
        for (std::size_t i = 0; i < m * n; ++i) {
            double product = 0;
            for (std::size_t p = 0; p < k; ++p)
                product += double{a[at ? p * m + i / n : i / n * k + p]} * b[bt ? i % n * k + p : p * n + i % n];
            h.push_back(static_cast<float>(exact_activation(kind, slope, z[i])));
            expected.add(product * exact_derivative(kind, z[i], h[i]), 4 * epsilon * std::abs(product) + 1e-45);
        }
        for (std::size_t j = 0; with_sums && j < n; ++j) {
            double sum = 0, bound = 1e-45;
            for (std::size_t i = 0; i < m; ++i) {
                const double value = expected.values[i * n + j];
                sum += value;
                bound +=
                    expected.bounds[i * n + j] + epsilon * (2 + std::sqrt(static_cast<double>(m))) * std::abs(value);
            }
            expected.add(sum, bound);
        }
        const bool reads_z = kind == SENTEI_GELU;
        judge.check(
            "m " + std::to_string(m) + " n " + std::to_string(n) + " k " + std::to_string(k) + " flags " +
                std::to_string(flags),
            [&](const Instance& backend) {
                Guarded<float> c(m, n, n), sums(1, n, n);
                const sentei_gemm call{.size = sizeof call,
                                       .flags = flags,
                                       .m = m,
                                       .n = n,
                                       .k = k,
                                       .a = a.data(),
                                       .b = b.data(),
                                       .c = c.data(),
                                       .lda = at ? m : k,
                                       .ldb = bt ? k : n,
                                       .ldc = n,
                                       .activation = kind,
                                       .slope = slope};
                const float *const read_z = reads_z ? z.data() : nullptr, *const read_h = reads_z ? nullptr : h.data();
                const auto& table = backend.table;
                require(with_sums ? table.gemm_backward_sums(backend.self, &call, read_z, read_h, sums.data(), nullptr)
                                  : table.gemm_backward(backend.self, &call, read_z, read_h, nullptr));
                std::vector<double> values;
                c.append_to(values);
                if (with_sums) sums.append_to(values);
                return values;
            },
            expected);
    }
}

void softmax(Judge& judge) {
    struct Case {
        std::size_t rows, columns;
        float deviation;
    };
    std::vector<Case> cases;
    for (const std::size_t columns : {1, 2, 3, 10, 16, 17, 63, 100})
        for (const float deviation : {1.0f, 30.0f, 1e30f}) cases.push_back({5, columns, deviation});
    if (!judge.small) cases.push_back({3001, 17, 4});
    for (const auto& [rows, columns, deviation] : cases) {
        const auto logits = judge.normal(rows * columns, deviation);
        Expected expected;
        for (std::size_t r = 0; r < rows; ++r) {
            const float* z = logits.data() + r * columns;
            double maximum = z[0], sum = 0;
            for (std::size_t c = 1; c < columns; ++c) maximum = std::max<double>(maximum, z[c]);
            for (std::size_t c = 0; c < columns; ++c) sum += std::exp(z[c] - maximum);
            for (std::size_t c = 0; c < columns; ++c) {
                const double p = std::exp(z[c] - maximum) / sum, distance = std::min(maximum - z[c], 1000.0);
                expected.add(p, epsilon * (8 + distance) * p + 1e-36);
            }
        }
        for (const bool in_place : {false, true})
            judge.check(
                std::to_string(rows) + " x " + std::to_string(columns),
                [&](const Instance& backend) {
                    Guarded<float> p(1, logits.size(), logits.size());
                    if (in_place) p.assign(logits);
                    require(backend.table.softmax(backend.self, rows, columns, in_place ? p.data() : logits.data(),
                                                  p.data(), nullptr));
                    std::vector<double> values;
                    p.append_to(values);
                    return values;
                },
                expected);
    }
}

}  // namespace

void judge_activations(Judge& judge, const sentei_backend& table) {
    const auto bound = [](std::uint32_t kind) {
        switch (kind) {
            case SENTEI_TANH:
            case SENTEI_SIGMOID:
                return "3 eps";
            case SENTEI_GELU:
                return "3 eps max(1, |z|)";
            default:
                return "eps |z|";
        }
    };
    for (const std::uint32_t kind : activations)
        if (judge.operation(std::string("activate ") + names[kind - 1], table.activate != nullptr, bound(kind)))
            forward(judge, kind);
    for (const std::uint32_t kind : activations)
        if (judge.operation(std::string("backward ") + names[kind - 1], table.activate_backward != nullptr,
                            "4 eps |dh|"))
            backward(judge, kind);
    for (const std::uint32_t kind : activations)
        if (judge.operation(std::string("gemm_backward ") + names[kind - 1], table.gemm_backward != nullptr,
                            "4 eps |dh|"))
            gemm_backward(judge, kind, false);
    for (const std::uint32_t kind : activations)
        if (judge.operation(std::string("gemm_backward_sums ") + names[kind - 1], table.gemm_backward_sums != nullptr,
                            "4 eps |dh|, sums (2 + sqrt rows) eps sum|dz| more"))
            gemm_backward(judge, kind, true);
    if (judge.operation("softmax", table.softmax != nullptr, "(8 + max z - z) eps p + 1e-36")) softmax(judge);
}

}  // namespace sentei::check
