// What moves numbers without computing: for rows only where nothing changes but the shape of a row.
#include <fmt/format.h>
#include <onnx.pb.h>

#include <algorithm>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/onnx/operators.hpp"

namespace sentei::onnx {
namespace {

constexpr std::int64_t any_rows = -1;  // how Shape tells the number of rows

Value with_shape(Value value, const Shape& shape) {
    if (auto* columns = std::get_if<Columns>(&value)) columns->shape = shape;
    if (auto* chain = std::get_if<Chain>(&value)) chain->shape = shape;
    return value;
}

std::int64_t product(const Shape& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

// The input as it is: Identity, Dropout.
std::vector<Value> unchanged(const Call& call) { return {call.input(0)}; }

std::vector<Value> dropout(const Call& call) {
    if (call.has(2) && call.constant(2).numbers != std::vector<double>{0})
        call.refuse("it is in training mode, export the model for inference");
    return unchanged(call);
}

std::vector<Value> cast(const Call& call) {
    using ::onnx::TensorProto;
    const auto to = call.node.whole("to", 0);
    const bool whole_numbers = to == TensorProto::INT64 || to == TensorProto::INT32;
    if (const auto* tensor = call.as<Tensor>(0); tensor != nullptr && !tensor->is_text()) {
        Tensor result = *tensor;
        if (whole_numbers)
            for (double& number : result.numbers) number = std::trunc(number);
        return {result};
    }
    if (std::holds_alternative<Label>(call.input(0))) return unchanged(call);
    if (to != TensorProto::FLOAT && to != TensorProto::DOUBLE)
        call.refuse("it turns the network's values to another type than float or double");
    return unchanged(call);
}

// A requested shape of rows, where it keeps rows apart.
Shape reshaped(const Call& call, const Shape& row, const std::vector<std::int64_t>& wanted) {
    const auto refuse = [&] {
        call.refuse(fmt::format("it makes {} of rows of shape {}, and rows have to stay rows", describe(wanted),
                                describe(row)));
    };
    const bool zero_copies = call.node.whole("allowzero", 0) == 0;
    if (wanted.empty() || !(wanted[0] == any_rows || (wanted[0] == 0 && zero_copies) || wanted[0] == call.batch))
        refuse();
    Shape shape(wanted.begin() + 1, wanted.end());
    std::int64_t known = 1, open = 0;
    for (std::size_t d = 0; d < shape.size(); ++d) {
        if (shape[d] == 0 && zero_copies && d < row.size()) shape[d] = row[d];
        if (shape[d] == -1)
            ++open;
        else if (shape[d] < 1 || shape[d] > product(row) / known)
            refuse();
        else
            known *= shape[d];
    }
    if (open > 1 || product(row) % known != 0 || (open == 0 && known != product(row))) refuse();
    std::ranges::replace(shape, std::int64_t{-1}, product(row) / known);
    return shape;
}

std::vector<Value> reshape(const Call& call) {
    const auto wanted = wholes(call.list(1, "shape"));
    if (const auto* tensor = call.as<Tensor>(0)) {
        Tensor result = *tensor;
        const auto size = static_cast<std::int64_t>(std::max(tensor->numbers.size(), tensor->texts.size()));
        Shape shape = wanted;
        const auto open = std::ranges::find(shape, -1);
        if (open != shape.end()) {
            *open = 1;
            const auto known = static_cast<std::int64_t>(size_of(shape));
            if (known == 0) call.refuse("the shape does not go with the constant");
            *open = size / known;
        }
        if (static_cast<std::int64_t>(size_of(shape)) != size) call.refuse("the shape does not go with the constant");
        result.shape = shape;
        return {result};
    }
    if (std::holds_alternative<Label>(call.input(0))) return unchanged(call);
    const Shape* row = row_shape(call.input(0));
    if (row == nullptr) call.refuse_input(0);
    return {with_shape(call.input(0), reshaped(call, *row, wanted))};
}

std::vector<Value> flatten(const Call& call) {
    const Shape* row = row_shape(call.input(0));
    if (row == nullptr) call.refuse_input(0);
    auto axis = call.node.whole("axis", 1);
    if (axis < 0) axis += static_cast<std::int64_t>(row->size()) + 1;
    if (axis != 1) call.refuse("its axis is not 1: rows would not stay rows");
    return {with_shape(call.input(0), {product(*row)})};
}

// Axes as places in the full shape, the rows' dimension included.
std::vector<std::int64_t> axes_of(const Call& call, std::size_t rank) {
    auto axes = wholes(call.list(1, "axes"));
    for (auto& axis : axes) {
        if (axis < 0) axis += static_cast<std::int64_t>(rank);
        if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) call.refuse("it names an axis that is not there");
    }
    std::ranges::sort(axes);
    if (std::ranges::adjacent_find(axes) != axes.end()) call.refuse("it names an axis twice");
    return axes;
}

// The full shape of a value; of rows the first dimension stands for their number.
Shape full_shape(const Call& call) {
    if (const auto* tensor = call.as<Tensor>(0)) return tensor->shape;
    const Shape* row = row_shape(call.input(0));
    if (row == nullptr) call.refuse_input(0);
    Shape full{any_rows};
    full.insert(full.end(), row->begin(), row->end());
    return full;
}

std::vector<Value> with_full_shape(const Call& call, Shape full) {
    if (const auto* tensor = call.as<Tensor>(0)) {
        Tensor result = *tensor;
        result.shape = std::move(full);
        return {result};
    }
    if (full.empty() || full[0] != any_rows) call.refuse("it moves the rows to another axis");
    return {with_shape(call.input(0), {full.begin() + 1, full.end()})};
}

std::vector<Value> squeeze(const Call& call) {
    if (std::holds_alternative<Label>(call.input(0))) return unchanged(call);
    Shape full = full_shape(call);
    auto axes = axes_of(call, full.size());
    if (axes.empty())
        for (std::size_t d = 0; d < full.size(); ++d)
            if (full[d] == 1) axes.push_back(static_cast<std::int64_t>(d));
    for (std::size_t a = axes.size(); a-- > 0;) {
        const auto place = full.begin() + axes[a];
        if (*place != 1) call.refuse("it takes away an axis that is not 1");
        full.erase(place);
    }
    return with_full_shape(call, std::move(full));
}

std::vector<Value> unsqueeze(const Call& call) {
    if (std::holds_alternative<Label>(call.input(0))) return unchanged(call);
    Shape full = full_shape(call);
    const auto count = call.list(1, "axes").numbers.size();
    if (count > 8) call.refuse("it adds more than 8 axes");
    for (const auto axis : axes_of(call, full.size() + count)) full.insert(full.begin() + axis, 1);
    return with_full_shape(call, std::move(full));
}

std::vector<Value> transpose(const Call& call) {
    Shape order = wholes(call.node.list("perm"));
    const Shape full = full_shape(call);
    if (order.empty()) {
        order.resize(full.size());
        std::iota(order.rbegin(), order.rend(), std::int64_t{0});
    }
    if (const auto* tensor = call.as<Tensor>(0)) {
        return {transposed(*tensor, order)};
    }
    if (!std::ranges::is_sorted(order) || order.size() != full.size())
        call.refuse("it moves what is in a row, and only dense layers can be taken");
    return unchanged(call);
}

std::vector<Value> shape_of(const Call& call) {
    const Shape full = full_shape(call);
    return {Tensor::list({full.begin(), full.end()})};
}

std::vector<Value> constant(const Call& call) {
    if (call.node.has("value")) return {call.node.tensor("value")};
    for (const char* single : {"value_float", "value_int"})
        if (call.node.has(single))
            return {Tensor::scalar(call.node.number(single, 0) + static_cast<double>(call.node.whole(single, 0)))};
    for (const char* several : {"value_floats", "value_ints"})
        if (call.node.has(several)) return {call.node.list(several)};
    call.refuse("it holds no numbers");
}

}  // namespace

Operators shape_operators() {
    return {{"Identity", unchanged}, {"Dropout", dropout},  {"Cast", cast},           {"Reshape", reshape},
            {"Flatten", flatten},    {"Squeeze", squeeze},  {"Unsqueeze", unsqueeze}, {"Transpose", transpose},
            {"Shape", shape_of},     {"Constant", constant}};
}

}  // namespace sentei::onnx
