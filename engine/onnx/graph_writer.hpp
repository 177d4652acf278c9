// Appends nodes and constants to an ONNX graph under construction. For write.cpp only.
#pragma once
#include <onnx.pb.h>

#include <span>
#include <string>
#include <vector>

namespace sentei::onnx {

class GraphWriter {
  public:
    explicit GraphWriter(::onnx::GraphProto& graph) : graph_(graph) {}

    // The name of the constant, for inputs of nodes.
    std::string numbers(const std::string& name, std::span<const float> values, std::vector<std::int64_t> shape);
    std::string number(const std::string& name, float value) { return numbers(name, {&value, 1}, {}); }
    std::string wholes(const std::string& name, const std::vector<std::int64_t>& values);

    // The name of its output, which is also the node's. Attributes go to the node that was added last.
    std::string node(const std::string& name, const std::string& operation, const std::vector<std::string>& inputs);
    GraphWriter& attribute(const std::string& name, std::int64_t value);
    GraphWriter& attribute(const std::string& name, float value);

    void input(const std::string& name, std::size_t width);
    void output(const std::string& name, std::size_t width);

  private:
    ::onnx::GraphProto& graph_;
};

}  // namespace sentei::onnx
