#include "engine/onnx/graph.hpp"

#include <fmt/format.h>
#include <onnx.pb.h>

#include <algorithm>
#include <limits>
#include <set>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"

namespace sentei::onnx {
namespace {

using ::onnx::TensorProto;

constexpr std::int64_t any_batch = -1;

std::shared_ptr<const ::onnx::ModelProto> parsed(std::string_view bytes, const std::string& source) {
    auto model = std::make_shared<::onnx::ModelProto>();
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        !model->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !model->has_graph() ||
        model->graph().output_size() == 0)
        throw InputError(source + ": not an ONNX model, or a damaged one");
    return model;
}

bool is_number(int type) {
    return type == TensorProto::FLOAT || type == TensorProto::DOUBLE || type == TensorProto::FLOAT16 ||
           type == TensorProto::INT32 || type == TensorProto::INT64;
}

Input read_input(const ::onnx::ValueInfoProto& info, std::size_t most_width, std::int64_t& batch) {
    const auto refuse = [&](const std::string& why) {
        return InputError(fmt::format("input '{}' {}", data::shown(info.name()), why));
    };
    const auto& tensor = info.type().tensor_type();
    if (!info.type().has_tensor_type() || !is_number(tensor.elem_type()))
        throw refuse("does not hold numbers, and only they can be taken");
    if (!tensor.has_shape() || tensor.shape().dim_size() == 0)
        throw refuse("does not say its shape, expected rows of a fixed width");
    Input input{info.name(), {}};
    for (int d = 1; d < tensor.shape().dim_size(); ++d) {
        if (!tensor.shape().dim(d).has_dim_value())
            throw refuse(fmt::format("does not say its dimension {}, expected rows of a fixed width", d + 1));
        input.shape.push_back(tensor.shape().dim(d).dim_value());
    }
    try {
        if (size_of(input.shape, most_width) > 0) {
            if (tensor.shape().dim(0).has_dim_value()) batch = tensor.shape().dim(0).dim_value();
            return input;
        }
    } catch (const InputError&) {
    }
    throw refuse(fmt::format("has rows of shape {}, which this file has no weights for", describe(input.shape)));
}

void read_constants(Graph& graph) {
    const auto& proto = graph.proto->graph();
    if (proto.sparse_initializer_size() > 0) throw InputError("it has sparse initialisers, expected dense ones");
    for (const auto& initializer : proto.initializer())
        if (!graph.constants.emplace(initializer.name(), read_tensor(initializer)).second)
            throw InputError(fmt::format("there are two initialisers '{}'", data::shown(initializer.name())));
}

void read_ends(Graph& graph, std::size_t bytes) {
    for (const auto& info : graph.proto->graph().input())
        if (!graph.constants.contains(info.name())) {
            graph.inputs.push_back(read_input(info, bytes, graph.batch));
            bytes -= std::min(bytes, size_of(graph.inputs.back().shape));
        }
    if (graph.inputs.empty()) throw InputError("the graph has no input");
    for (const auto& info : graph.proto->graph().output()) graph.outputs.push_back(info.name());
}

// Marks what the outputs need, from the last node to the first.
std::vector<bool> needed_nodes(const std::vector<Node>& all, std::set<std::string> wanted) {
    std::vector<bool> needed(all.size());
    for (std::size_t n = all.size(); n-- > 0;) {
        const auto outputs = all[n].outputs();
        needed[n] = std::ranges::any_of(outputs, [&](const auto& name) { return wanted.contains(name); });
        if (!needed[n]) continue;
        for (auto& input : all[n].inputs()) wanted.insert(std::move(input));
    }
    return needed;
}

void check_order(const Graph& graph, const std::vector<Node>& all) {
    std::set<std::string> known, produced;
    for (const auto& input : graph.inputs)
        if (!known.insert(input.name).second)
            throw InputError(fmt::format("{}: there are two inputs '{}'", graph.source, data::shown(input.name)));
    for (const auto& constant : graph.constants) known.insert(constant.first);
    for (const auto& node : all)
        for (const auto& output : node.outputs())
            if (!output.empty() && (known.contains(output) || !produced.insert(output).second))
                node.refuse(fmt::format("its output '{}' is there already", data::shown(output)));
    const auto require = [&](const std::string& name, const auto& refuse) {
        if (name.empty() || known.contains(name)) return;
        refuse(produced.contains(name) ? fmt::format("it needs '{}', which a later node gives: the nodes are not "
                                                     "sorted, or go in circles",
                                                     data::shown(name))
                                       : fmt::format("it needs '{}', which is no input, no initialiser and no output "
                                                     "of a node",
                                                     data::shown(name)));
    };
    for (const auto& node : all) {
        for (const auto& input : node.inputs()) require(input, [&](const std::string& why) { node.refuse(why); });
        for (const auto& output : node.outputs()) known.insert(output);
    }
    for (const auto& output : graph.outputs)
        require(output, [&](const std::string& why) {
            throw InputError(fmt::format("{}: output '{}': {}", graph.source, data::shown(output), why));
        });
}

void read_nodes(Graph& graph) {
    std::vector<Node> all;
    for (const auto& proto : graph.proto->graph().node()) all.emplace_back(proto, graph.source, all.size());
    check_order(graph, all);
    const auto needed = needed_nodes(all, {graph.outputs.begin(), graph.outputs.end()});
    for (std::size_t n = 0; n < all.size(); ++n)
        if (needed[n]) graph.nodes.push_back(std::move(all[n]));
}

}  // namespace

Graph parse_graph(std::string_view bytes, const std::string& source) {
    Graph graph{.proto = parsed(bytes, source), .source = source, .batch = any_batch};
    graph.producer = graph.proto->producer_name();
    if (!graph.producer.empty() && !graph.proto->producer_version().empty())
        graph.producer += " " + graph.proto->producer_version();
    for (const auto& entry : graph.proto->metadata_props()) graph.metadata[entry.key()] = entry.value();
    try {
        read_constants(graph);
        read_ends(graph, bytes.size());
    } catch (const InputError& error) {
        throw InputError(fmt::format("{}: {}", source, error.what()));
    }
    read_nodes(graph);
    return graph;
}

}  // namespace sentei::onnx
