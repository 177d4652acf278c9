// Matrix products: the dense layers.
#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/onnx/operators.hpp"

namespace sentei::onnx {
namespace {

// Weights [units][inputs] of a constant of rank 2, which the graph has in one order or the other.
std::vector<double> weights_of(const Call& call, bool units_first, std::size_t inputs, std::size_t& units) {
    const Tensor& constant = call.constant(1);
    const auto refuse = [&](std::string_view what) {
        call.refuse(fmt::format("its weights '{}' have the shape {}, expected {}", data::shown(call.node.inputs()[1]),
                                describe(constant.shape), what));
    };
    if (constant.rank() != 2) refuse("a matrix");
    const auto rows = static_cast<std::size_t>(constant.shape[0]),
               columns = static_cast<std::size_t>(constant.shape[1]);
    units = units_first ? rows : columns;
    if ((units_first ? columns : rows) != inputs || units == 0)
        refuse(fmt::format("{} inputs and at least one unit", inputs));
    return units_first ? constant.numbers : transposed(constant, {1, 0}).numbers;
}

Value product(const Call& call, bool units_first) {
    const Value& input = call.input(0);
    const auto* columns = std::get_if<Columns>(&input);
    const auto* chain = std::get_if<Chain>(&input);
    if (std::holds_alternative<Tensor>(input)) call.refuse("its weights are on the left, expected them on the right");
    if (columns == nullptr && chain == nullptr) call.refuse_input(0);
    const Shape& shape = *row_shape(input);
    if (shape.size() != 1) call.refuse(fmt::format("a row of its input has {} dimensions, expected one", shape.size()));
    std::size_t units = 0;
    auto weights = weights_of(call, units_first, static_cast<std::size_t>(shape[0]), units);
    if (columns != nullptr) return Chain(*columns, std::move(weights), units);
    Chain result = *chain;
    result.dense(std::move(weights), units);
    return result;
}

std::vector<Value> mat_mul(const Call& call) { return {product(call, false)}; }

std::vector<Value> gemm(const Call& call) {
    if (call.node.whole("transA", 0) != 0) call.refuse("transA is not 0: rows would be columns");
    Value result = product(call, call.node.whole("transB", 0) != 0);
    result = affine(call, result, Tensor::scalar(call.node.number("alpha", 1)), Tensor::scalar(0));
    if (!call.has(2)) return {result};
    Tensor bias = call.constant(2);
    const double beta = call.node.number("beta", 1);
    for (double& number : bias.numbers) number *= beta;
    return {affine(call, result, Tensor::scalar(1), bias)};
}

}  // namespace

Operators dense_operators() { return {{"MatMul", mat_mul}, {"Gemm", gemm}}; }

}  // namespace sentei::onnx
