// Activations, and GELU where it is written out with Erf.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/error.hpp"
#include "engine/onnx/operators.hpp"

namespace sentei::onnx {
namespace {

constexpr double rounding = 1e-6;  // what fp32 constants such as sqrt(2) may be off by

Value activated(const Call& call, const Value& value, model::Activation activation) {
    if (!std::holds_alternative<Chain>(value) && !std::holds_alternative<Columns>(value)) call.refuse_input(0);
    Value result = value;
    auto* chain = std::get_if<Chain>(&result);
    if (chain == nullptr)
        call.refuse("it is an activation that does not follow a dense layer, and Sentei has them only there");
    chain->activate(activation, call.node.label());
    return result;
}

Operator plain(std::uint32_t kind) {
    return [kind](const Call& call) -> std::vector<Value> { return {activated(call, call.input(0), {kind, 0})}; };
}

std::vector<Value> leaky(const Call& call, double slope) {
    if (!(slope >= 0 && std::isfinite(slope))) call.refuse(fmt::format("its slope is {}, expected 0 or more", slope));
    if (slope == 0) return {activated(call, call.input(0), {SENTEI_RELU, 0})};
    return {activated(call, call.input(0), {SENTEI_LEAKY_RELU, static_cast<float>(slope)})};
}

std::vector<Value> leaky_relu(const Call& call) { return leaky(call, call.node.number("alpha", 0.01f)); }

std::vector<Value> p_relu(const Call& call) {
    const auto& slopes = call.constant(1).numbers;
    if (slopes.empty() || std::ranges::count(slopes, slopes[0]) != std::ranges::ssize(slopes))
        call.refuse("its slopes differ, expected one slope for all units");
    return leaky(call, slopes[0]);
}

std::vector<Value> gelu(const Call& call) {
    if (call.node.text("approximate", "none") != "none")
        call.refuse("it is the tanh form of GELU, which differs from the exact one, Sentei's, by up to 0.0005");
    return {activated(call, call.input(0), {SENTEI_GELU, 0})};
}

std::vector<Value> bias_gelu(const Call& call) {
    return {activated(call, affine(call, call.input(0), Tensor::scalar(1), call.constant(1)), {SENTEI_GELU, 0})};
}

std::vector<Value> erf(const Call& call) {
    const auto* chain = call.as<Chain>(0);
    if (chain == nullptr || !chain->last().open())
        call.refuse("it does not follow a dense layer, and is not part of a GELU");
    return {ErfPart{*chain}};
}

// At the input the bounds of Sentei's encoder, after a layer a ReLU.
std::vector<Value> clip(const Call& call) {
    const double infinity = std::numeric_limits<double>::infinity();
    const auto bound = [&](std::size_t i, const char* attribute, double otherwise) {
        if (!call.has(i)) return call.node.number(attribute, otherwise);
        const auto* tensor = call.as<Tensor>(i);
        if (tensor == nullptr || tensor->numbers.size() != 1) call.refuse("its bounds are not constant numbers");
        return tensor->numbers[0];
    };
    const double least = bound(1, "min", -infinity), most = bound(2, "max", infinity);
    if (const auto* columns = call.as<Columns>(0); columns != nullptr) {
        if (least != -1e6 || most != 1e6)
            call.refuse(fmt::format("it keeps inputs within {} and {}, and Sentei's encoder keeps them within +-1e6",
                                    least, most));
        Columns clipped = *columns;
        for (auto& element : clipped.elements) element.clipped = true;
        return {clipped};
    }
    if (least != 0 || most < double{std::numeric_limits<float>::max()})
        call.refuse(
            fmt::format("it keeps values within {} and {}, expected a ReLU (0 and no upper bound)", least, most));
    return {activated(call, call.input(0), {SENTEI_RELU, 0})};
}

bool close(double a, double b) { return std::abs(a - b) <= rounding * std::max(std::abs(a), std::abs(b)); }

// The factor that makes one pending function the other, where there is one.
std::optional<double> ratio(const Affine& to, const Affine& from, std::size_t width) {
    const auto at = [](const std::vector<double>& numbers, std::size_t i, double otherwise) {
        return numbers.empty() ? otherwise : numbers[i];
    };
    std::optional<double> factor;
    for (std::size_t i = 0; i < width && !factor; ++i)
        if (at(from.scale, i, 1) != 0) factor = at(to.scale, i, 1) / at(from.scale, i, 1);
    for (std::size_t i = 0; i < width && factor; ++i)
        if (!close(at(to.scale, i, 1), *factor * at(from.scale, i, 1)) ||
            !close(at(to.shift, i, 0), *factor * at(from.shift, i, 0)))
            return std::nullopt;
    return factor;
}

double snapped(double number) {
    for (const double round : {1.0, 2.0})
        if (close(number, round)) return round;
    return number;
}

Tensor scalar(double number) { return Tensor::scalar(number); }

}  // namespace

// With erf's argument c x, and u = c sqrt(2) x:  x f (1 + erf(c x)) = f sqrt(2) / c * gelu(u)
Value gelu_product(const Call& call, const Chain& x, const ErfPart& part) {
    const auto c = part.argument.follows(x) ? ratio(part.argument.pending(), x.pending(), x.width()) : std::nullopt;
    if (!c || *c <= 0 || part.factor == 0 || !close(part.factor, part.term))
        call.refuse("it multiplies with an erf, and is not the GELU 0.5 x (1 + erf(x / sqrt(2)))");
    Chain u = x;
    const double to_u = *c * std::numbers::sqrt2;
    u.affine(std::vector<double>(x.width(), to_u), std::vector<double>(x.width(), 0.0));
    u.forget_rounding(rounding);
    const Value curved = activated(call, u, {SENTEI_GELU, 0});
    return affine(call, curved, scalar(snapped(part.factor * std::numbers::sqrt2 / *c)), scalar(0));
}

Operators activation_operators() {
    return {{"Relu", plain(SENTEI_RELU)},
            {"Tanh", plain(SENTEI_TANH)},
            {"Sigmoid", plain(SENTEI_SIGMOID)},
            {"LeakyRelu", leaky_relu},
            {"PRelu", p_relu},
            {"Gelu", gelu},
            {"com.microsoft:Gelu", gelu},
            {"com.microsoft:BiasGelu", bias_gelu},
            {"Erf", erf},
            {"Clip", clip}};
}

}  // namespace sentei::onnx
