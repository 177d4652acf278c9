// An ONNX file, parsed: its constants read, its nodes in order. What the nodes mean is for lower.hpp.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/onnx/tensor.hpp"

namespace onnx {
class AttributeProto;
class ModelProto;
class NodeProto;
}  // namespace onnx

namespace sentei::onnx {

// What Node::refuse throws: names the node already.
struct Refused : InputError {
    using InputError::InputError;
};

// One node and its attributes. Every refusal is an InputError that names it: "m.onnx: node 'conv1' (Conv): ...".
class Node {
  public:
    Node(const ::onnx::NodeProto& proto, const std::string& source, std::size_t index);

    const std::string& label() const noexcept { return label_; }  // "m.onnx: node 'fc1' (Gemm)"
    std::string operation() const;  // "Gemm"; of a domain other than ONNX's own "ai.onnx.ml:Scaler"
    std::vector<std::string> inputs() const;
    std::vector<std::string> outputs() const;
    [[noreturn]] void refuse(std::string_view why) const;

    bool has(std::string_view attribute) const { return find(attribute) != nullptr; }
    double number(std::string_view attribute, double otherwise) const;
    std::int64_t whole(std::string_view attribute, std::int64_t otherwise) const;
    std::string text(std::string_view attribute, std::string_view otherwise) const;
    Tensor list(std::string_view attribute) const;  // numbers, whole numbers or texts; empty where it is not there
    Tensor tensor(std::string_view attribute) const;

  private:
    const ::onnx::AttributeProto* find(std::string_view attribute) const;
    const ::onnx::NodeProto* proto_;
    std::string label_;
};

struct Input {
    std::string name;
    Shape shape;  // of one row: without the first dimension
};

struct Graph {
    std::shared_ptr<const ::onnx::ModelProto> proto;  // what the nodes look into
    std::string source, producer;
    std::vector<Input> inputs;
    std::vector<std::string> outputs;
    std::int64_t batch = -1;  // rows that the inputs are declared with; -1: any
    std::map<std::string, Tensor> constants;
    std::vector<Node> nodes;  // those that an output needs, in the file's order
    std::map<std::string, std::string> metadata;
};

// Throws InputError, always one sentence that starts with `source`: bytes that are no ONNX model, a tensor whose shape
// lies, inputs that are not numbers or whose width is not told (or is more than `bytes` can have weights for), sparse
// or missing initialisers, names given twice, nodes that are not sorted or go in circles.
Graph parse_graph(std::string_view bytes, const std::string& source);

}  // namespace sentei::onnx
