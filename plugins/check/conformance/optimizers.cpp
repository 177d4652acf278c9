// One step of each optimiser, with and without decay.
#include <cmath>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

struct State {
    std::vector<float> weights, gradient, first, second;
};

void expect_sgd(const sentei_step& s, const State& state, Expected& weights, Expected& first) {
    for (std::size_t i = 0; i < state.weights.size(); ++i) {
        const double w = state.weights[i], g = state.gradient[i], v = state.first[i];
        const double velocity = s.beta1 * v + g + s.decay * w;
        const double magnitude = std::abs(s.beta1 * v) + std::abs(g) + std::abs(s.decay * w);
        first.add(velocity, 4 * epsilon * magnitude);
        weights.add(w - s.rate * velocity, 4 * epsilon * (std::abs(w) + s.rate * magnitude));
    }
}

void expect_adam(const sentei_step& s, const State& state, Expected& weights, Expected& first, Expected& second) {
    const bool decoupled = s.kind == SENTEI_ADAMW;
    for (std::size_t i = 0; i < state.weights.size(); ++i) {
        const double before = state.weights[i], w = decoupled ? before * (1 - double{s.rate} * s.decay) : before;
        const double decay = decoupled ? 0.0 : s.decay * before;
        const double g = state.gradient[i] + decay, magnitude = std::abs(state.gradient[i]) + std::abs(decay);
        const double m = s.beta1 * double{state.first[i]} + (1 - double{s.beta1}) * g;
        const double v = s.beta2 * double{state.second[i]} + (1 - double{s.beta2}) * g * g;
        const double m_magnitude = s.beta1 * std::abs(double{state.first[i]}) + (1 - double{s.beta1}) * magnitude;
        const double v_magnitude = s.beta2 * double{state.second[i]} + (1 - double{s.beta2}) * magnitude * magnitude;
        const double spread = std::sqrt(v / s.correction2) + s.epsilon;
        const double step = s.rate * m_magnitude / s.correction1 / spread;
        first.add(m, 4 * epsilon * m_magnitude);
        second.add(v, 4 * epsilon * v_magnitude);
        weights.add(w - s.rate * (m / s.correction1) / spread,
                    4 * epsilon * (std::abs(before) + step * (1 + v_magnitude / v)));
    }
}

struct Kind {
    std::uint32_t kind;
    const char* name;
};
constexpr Kind kinds[] = {{SENTEI_SGD, "sgd"}, {SENTEI_ADAM, "adam"}, {SENTEI_ADAMW, "adamw"}};

State state_of(Judge& judge, std::vector<float> gradient) {
    const std::size_t count = gradient.size();
    State state{judge.normal(count), std::move(gradient), judge.normal(count, 0.1f), judge.normal(count, 0.1f)};
    for (float& v : state.second) v = v * v + 1e-4f;
    return state;
}

sentei_step step_of(std::uint32_t kind, std::size_t count, float decay) {
    return {.size = sizeof(sentei_step),
            .kind = kind,
            .count = count,
            .rate = 0.01f,
            .beta1 = 0.9f,
            .beta2 = 0.999f,
            .epsilon = 1e-8f,
            .decay = decay,
            .correction1 = 0.271f,
            .correction2 = 0.0029f};
}

// take(instance, step) takes the step whose `gradient` is what leads to the state's.
void judge_step(Judge& judge, const std::string& what, const State& state, const sentei_step& step,
                const std::function<void(const Instance&, const sentei_step&)>& take) {
    const bool sgd = step.kind == SENTEI_SGD;
    Expected expected, first, second;
    if (sgd)
        expect_sgd(step, state, expected, first);
    else
        expect_adam(step, state, expected, first, second);
    for (const Expected* part : {&first, &second})
        for (std::size_t i = 0; i < part->values.size(); ++i) expected.add(part->values[i], part->bounds[i]);
    judge.check(
        what + (step.decay != 0 ? " with decay" : ""),
        [&](const Instance& backend) {
            Guarded<float> w(state.weights), m(state.first), v(state.second);
            sentei_step call = step;
            call.weights = w.data();
            call.first = m.data();
            call.second = sgd ? nullptr : v.data();
            take(backend, call);
            std::vector<double> values;
            w.append_to(values);
            m.append_to(values);
            if (!sgd) v.append_to(values);
            return values;
        },
        expected);
}

void judge_steps(Judge& judge, std::uint32_t kind) {
    std::vector<std::size_t> counts{1, 2, 7, 8, 9, 16, 31, 33, 1000};
    if (!judge.small) counts.push_back(100'003);
    for (const std::size_t count : counts)
        for (const float decay : {0.0f, 0.01f}) {
            const State state = state_of(judge, judge.normal(count, 0.1f));
            judge_step(judge, "count " + std::to_string(count), state, step_of(kind, count, decay),
                       [&](const Instance& backend, sentei_step call) {
                           call.gradient = state.gradient.data();
                           require(backend.table.optimizer_step(backend.self, &call, nullptr));
                       });
        }
}

// The gradient a'b of a layer's weights, exact since its factors have few bits.
void judge_gemm_steps(Judge& judge, std::uint32_t kind) {
    struct Shape {
        std::size_t m, n, k;
    };
    std::vector<Shape> shapes{{1, 1, 1}, {3, 5, 0}, {10, 64, 32}, {33, 7, 16}, {64, 16, 32}, {31, 65, 140}};
    if (!judge.small) shapes.insert(shapes.end(), {{300, 120, 128}, {512, 70, 17}, {20, 30, 700}});
    for (const auto& [m, n, k] : shapes)
        for (const float decay : {0.0f, 0.01f}) {
            const auto a = judge.eighths(k * m), b = judge.eighths(k * n);
            std::vector<float> gradient(m * n);
            for (std::size_t p = 0; p < k; ++p)
                for (std::size_t i = 0; i < m * n; ++i) gradient[i] += a[p * m + i / n] * b[p * n + i % n];
            const State state = state_of(judge, std::move(gradient));
            judge_step(judge, "m " + std::to_string(m) + " n " + std::to_string(n) + " k " + std::to_string(k), state,
                       step_of(kind, m * n, decay), [&](const Instance& backend, const sentei_step& call) {
                           const sentei_gemm product{.size = sizeof product,
                                                     .flags = SENTEI_TRANSPOSE_A,
                                                     .m = m,
                                                     .n = n,
                                                     .k = k,
                                                     .a = a.data(),
                                                     .b = b.data(),
                                                     .lda = m,
                                                     .ldb = n};
                           require(backend.table.gemm_step(backend.self, &product, &call, nullptr));
                       });
        }
}

}  // namespace

void judge_optimizers(Judge& judge, const sentei_backend& table) {
    const char* const bound = "4 eps (|w| + |step|)";
    for (const auto& [kind, name] : kinds)
        if (judge.operation(std::string("step ") + name, table.optimizer_step != nullptr, bound))
            judge_steps(judge, kind);
    for (const auto& [kind, name] : kinds)
        if (judge.operation(std::string("gemm_step ") + name, table.gemm_step != nullptr, bound))
            judge_gemm_steps(judge, kind);
}

}  // namespace sentei::check
