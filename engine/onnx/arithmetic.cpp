// Arithmetic with constants, which is folded into neighbouring layers or into the encoder.
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/onnx/operators.hpp"

namespace sentei::onnx {
namespace {

using Arithmetic = std::function<double(double, double)>;

Tensor each(Tensor tensor, const std::function<double(double)>& change) {
    for (double& number : tensor.numbers) number = change(number);
    return tensor;
}

Value folded(const Call& call, const Arithmetic& with) { return combine(call.constant(0), call.constant(1), with); }

// Which of two inputs is the constant; refuses two signals.
std::size_t constant_side(const Call& call, std::string_view two_signals) {
    if (call.as<Tensor>(1) != nullptr) return 1;
    if (call.as<Tensor>(0) != nullptr) return 0;
    call.refuse(two_signals);
}

bool both_constant(const Call& call) { return call.as<Tensor>(0) != nullptr && call.as<Tensor>(1) != nullptr; }

constexpr std::string_view branches =
    "it joins two branches (a residual connection, say), and only plain chains of layers can be taken";

std::vector<Value> add(const Call& call) {
    if (both_constant(call)) return {folded(call, std::plus<>())};
    const auto side = constant_side(call, branches);
    return {affine(call, call.input(1 - side), Tensor::scalar(1), call.constant(side))};
}

std::vector<Value> subtract(const Call& call) {
    if (both_constant(call)) return {folded(call, std::minus<>())};
    const auto side = constant_side(call, branches);
    if (side == 0) return {affine(call, call.input(1), Tensor::scalar(-1), call.constant(0))};
    return {affine(call, call.input(0), Tensor::scalar(1), each(call.constant(1), std::negate<>()))};
}

std::vector<Value> multiply(const Call& call) {
    if (both_constant(call)) return {folded(call, std::multiplies<>())};
    for (const std::size_t i : {0u, 1u})
        if (call.as<Chain>(i) != nullptr && call.as<ErfPart>(1 - i) != nullptr)
            return {gelu_product(call, *call.as<Chain>(i), *call.as<ErfPart>(1 - i))};
    const auto side =
        constant_side(call, "it multiplies two activations, and only plain chains of layers can be taken");
    return {affine(call, call.input(1 - side), call.constant(side), Tensor::scalar(0))};
}

std::vector<Value> divide(const Call& call) {
    if (both_constant(call)) return {folded(call, std::divides<>())};
    if (call.as<Tensor>(1) == nullptr) call.refuse("it divides by what depends on the network's input");
    const auto reciprocals = each(call.constant(1), [&](double number) {
        if (number == 0) call.refuse("it divides by 0");
        return 1 / number;
    });
    return {affine(call, call.input(0), reciprocals, Tensor::scalar(0))};
}

std::vector<Value> negate(const Call& call) {
    if (call.as<Tensor>(0) != nullptr) return {each(call.constant(0), std::negate<>())};
    return {affine(call, call.input(0), Tensor::scalar(-1), Tensor::scalar(0))};
}

Operator of_constants(double (*change)(double)) {
    return [change](const Call& call) -> std::vector<Value> { return {each(call.constant(0), change)}; };
}

std::vector<Value> batch_normalization(const Call& call) {
    if (call.node.whole("training_mode", 0) != 0) call.refuse("it is in training mode, export the model for inference");
    const Shape* shape = row_shape(call.input(0));
    if (shape == nullptr || shape->empty()) call.refuse_input(0);
    const auto channels = static_cast<std::size_t>(shape->front());
    for (const std::size_t i : {1u, 2u, 3u, 4u})
        if (call.constant(i).rank() != 1 || call.constant(i).numbers.size() != channels)
            call.refuse(fmt::format("its input {} has the shape {}, expected {}", i + 1,
                                    describe(call.constant(i).shape), channels));
    const auto &scale = call.constant(1).numbers, &bias = call.constant(2).numbers, &mean = call.constant(3).numbers,
               &variance = call.constant(4).numbers;
    Tensor factors{Shape(shape->size(), 1), {}, {}};
    factors.shape.front() = shape->front();
    Tensor terms = factors;
    for (std::size_t c = 0; c < channels; ++c) {
        factors.numbers.push_back(scale[c] / std::sqrt(variance[c] + call.node.number("epsilon", 1e-5)));
        terms.numbers.push_back(bias[c] - mean[c] * factors.numbers[c]);
    }
    return {affine(call, call.input(0), factors, terms)};
}

// (x - offset) * scale
std::vector<Value> scaler(const Call& call) {
    const auto offset = call.node.list("offset"), scale = call.node.list("scale");
    const Value centred = offset.numbers.empty()
                              ? call.input(0)
                              : affine(call, call.input(0), Tensor::scalar(1), each(offset, std::negate<>()));
    if (scale.numbers.empty()) return {centred};
    return {affine(call, centred, scale, Tensor::scalar(0))};
}

std::vector<Value> imputer(const Call& call) {
    const auto* given = call.as<Columns>(0);
    if (given == nullptr) call.refuse_input(0);
    if (!std::isnan(call.node.number("replaced_value_float", 0)) || !call.node.has("imputed_value_floats"))
        call.refuse("it replaces numbers, expected it to replace missing cells (NaN) by numbers");
    Columns columns = *given;
    const auto values = spread_over(call.node.list("imputed_value_floats"), columns.shape);
    for (std::size_t i = 0; i < values.size(); ++i) columns.elements[i].missing = values[i];
    return {columns};
}

bool all_finite(const std::vector<double>& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), true,
                           [](bool finite, double number) { return finite && std::isfinite(number); });
}

}  // namespace

Value affine(const Call& call, const Value& value, const Tensor& factors, const Tensor& terms) {
    if (const auto* part = std::get_if<ErfPart>(&value)) {
        if (factors.numbers.size() != 1 || terms.numbers.size() != 1)
            call.refuse("it computes with an erf, and is not part of a GELU");
        return ErfPart{part->argument, part->factor * factors.numbers[0],
                       part->term * factors.numbers[0] + terms.numbers[0]};
    }
    const Shape* shape = row_shape(value);
    if (shape == nullptr) call.refuse("it computes with probabilities or classes, expected them to be the output");
    if (std::max(factors.rank(), terms.rank()) > shape->size() + 1)
        call.refuse("its constant has more dimensions than the rows it goes with");
    const auto scale = spread_over(factors, *shape), shift = spread_over(terms, *shape);
    if (!all_finite(scale) || !all_finite(shift)) call.refuse("its constants give NaN or infinite numbers");
    Value result = value;
    if (auto* columns = std::get_if<Columns>(&result)) columns->affine(scale, shift);
    if (auto* chain = std::get_if<Chain>(&result)) chain->affine(scale, shift);
    return result;
}

Operators arithmetic_operators() {
    return {{"Add", add},
            {"Sub", subtract},
            {"Mul", multiply},
            {"Div", divide},
            {"Neg", negate},
            {"Sqrt", of_constants([](double x) { return std::sqrt(x); })},
            {"Reciprocal", of_constants([](double x) { return 1 / x; })},
            {"BatchNormalization", batch_normalization},
            {"ai.onnx.ml:Scaler", scaler},
            {"ai.onnx.ml:Imputer", imputer}};
}

}  // namespace sentei::onnx
