#include "engine/onnx/graph_writer.hpp"

namespace sentei::onnx {
namespace {

void describe(::onnx::ValueInfoProto& info, const std::string& name, std::size_t width) {
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(::onnx::TensorProto::FLOAT);
    tensor.mutable_shape()->add_dim()->set_dim_param("rows");
    tensor.mutable_shape()->add_dim()->set_dim_value(static_cast<std::int64_t>(width));
}

}  // namespace

std::string GraphWriter::numbers(const std::string& name, std::span<const float> values,
                                 std::vector<std::int64_t> shape) {
    auto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(::onnx::TensorProto::FLOAT);
    for (const auto dimension : shape) tensor.add_dims(dimension);
    tensor.set_raw_data(values.data(), values.size_bytes());
    return name;
}

std::string GraphWriter::wholes(const std::string& name, const std::vector<std::int64_t>& values) {
    auto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(::onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<std::int64_t>(values.size()));
    for (const auto value : values) tensor.add_int64_data(value);
    return name;
}

std::string GraphWriter::node(const std::string& name, const std::string& operation,
                              const std::vector<std::string>& inputs) {
    auto& node = *graph_.add_node();
    node.set_name(name);
    node.set_op_type(operation);
    for (const auto& input : inputs) node.add_input(input);
    node.add_output(name);
    return name;
}

GraphWriter& GraphWriter::attribute(const std::string& name, std::int64_t value) {
    auto& attribute = *graph_.mutable_node(graph_.node_size() - 1)->add_attribute();
    attribute.set_name(name);
    attribute.set_type(::onnx::AttributeProto::INT);
    attribute.set_i(value);
    return *this;
}

GraphWriter& GraphWriter::attribute(const std::string& name, float value) {
    auto& attribute = *graph_.mutable_node(graph_.node_size() - 1)->add_attribute();
    attribute.set_name(name);
    attribute.set_type(::onnx::AttributeProto::FLOAT);
    attribute.set_f(value);
    return *this;
}

void GraphWriter::input(const std::string& name, std::size_t width) { describe(*graph_.add_input(), name, width); }

void GraphWriter::output(const std::string& name, std::size_t width) { describe(*graph_.add_output(), name, width); }

}  // namespace sentei::onnx
