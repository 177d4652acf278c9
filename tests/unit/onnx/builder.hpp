// ONNX graphs in a few lines, as exporters write them.
#pragma once
#include <fmt/format.h>
#include <onnx.pb.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/core/random.hpp"

namespace sentei::onnx::test {

using Floats = std::vector<float>;
using Wholes = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

struct Attribute {
    std::string name;
    std::variant<std::int64_t, float, std::string, Floats, Wholes, Texts> value;
};

class Builder {
  public:
    explicit Builder(std::uint64_t seed = 1) : random_(seed) { model.add_opset_import()->set_version(13); }

    // A first dimension of -1 is any number of rows.
    Builder& input(const std::string& name, const Wholes& shape, int type = ::onnx::TensorProto::FLOAT) {
        auto& tensor = *graph().add_input();
        tensor.set_name(name);
        tensor.mutable_type()->mutable_tensor_type()->set_elem_type(type);
        for (const auto dimension : shape) {
            auto& dim = *tensor.mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim();
            if (dimension == -1)
                dim.set_dim_param("N");
            else
                dim.set_dim_value(dimension);
        }
        return *this;
    }

    std::string constant(const std::string& name, const Wholes& shape, const Floats& values) {
        auto& tensor = typed(name, shape, ::onnx::TensorProto::FLOAT);
        for (const float value : values) tensor.add_float_data(value);
        return name;
    }
    std::string wholes(const std::string& name, const Wholes& values, bool list = true) {
        auto& tensor = typed(name, {}, ::onnx::TensorProto::INT64);
        if (list) tensor.add_dims(static_cast<std::int64_t>(values.size()));
        for (const auto value : values) tensor.add_int64_data(value);
        return name;
    }
    std::string texts(const std::string& name, const Texts& values) {
        auto& tensor = typed(name, {static_cast<std::int64_t>(values.size())}, ::onnx::TensorProto::STRING);
        for (const auto& value : values) tensor.add_string_data(value);
        return name;
    }
    // Normal numbers, of a spread that keeps layers lively.
    std::string random(const std::string& name, const Wholes& shape) {
        std::int64_t count = 1;
        for (const auto dimension : shape) count *= dimension;
        Floats values(static_cast<std::size_t>(count));
        for (float& value : values) value = static_cast<float>(0.7 * random_.normal());
        return constant(name, shape, values);
    }
    std::string positive(const std::string& name, const Wholes& shape) {
        random(name, shape);
        auto& values = *graph().mutable_initializer(graph().initializer_size() - 1)->mutable_float_data();
        for (float& value : values) value = 0.5f + value * value;
        return name;
    }

    // The name of its (first) output, which is also the node's; further outputs are NAME:1 ...
    std::string node(const std::string& operation, const Texts& inputs, const std::vector<Attribute>& attributes = {},
                     const std::string& name = {}, int outputs = 1) {
        auto& node = *graph().add_node();
        const auto own = name.empty() ? fmt::format("{}{}", operation, graph().node_size()) : name;
        const auto colon = operation.find(':');
        node.set_op_type(colon == std::string::npos ? operation : operation.substr(colon + 1));
        if (colon != std::string::npos) node.set_domain(operation.substr(0, colon));
        node.set_name(own);
        for (const auto& input : inputs) node.add_input(input);
        for (int i = 0; i < outputs; ++i) node.add_output(i == 0 ? own : fmt::format("{}:{}", own, i));
        for (const auto& attribute : attributes) add(node, attribute);
        return own;
    }

    // MatMul and Add with random numbers, as PyTorch and Keras write it.
    std::string dense(const std::string& from, std::int64_t inputs, std::int64_t units) {
        const int place = graph().node_size();
        const auto product = node("MatMul", {from, random(fmt::format("W{}", place), {inputs, units})});
        return node("Add", {product, random(fmt::format("b{}", place), {units})});
    }

    Builder& output(const std::string& name) {
        graph().add_output()->set_name(name);
        return *this;
    }

    std::string bytes() const { return model.SerializeAsString(); }
    ::onnx::GraphProto& graph() { return *model.mutable_graph(); }

    ::onnx::ModelProto model;

  private:
    ::onnx::TensorProto& typed(const std::string& name, const Wholes& shape, int type) {
        auto& tensor = *graph().add_initializer();
        tensor.set_name(name);
        tensor.set_data_type(type);
        for (const auto dimension : shape) tensor.add_dims(dimension);
        return tensor;
    }

    static void add(::onnx::NodeProto& node, const Attribute& attribute) {
        auto& proto = *node.add_attribute();
        proto.set_name(attribute.name);
        if (const auto* whole = std::get_if<std::int64_t>(&attribute.value)) proto.set_i(*whole);
        if (const auto* number = std::get_if<float>(&attribute.value)) proto.set_f(*number);
        if (const auto* text = std::get_if<std::string>(&attribute.value)) proto.set_s(*text);
        if (const auto* all = std::get_if<Floats>(&attribute.value))
            proto.mutable_floats()->Assign(all->begin(), all->end());
        if (const auto* all = std::get_if<Wholes>(&attribute.value))
            proto.mutable_ints()->Assign(all->begin(), all->end());
        if (const auto* all = std::get_if<Texts>(&attribute.value))
            for (const auto& text : *all) proto.add_strings(text);
    }

    Random random_;
};

}  // namespace sentei::onnx::test
