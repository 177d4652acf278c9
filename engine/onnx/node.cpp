#include <fmt/format.h>
#include <onnx.pb.h>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/onnx/graph.hpp"

namespace sentei::onnx {

Node::Node(const ::onnx::NodeProto& proto, const std::string& source, std::size_t index) : proto_(&proto) {
    const auto name =
        proto.name().empty() ? fmt::format("number {}", index + 1) : fmt::format("'{}'", data::shown(proto.name()));
    label_ = fmt::format("{}: node {} ({})", source, name, data::shown(proto.op_type()));
}

std::string Node::operation() const {
    if (proto_->domain().empty() || proto_->domain() == "ai.onnx") return proto_->op_type();
    return proto_->domain() + ":" + proto_->op_type();
}

std::vector<std::string> Node::inputs() const { return {proto_->input().begin(), proto_->input().end()}; }

std::vector<std::string> Node::outputs() const { return {proto_->output().begin(), proto_->output().end()}; }

void Node::refuse(std::string_view why) const { throw Refused(fmt::format("{}: {}", label_, why)); }

const ::onnx::AttributeProto* Node::find(std::string_view attribute) const {
    for (const auto& candidate : proto_->attribute())
        if (candidate.name() == attribute) return &candidate;
    return nullptr;
}

double Node::number(std::string_view attribute, double otherwise) const {
    const auto* found = find(attribute);
    return found == nullptr ? otherwise : double{found->f()};
}

std::int64_t Node::whole(std::string_view attribute, std::int64_t otherwise) const {
    const auto* found = find(attribute);
    return found == nullptr ? otherwise : found->i();
}

std::string Node::text(std::string_view attribute, std::string_view otherwise) const {
    const auto* found = find(attribute);
    return found == nullptr ? std::string(otherwise) : found->s();
}

Tensor Node::list(std::string_view attribute) const {
    const auto* found = find(attribute);
    if (found == nullptr) return Tensor::list({});
    if (found->strings_size() > 0)
        return {{found->strings_size()}, {}, {found->strings().begin(), found->strings().end()}};
    if (found->ints_size() > 0) return Tensor::list({found->ints().begin(), found->ints().end()});
    return Tensor::list({found->floats().begin(), found->floats().end()});
}

Tensor Node::tensor(std::string_view attribute) const {
    const auto* found = find(attribute);
    if (found == nullptr || !found->has_t()) refuse(fmt::format("it has no attribute '{}'", attribute));
    return read_tensor(found->t());
}

}  // namespace sentei::onnx
