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

}  // namespace

void judge_optimizers(Judge& judge, const sentei_backend& table) {
    struct Kind {
        std::uint32_t kind;
        const char* name;
    };
    for (const auto& [kind, name] :
         {Kind{SENTEI_SGD, "step sgd"}, {SENTEI_ADAM, "step adam"}, {SENTEI_ADAMW, "step adamw"}}) {
        if (!judge.operation(name, table.optimizer_step != nullptr, "4 eps (|w| + |step|)")) continue;
        std::vector<std::size_t> counts{1, 2, 7, 8, 9, 16, 31, 33, 1000};
        if (!judge.small) counts.push_back(100'003);
        for (const std::size_t count : counts)
            for (const float decay : {0.0f, 0.01f}) {
                State state{judge.normal(count), judge.normal(count, 0.1f), judge.normal(count, 0.1f),
                            judge.normal(count, 0.1f)};
                for (float& v : state.second) v = v * v + 1e-4f;
                sentei_step step{.size = sizeof step,
                                 .kind = kind,
                                 .count = count,
                                 .rate = 0.01f,
                                 .beta1 = 0.9f,
                                 .beta2 = 0.999f,
                                 .epsilon = 1e-8f,
                                 .decay = decay,
                                 .correction1 = 0.271f,
                                 .correction2 = 0.0029f};
                Expected expected, first, second;
                if (kind == SENTEI_SGD)
                    expect_sgd(step, state, expected, first);
                else
                    expect_adam(step, state, expected, first, second);
                for (const Expected* part : {&first, &second})
                    for (std::size_t i = 0; i < part->values.size(); ++i)
                        expected.add(part->values[i], part->bounds[i]);
                judge.check(
                    "count " + std::to_string(count) + (decay != 0 ? " with decay" : ""),
                    [&](const Instance& backend) {
                        Guarded<float> w(state.weights), m(state.first), v(state.second);
                        sentei_step call = step;
                        call.weights = w.data();
                        call.gradient = state.gradient.data();
                        call.first = m.data();
                        call.second = kind == SENTEI_SGD ? nullptr : v.data();
                        require(backend.table.optimizer_step(backend.self, &call, nullptr));
                        std::vector<double> values;
                        w.append_to(values);
                        m.append_to(values);
                        if (kind != SENTEI_SGD) v.append_to(values);
                        return values;
                    },
                    expected);
            }
    }
}

}  // namespace sentei::check
