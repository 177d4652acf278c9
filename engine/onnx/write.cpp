#include "engine/onnx/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/onnx/graph_writer.hpp"
#include "engine/onnx/metadata.hpp"

namespace sentei::onnx {
namespace {

constexpr std::int64_t ir_version = 7, opset = 13;
constexpr float largest_input = 1e6f;

float in_fp32(double number, const std::string& what) {
    const auto rounded = static_cast<float>(number);
    if (!std::isfinite(rounded)) throw InputError(fmt::format("{} is {}, which fp32 cannot hold", what, number));
    return rounded;
}

// Raw columns to the network's inputs, as Encoder::encode does it.
std::string encode(GraphWriter& graph, const data::Encoder& encoder) {
    const auto& columns = encoder.columns();
    const auto count = static_cast<std::int64_t>(columns.size());
    std::vector<float> means, rests, scales;
    std::vector<std::int64_t> order;
    for (std::int64_t c = 0; c < count; ++c) {
        const auto& column = columns[static_cast<std::size_t>(c)];
        const std::string name = fmt::format("column '{}': its", data::shown(column.name));
        means.push_back(in_fp32(column.mean, name + " mean"));
        rests.push_back(static_cast<float>(column.mean - double{means.back()}));
        scales.push_back(in_fp32(column.scale, name + " scale"));
        if (scales.back() == 0) throw InputError(fmt::format("{} scale is {}, 0 in fp32", name, column.scale));
        order.push_back(c);
        if (column.indicator) order.push_back(count + c);
    }
    const auto all_are = [](const std::vector<float>& values, float value) {
        return std::ranges::count(values, value) == std::ranges::ssize(values);
    };
    const std::string missing = graph.node("missing", "IsNaN", {"input"});
    std::string values = "input";
    if (!all_are(means, 0)) values = graph.node("centred", "Sub", {values, graph.numbers("mean", means, {count})});
    if (!all_are(rests, 0))
        values = graph.node("centred_exactly", "Sub", {values, graph.numbers("mean_rest", rests, {count})});
    if (!all_are(scales, 1))
        values = graph.node("standardised", "Div", {values, graph.numbers("scale", scales, {count})});
    values = graph.node("present", "Where", {missing, graph.number("at_missing", 0), values});
    values = graph.node("bounded", "Clip",
                        {values, graph.number("least", -largest_input), graph.number("most", largest_input)});
    if (order.size() == columns.size()) return values;
    const std::string flags = graph.node("missing_flags", "Cast", {missing});
    graph.attribute("to", std::int64_t{::onnx::TensorProto::FLOAT});
    values = graph.node("values_and_flags", "Concat", {values, flags});
    graph.attribute("axis", std::int64_t{1});
    values = graph.node("encoded", "Gather", {values, graph.wholes("order", order)});
    graph.attribute("axis", std::int64_t{1});
    return values;
}

std::string gelu(GraphWriter& graph, const std::string& name, const std::string& z) {
    const auto scaled =
        graph.node(name + "_scaled", "Div", {z, graph.number(name + "_sqrt2", std::numbers::sqrt2_v<float>)});
    const auto erf = graph.node(name + "_erf", "Erf", {scaled});
    const auto sum = graph.node(name + "_sum", "Add", {erf, graph.number(name + "_one", 1)});
    const auto product = graph.node(name + "_product", "Mul", {z, sum});
    return graph.node(name, "Mul", {product, graph.number(name + "_half", 0.5f)});
}

std::string activated(GraphWriter& graph, const std::string& name, const std::string& z, model::Activation activation) {
    switch (activation.kind) {
        case SENTEI_RELU:
            return graph.node(name, "Relu", {z});
        case SENTEI_LEAKY_RELU: {
            const auto output = graph.node(name, "LeakyRelu", {z});
            graph.attribute("alpha", activation.slope);
            return output;
        }
        case SENTEI_TANH:
            return graph.node(name, "Tanh", {z});
        case SENTEI_SIGMOID:
            return graph.node(name, "Sigmoid", {z});
        case SENTEI_GELU:
            return gelu(graph, name, z);
        default:
            return z;
    }
}

std::string layers(GraphWriter& graph, const model::Network& network, std::string values) {
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const auto& layer = network.layers[l];
        const auto units = static_cast<std::int64_t>(layer.units()), inputs = static_cast<std::int64_t>(layer.inputs());
        const auto weights = graph.numbers(fmt::format("weights{}", l + 1), layer.weights.values(), {units, inputs});
        const auto bias = graph.numbers(fmt::format("bias{}", l + 1), layer.bias, {units});
        values = graph.node(fmt::format("dense{}", l + 1), "Gemm", {values, weights, bias});
        graph.attribute("transB", std::int64_t{1});
        values = activated(graph, fmt::format("{}{}", model::name(layer.activation), l + 1), values, layer.activation);
    }
    return values;
}

void answer(GraphWriter& graph, const data::Encoder& encoder, const std::string& outputs) {
    if (encoder.task() == data::Task::multiclass) {
        graph.node("probabilities", "Softmax", {outputs});
        graph.attribute("axis", std::int64_t{1});
    } else if (encoder.task() == data::Task::binary) {
        const auto first = graph.node("first", "Sigmoid", {graph.node("negated", "Neg", {outputs})});
        const auto second = graph.node("second", "Sigmoid", {outputs});
        graph.node("probabilities", "Concat", {first, second});
        graph.attribute("axis", std::int64_t{1});
    } else {
        const auto scale = graph.number("target_scale", in_fp32(encoder.target_scale(), "the target's scale"));
        const auto shift = graph.number("target_mean", in_fp32(encoder.target_mean(), "the target's mean"));
        graph.node("prediction", "Add", {graph.node("scaled", "Mul", {outputs, scale}), shift});
    }
    if (encoder.task() == data::Task::regression)
        graph.output("prediction", 1);
    else
        graph.output("probabilities", encoder.classes().size());
}

Metadata metadata_of(const model::Model& model) {
    Metadata metadata{.columns = {},
                      .classes = model.encoder.classes(),
                      .target = model.encoder.target(),
                      .task = data::is_classification(model.encoder.task()) ? "classification" : "regression",
                      .lineage = model.lineage};
    if (takes_raw_columns(model.encoder))
        for (const auto& column : model.encoder.columns()) metadata.columns.push_back(column.name);
    else
        metadata.columns = input_names(model.encoder);
    return metadata;
}

}  // namespace

bool takes_raw_columns(const data::Encoder& encoder) {
    return std::ranges::all_of(encoder.columns(), [](const data::InputColumn& column) { return column.numeric; });
}

std::vector<std::string> input_names(const data::Encoder& encoder) {
    std::vector<std::string> names;
    for (const auto& column : encoder.columns()) {
        if (column.numeric) names.push_back(column.name);
        for (const auto& category : column.categories) names.push_back(column.name + "=" + category);
        if (column.indicator) names.push_back(column.name + " missing");
    }
    return names;
}

std::string write(const model::Model& model) {
    if (model.network.parameters() > std::numeric_limits<int>::max() / sizeof(float))
        throw InputError("the network is too large for an ONNX file, which holds less than 2 GB");
    ::onnx::ModelProto proto;
    proto.set_ir_version(ir_version);
    proto.set_producer_name("sentei");
    proto.add_opset_import()->set_version(opset);
    proto.mutable_graph()->set_name("sentei");
    GraphWriter graph(*proto.mutable_graph());
    const bool raw = takes_raw_columns(model.encoder);
    graph.input("input", raw ? model.encoder.columns().size() : model.encoder.inputs());
    answer(graph, model.encoder, layers(graph, model.network, raw ? encode(graph, model.encoder) : "input"));
    for (const auto& [key, value] : write_metadata(metadata_of(model))) {
        auto& entry = *proto.add_metadata_props();
        entry.set_key(key);
        entry.set_value(value);
    }
    std::string bytes;
    if (!proto.SerializeToString(&bytes))
        throw InputError("the network is too large for an ONNX file, which holds less than 2 GB");
    return bytes;
}

}  // namespace sentei::onnx
