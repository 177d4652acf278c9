// The three losses with and without gradient, in place, with huge outputs and with NaN.
#include <cmath>
#include <limits>

#include "plugins/check/conformance/judge.hpp"

namespace sentei::check {
namespace {

struct Problem {
    std::uint32_t kind;
    std::size_t rows, columns;
    std::vector<float> outputs, targets;
    std::vector<std::int32_t> labels;
    float scale;
};

void expect_cross_entropy(const Problem& p, std::size_t row, double& loss, double& bound, Expected& gradient) {
    const float* z = p.outputs.data() + row * p.columns;
    const auto label = static_cast<std::size_t>(p.labels[row]);
    double maximum = z[0], sum = 0;
    for (std::size_t c = 1; c < p.columns; ++c) maximum = std::max<double>(maximum, z[c]);
    for (std::size_t c = 0; c < p.columns; ++c) sum += std::exp(z[c] - maximum);
    loss += std::log(sum) + maximum - z[label];
    bound += 8 * epsilon;
    for (std::size_t c = 0; c < p.columns; ++c) {
        const double share = std::exp(z[c] - maximum) / sum;
        gradient.add(p.scale * (share - (c == label ? 1 : 0)), 16 * epsilon * p.scale);
    }
}

void expect_elementwise(const Problem& p, std::size_t row, double& loss, double& bound, Expected& gradient) {
    const auto width = static_cast<double>(p.columns);
    for (std::size_t i = row * p.columns; i < (row + 1) * p.columns; ++i) {
        const double z = p.outputs[i], t = p.targets[i];
        if (p.kind == SENTEI_SQUARED_ERROR) {
            loss += (z - t) * (z - t) / width;
            bound += 16 * epsilon * (z - t) * (z - t) / width;
            gradient.add(2 * (z - t) * p.scale / width, 4 * epsilon * std::abs(z - t) * p.scale / width + 1e-45);
        } else {
            loss += (std::max(z, 0.0) - z * t + std::log1p(std::exp(-std::abs(z)))) / width;
            bound += 8 * epsilon * (1 + std::abs(z)) / width;
            gradient.add((1 / (1 + std::exp(-z)) - t) * p.scale / width, 4 * epsilon * p.scale / width);
        }
    }
}

Problem problem(Judge& judge, std::uint32_t kind, std::size_t rows, std::size_t columns, float deviation) {
    Problem p{kind, rows, columns, judge.normal(rows * columns, deviation), judge.normal(rows * columns), {}, 0.25f};
    for (std::size_t r = 0; r < rows; ++r) p.labels.push_back(static_cast<std::int32_t>(judge.random() % columns));
    if (kind == SENTEI_BINARY_CROSS_ENTROPY)
        for (float& t : p.targets) t = t < -0.5f ? 0.0f : t > 0.5f ? 1.0f : 0.5f + t;
    return p;
}

std::vector<double> run(const Problem& p, const Instance& backend, bool with_gradient, bool in_place) {
    Guarded<float> gradient(1, p.outputs.size(), p.outputs.size());
    if (in_place) gradient.assign(p.outputs);
    sentei_loss call{.size = sizeof call,
                     .kind = p.kind,
                     .rows = p.rows,
                     .columns = p.columns,
                     .outputs = in_place ? gradient.data() : p.outputs.data(),
                     .labels = p.kind == SENTEI_CROSS_ENTROPY ? p.labels.data() : nullptr,
                     .targets = p.kind == SENTEI_CROSS_ENTROPY ? nullptr : p.targets.data(),
                     .gradient = with_gradient ? gradient.data() : nullptr,
                     .scale = p.scale};
    require(backend.table.loss(backend.self, &call, nullptr));
    std::vector<double> values{call.loss};
    if (with_gradient) gradient.append_to(values);
    return values;
}

void judge_problem(Judge& judge, const Problem& p) {
    double loss = 0, bound = 0;
    Expected gradient;
    for (std::size_t r = 0; r < p.rows; ++r)
        (p.kind == SENTEI_CROSS_ENTROPY ? expect_cross_entropy : expect_elementwise)(p, r, loss, bound, gradient);
    Expected only_loss, both;
    only_loss.add(loss, bound + epsilon * std::abs(loss));
    both.add(loss, bound + epsilon * std::abs(loss));
    for (std::size_t i = 0; i < gradient.values.size(); ++i) both.add(gradient.values[i], gradient.bounds[i]);
    const std::string what = std::to_string(p.rows) + " x " + std::to_string(p.columns);
    judge.check(
        what + " loss", [&](const Instance& b) { return run(p, b, false, false); }, only_loss);
    judge.check(
        what, [&](const Instance& b) { return run(p, b, true, false); }, both);
    judge.check(
        what + " in place", [&](const Instance& b) { return run(p, b, true, true); }, both);
}

void judge_nan(Judge& judge, std::uint32_t kind) {
    Problem p = problem(judge, kind, 3, 19, 1);
    p.outputs[25] = std::numeric_limits<float>::quiet_NaN();
    Expected expected;
    expected.add(std::numeric_limits<double>::quiet_NaN(), 1);
    judge.check(
        "NaN in the outputs", [&](const Instance& b) { return run(p, b, false, false); }, expected);
}

}  // namespace

void judge_losses(Judge& judge, const sentei_backend& table) {
    struct Kind {
        std::uint32_t kind;
        const char* name;
        const char* bound;
    };
    const Kind kinds[] = {
        {SENTEI_CROSS_ENTROPY, "loss cross-entropy", "8 eps rows + eps loss; gradient 16 eps scale"},
        {SENTEI_BINARY_CROSS_ENTROPY, "loss binary", "8 eps (rows + mean|z|); gradient 4 eps scale/columns"},
        {SENTEI_SQUARED_ERROR, "loss squared error", "17 eps loss; gradient 4 eps |z - t| scale/columns"}};
    for (const auto& [kind, name, bound] : kinds) {
        if (!judge.operation(name, table.loss != nullptr, bound)) continue;
        for (const std::size_t columns : {1, 2, 3, 10, 16, 17, 40})
            for (const std::size_t rows : {1, 7, 32}) judge_problem(judge, problem(judge, kind, rows, columns, 4));
        judge_problem(judge, problem(judge, kind, 9, 13, 80));
        if (kind == SENTEI_CROSS_ENTROPY) judge_problem(judge, problem(judge, kind, 9, 13, 1e6f));
        if (!judge.small) judge_problem(judge, problem(judge, kind, 4001, 11, 2));
        judge_nan(judge, kind);
    }
}

}  // namespace sentei::check
