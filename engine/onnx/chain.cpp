#include "engine/onnx/chain.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/core/error.hpp"

namespace sentei::onnx {
namespace {

bool does_nothing(const std::vector<double>& factors, const std::vector<double>& terms) {
    return std::ranges::all_of(factors, [](double f) { return f == 1; }) &&
           std::ranges::all_of(terms, [](double t) { return t == 0; });
}

// weights * (scale x + shift): columns scaled, and what the shifts add to each unit.
void fold_before(const Affine& affine, Stage& stage, std::vector<double>& weights) {
    if (affine.none()) return;
    stage.bias.assign(weights.size() / stage.inputs, 0);
    for (std::size_t u = 0; u < stage.bias.size(); ++u)
        for (std::size_t i = 0; i < stage.inputs; ++i) {
            double& weight = weights[u * stage.inputs + i];
            stage.bias[u] += weight * affine.shift[i];
            weight *= affine.scale[i];
        }
}

// scale (weights x + bias) + shift
void fold_after(const Affine& affine, Stage& stage) {
    if (affine.none()) return;
    auto weights = *stage.weights;
    stage.bias.resize(stage.units(), 0);
    for (std::size_t u = 0; u < stage.units(); ++u) {
        for (std::size_t i = 0; i < stage.inputs; ++i) weights[u * stage.inputs + i] *= affine.scale[u];
        stage.bias[u] = stage.bias[u] * affine.scale[u] + affine.shift[u];
    }
    stage.weights = std::make_shared<const std::vector<double>>(std::move(weights));
}

}  // namespace

void Affine::then(const std::vector<double>& factors, const std::vector<double>& terms) {
    if (none()) {
        scale.assign(factors.size(), 1);
        shift.assign(factors.size(), 0);
    }
    for (std::size_t i = 0; i < scale.size(); ++i) {
        scale[i] *= factors[i];
        shift[i] = shift[i] * factors[i] + terms[i];
    }
    if (does_nothing(scale, shift)) *this = {};
}

void Columns::affine(const std::vector<double>& factors, const std::vector<double>& terms) {
    if (does_nothing(factors, terms)) return;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        auto& element = elements[i];
        if (element.clipped)
            throw InputError("it computes with inputs that are clipped, which Sentei's encoder cannot");
        element.scale *= factors[i];
        element.shift = element.shift * factors[i] + terms[i];
        if (element.missing) element.missing = *element.missing * factors[i] + terms[i];
    }
}

Chain::Chain(const Columns& columns, std::vector<double> weights, std::size_t units)
    : elements_(std::make_shared<const std::vector<Element>>(columns.elements)) {
    append(std::move(weights), units, columns.elements.size());
}

void Chain::dense(std::vector<double> weights, std::size_t units) {
    const std::size_t inputs = width();
    if (last().open()) {
        activate({SENTEI_IDENTITY, 0}, last().made_by);
    }
    append(std::move(weights), units, inputs);
}

void Chain::append(std::vector<double> weights, std::size_t units, std::size_t inputs) {
    Stage stage;
    stage.inputs = inputs;
    fold_before(pending_, stage, weights);
    pending_ = {};
    stage.weights = std::make_shared<const std::vector<double>>(std::move(weights));
    stages_.push_back(std::make_shared<const Stage>(std::move(stage)));
    shape = {static_cast<std::int64_t>(units)};
}

void Chain::activate(model::Activation activation, const std::string& made_by) {
    if (!last().open())
        throw InputError("it is an activation that does not follow a dense layer, and Sentei has them only there");
    Stage stage = last();
    fold_after(pending_, stage);
    pending_ = {};
    stage.activation = activation;
    stage.made_by = made_by;
    stages_.back() = std::make_shared<const Stage>(std::move(stage));
}

void Chain::affine(const std::vector<double>& factors, const std::vector<double>& terms) {
    if (does_nothing(factors, terms)) return;
    const bool only_adds = std::ranges::all_of(factors, [](double factor) { return factor == 1; });
    if (last().open() && pending_.none() && only_adds) {
        Stage stage = last();
        stage.bias.resize(stage.units(), 0);
        std::ranges::transform(stage.bias, terms, stage.bias.begin(), std::plus<>());
        stages_.back() = std::make_shared<const Stage>(std::move(stage));
    } else {
        pending_.then(factors, terms);
    }
}

void Chain::forget_rounding(double tolerance) {
    if (std::ranges::all_of(pending_.scale, [&](double factor) { return std::abs(factor - 1) <= tolerance; }) &&
        std::ranges::all_of(pending_.shift, [](double term) { return term == 0; }))
        pending_ = {};
}

Chain Chain::before_activation() const {
    Chain chain = *this;
    Stage stage = last();
    stage.activation = {0, 0};
    chain.stages_.back() = std::make_shared<const Stage>(std::move(stage));
    chain.pending_ = {};
    return chain;
}

Chain Chain::folded() const {
    Chain chain = *this;
    Stage stage = last();
    fold_after(pending_, stage);
    chain.stages_.back() = std::make_shared<const Stage>(std::move(stage));
    chain.pending_ = {};
    return chain;
}

Chain Chain::with_pending(Affine pending) const {
    Chain chain = *this;
    chain.pending_ = std::move(pending);
    return chain;
}

Chain Chain::difference() const {
    Chain chain = folded();
    Stage stage = chain.last();
    const auto& both = *stage.weights;
    std::vector<double> weights(stage.inputs);
    std::transform(both.begin() + static_cast<std::ptrdiff_t>(stage.inputs), both.end(), both.begin(), weights.begin(),
                   std::minus<>());
    if (!stage.bias.empty()) stage.bias = {stage.bias[1] - stage.bias[0]};
    stage.weights = std::make_shared<const std::vector<double>>(std::move(weights));
    chain.stages_.back() = std::make_shared<const Stage>(std::move(stage));
    chain.shape = {1};
    return chain;
}

bool opposite(const Chain& a, const Chain& b) {
    const auto negated = [](const std::vector<double>& x, const std::vector<double>& y) {
        return std::ranges::equal(x, y, [](double left, double right) { return left == -right; });
    };
    return a.elements() == b.elements() && a.pending().none() && b.pending().none() &&
           a.stages().size() == b.stages().size() &&
           std::equal(a.stages().begin(), a.stages().end() - 1, b.stages().begin()) &&
           negated(*a.last().weights, *b.last().weights) && negated(a.last().bias, b.last().bias);
}

}  // namespace sentei::onnx
