#include "engine/onnx/operators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"

namespace sentei::onnx {
namespace {

std::unordered_map<std::string, Operator> all_operators() {
    std::unordered_map<std::string, Operator> all;
    for (auto& table : {dense_operators(), arithmetic_operators(), activation_operators(), shape_operators(),
                        selection_operators(), class_operators()})
        all.insert(table.begin(), table.end());
    return all;
}

struct Reason {
    std::string_view why;
    std::vector<std::string_view> operations;
};

const std::array reasons = {
    Reason{"only dense layers can be taken",
           {"Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Pad", "Einsum",
            "Attention", "LayerNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization", "LRN",
            "com.microsoft:Attention", "ai.onnx.ml:Normalizer", "LpNormalization"}},
    Reason{"recurrent networks cannot be taken", {"RNN", "LSTM", "GRU", "Loop", "Scan", "Recurrent"}},
    Reason{"graphs that choose their way cannot be taken", {"If"}},
    Reason{"quantised networks cannot be taken, export the model in fp32",
           {"QuantizeLinear", "DequantizeLinear", "QLinearMatMul", "MatMulInteger", "DynamicQuantizeLinear",
            "QLinearConv", "ConvInteger", "com.microsoft:QGemm"}},
    Reason{"it is not an activation that Sentei has: relu, leaky-relu, tanh, sigmoid, gelu",
           {"Elu", "Selu", "Celu", "Softplus", "Softsign", "HardSigmoid", "HardSwish", "Mish", "ThresholdedRelu",
            "Shrink", "Swish", "Exp", "Log", "Sin", "Abs", "com.microsoft:QuickGelu"}},
    Reason{"it looks like the tanh form of GELU, which differs from the exact one, Sentei's, by up to 0.0005",
           {"Pow", "com.microsoft:FastGelu"}},
    Reason{"only neural networks can be taken, and this is another kind of model",
           {"ai.onnx.ml:TreeEnsembleClassifier", "ai.onnx.ml:TreeEnsembleRegressor", "ai.onnx.ml:SVMClassifier",
            "ai.onnx.ml:SVMRegressor", "ai.onnx.ml:LinearClassifier", "ai.onnx.ml:LinearRegressor"}},
    Reason{"only numbers can be taken: give the network encoded columns",
           {"ai.onnx.ml:OneHotEncoder", "ai.onnx.ml:CategoryMapper", "ai.onnx.ml:DictVectorizer", "OneHot"}},
};

}  // namespace

const Operator* find_operator(const std::string& operation) {
    static const auto all = all_operators();
    const auto found = all.find(operation);
    return found == all.end() ? nullptr : &found->second;
}

std::string why_not(const std::string& operation) {
    for (const auto& reason : reasons)
        if (std::ranges::find(reason.operations, operation) != reason.operations.end()) return std::string(reason.why);
    return fmt::format("the operator '{}' cannot be taken, docs/onnx.md lists those that can", data::shown(operation));
}

const Value& Call::input(std::size_t i) const {
    if (!has(i)) refuse(fmt::format("it has no input {}", i + 1));
    return *inputs[i];
}

const Tensor& Call::constant(std::size_t i) const {
    const auto* tensor = std::get_if<Tensor>(&input(i));
    const auto name = data::shown(node.inputs()[i]);
    if (tensor == nullptr) refuse(fmt::format("'{}' depends on the network's input, expected a constant there", name));
    if (tensor->is_text()) refuse(fmt::format("'{}' holds text, expected numbers", name));
    if (!std::ranges::all_of(tensor->numbers, [](double number) { return std::isfinite(number); }))
        refuse(fmt::format("'{}' holds NaN or an infinite number", name));
    return *tensor;
}

Tensor Call::list(std::size_t i, std::string_view attribute) const {
    return has(i) ? constant(i) : node.list(attribute);
}

void Call::refuse_input(std::size_t i) const {
    const Value& value = input(i);
    const char* const what = std::holds_alternative<Tensor>(value)    ? "a constant"
                             : std::holds_alternative<Columns>(value) ? "columns of the input"
                             : std::holds_alternative<Scores>(value)  ? "probabilities"
                             : std::holds_alternative<Label>(value)   ? "the predicted class"
                                                                      : "what a dense layer gives";
    refuse(fmt::format("its input '{}' is {}, which this operator cannot be taken with", data::shown(node.inputs()[i]),
                       what));
}

const Shape* row_shape(const Value& value) {
    if (const auto* columns = std::get_if<Columns>(&value)) return &columns->shape;
    if (const auto* chain = std::get_if<Chain>(&value)) return &chain->shape;
    return nullptr;
}

std::int64_t whole(double number) {
    constexpr double most = 0x1p53;
    return std::isnan(number) ? 0 : static_cast<std::int64_t>(std::floor(std::clamp(number, -most, most)));
}

std::vector<std::int64_t> wholes(const Tensor& tensor) {
    std::vector<std::int64_t> numbers;
    for (const double number : tensor.numbers) numbers.push_back(whole(number));
    return numbers;
}

}  // namespace sentei::onnx
