// What each operator does to what we know of its inputs. One small function an operator; the table is in operators.cpp.
#pragma once
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "engine/onnx/chain.hpp"
#include "engine/onnx/graph.hpp"
#include "engine/onnx/tensor.hpp"

namespace sentei::onnx {

// factor * erf(argument) + term, on the way to a GELU.
struct ErfPart {
    Chain argument;
    double factor = 1, term = 0;
};

// Probabilities of classes (or their logarithms): softmax of the chain's outputs or, of a single output, 1-p and p.
struct Scores {
    Chain chain;                       // the last layer is open: before softmax or sigmoid
    std::vector<std::string> classes;  // where the graph names them
};

// The class of each row.
struct Label {
    Chain chain;
    std::vector<std::string> classes;
};

using Value = std::variant<Tensor, Columns, Chain, ErfPart, Scores, Label>;

// A node with the values of its inputs.
struct Call {
    const Node& node;
    std::vector<const Value*> inputs;  // null: left out
    std::int64_t batch;                // see Graph
    std::size_t bytes;                 // of the file: no result is wider

    // Refusals name the node.
    const Value& input(std::size_t i) const;
    bool has(std::size_t i) const { return i < inputs.size() && inputs[i] != nullptr; }
    const Tensor& constant(std::size_t i) const;                   // numbers, all finite
    Tensor list(std::size_t i, std::string_view attribute) const;  // an input since some opset, an attribute before
    template <class Kind>
    const Kind* as(std::size_t i) const {
        return has(i) ? std::get_if<Kind>(inputs[i]) : nullptr;
    }
    [[noreturn]] void refuse(std::string_view why) const { node.refuse(why); }
    [[noreturn]] void refuse_input(std::size_t i) const;  // of a kind that the operator cannot have
};

using Operator = std::function<std::vector<Value>(const Call&)>;

// Null where the operator is unknown.
const Operator* find_operator(const std::string& operation);
// Why an operator that find_operator does not find cannot be taken.
std::string why_not(const std::string& operation);

// Tables of a kind each, for operators.cpp.
using Operators = std::vector<std::pair<std::string, Operator>>;
Operators dense_operators();       // MatMul, Gemm
Operators arithmetic_operators();  // Add, Sub, Mul, Div, Neg, Erf, BatchNormalization, Scaler, Imputer ...
Operators activation_operators();  // Relu ... Gelu
Operators shape_operators();       // Reshape ... Cast
Operators selection_operators();   // Concat, Gather, Slice, Where ...
Operators class_operators();       // Softmax, ArgMax, ZipMap ...

// factors * value + terms, both spread over a row. Throws InputError.
Value affine(const Call& call, const Value& value, const Tensor& factors, const Tensor& terms);
// 1-p and p, or softmax of two opposite values, concatenated.
Value concatenated_pair(const Call& call, const Chain& first, const Chain& second);
// factor * x * (erf part), where that is a GELU.
Value gelu_product(const Call& call, const Chain& x, const ErfPart& part);
std::vector<std::string> class_names(const Tensor& tensor);
const Shape* row_shape(const Value& value);  // null for constants

std::int64_t whole(double number);  // rounded down, kept within +-2^53
std::vector<std::int64_t> wholes(const Tensor& tensor);

}  // namespace sentei::onnx
