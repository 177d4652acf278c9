// Values put side by side and taken out again: columns of the input, shapes, the two probabilities of a binary task.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/onnx/operators.hpp"

namespace sentei::onnx {
namespace {

bool along_columns(std::int64_t axis, const Columns& columns) {
    return columns.shape.size() == 1 && (axis == 1 || axis == -1);
}

Value concatenated_columns(const Call& call) {
    Columns all;
    for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        const auto* columns = call.as<Columns>(i);
        if (columns == nullptr) call.refuse_input(i);
        if (!along_columns(call.node.whole("axis", 1), *columns)) call.refuse("it does not put columns side by side");
        all.elements.insert(all.elements.end(), columns->elements.begin(), columns->elements.end());
    }
    if (all.elements.size() > call.bytes) call.refuse("it gives more columns than there can be weights for");
    all.shape = {static_cast<std::int64_t>(all.elements.size())};
    return all;
}

Value concatenated_lists(const Call& call) {
    std::vector<double> all;
    for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        const Tensor& list = call.constant(i);
        if (list.rank() != 1) call.refuse("it joins constants of more than one dimension");
        all.insert(all.end(), list.numbers.begin(), list.numbers.end());
    }
    if (all.size() > call.bytes) call.refuse("it gives more numbers than the file can hold");
    return Tensor::list(std::move(all));
}

std::vector<Value> concat(const Call& call) {
    if (call.as<Tensor>(0) != nullptr) return {concatenated_lists(call)};
    if (call.inputs.size() == 2 && call.as<Chain>(0) != nullptr && call.as<Chain>(1) != nullptr)
        return {concatenated_pair(call, *call.as<Chain>(0), *call.as<Chain>(1))};
    if (call.as<Columns>(0) == nullptr) call.refuse("it joins branches, and only plain chains of layers can be taken");
    return {concatenated_columns(call)};
}

std::vector<Value> taken(const Call& call, const Columns& columns, const std::vector<std::int64_t>& places) {
    Columns result;
    const auto width = static_cast<std::int64_t>(columns.elements.size());
    for (auto place : places) {
        if (place < 0) place += width;
        if (place < 0 || place >= width) call.refuse(fmt::format("it takes column {} of {}", place, width));
        result.elements.push_back(columns.elements[static_cast<std::size_t>(place)]);
    }
    if (result.elements.empty()) call.refuse("it takes no column");
    result.shape = {static_cast<std::int64_t>(result.elements.size())};
    return {result};
}

std::vector<Value> gather(const Call& call) {
    const Tensor& places = call.constant(1);
    const auto axis = call.node.whole("axis", 0);
    if (const auto* columns = call.as<Columns>(0)) {
        if (!along_columns(axis, *columns) || places.rank() != 1) call.refuse("it does not take columns of a table");
        return taken(call, *columns, wholes(places));
    }
    if (call.as<Tensor>(0) == nullptr) call.refuse_input(0);
    const Tensor& list = call.constant(0);
    if (list.rank() != 1 || places.rank() > 1) call.refuse("it takes from a constant of more than one dimension");
    Tensor result{places.shape, {}, {}};
    for (auto place : wholes(places)) {
        if (place < 0) place += list.shape[0];
        if (place < 0 || place >= list.shape[0]) call.refuse("it takes what is not there");
        result.numbers.push_back(list.numbers[static_cast<std::size_t>(place)]);
    }
    return {result};
}

// The places that one step-1 slice leaves of `length`.
std::vector<std::int64_t> slice_places(const Call& call, std::int64_t length, std::int64_t wanted_axis) {
    const auto starts = wholes(call.list(1, "starts")), ends = wholes(call.list(2, "ends"));
    auto axes = wholes(call.list(3, "axes")),
         steps = call.has(4) ? wholes(call.constant(4)) : std::vector<std::int64_t>{1};
    if (axes.empty()) axes = {0};
    if (axes[0] == -1) axes[0] = wanted_axis;
    if (starts.size() != 1 || ends.size() != 1 || axes.size() != 1 || axes[0] != wanted_axis || steps.size() != 1 ||
        steps[0] != 1)
        call.refuse("it takes anything but neighbouring columns");
    const auto kept = [&](std::int64_t place) {
        return std::clamp(place < 0 ? place + length : place, std::int64_t{0}, length);
    };
    std::vector<std::int64_t> places;
    for (auto place = kept(starts[0]); place < kept(ends[0]); ++place) places.push_back(place);
    return places;
}

std::vector<Value> slice(const Call& call) {
    if (const auto* columns = call.as<Columns>(0)) {
        if (columns->shape.size() != 1) call.refuse("it does not take columns of a table");
        return taken(call, *columns, slice_places(call, columns->shape[0], 1));
    }
    if (call.as<Tensor>(0) == nullptr) call.refuse_input(0);
    const Tensor& list = call.constant(0);
    if (list.rank() != 1) call.refuse("it takes from a constant of more than one dimension");
    Tensor result = Tensor::list({});
    for (const auto place : slice_places(call, list.shape[0], 0))
        result.numbers.push_back(list.numbers[static_cast<std::size_t>(place)]);
    result.shape[0] = static_cast<std::int64_t>(result.numbers.size());
    return {result};
}

// Columns of an array, or the name of a class.
std::vector<Value> feature_extractor(const Call& call) {
    if (const auto* columns = call.as<Columns>(0)) return taken(call, *columns, wholes(call.constant(1)));
    const auto* names = call.as<Tensor>(0);
    const auto* label = call.as<Label>(1);
    if (names == nullptr || label == nullptr) call.refuse_input(names == nullptr ? 0 : 1);
    return {Label{label->chain, class_names(*names)}};
}

std::vector<Value> is_nan(const Call& call) {
    const auto* columns = call.as<Columns>(0);
    if (columns == nullptr) call.refuse_input(0);
    Columns missing{{}, columns->shape};
    for (const auto& element : columns->elements) {
        if (element.indicator || element.missing) call.refuse("what it asks about is never missing");
        missing.elements.push_back({.column = element.column, .indicator = true});
    }
    return {missing};
}

// A number in place of missing cells.
std::vector<Value> where(const Call& call) {
    const auto *asked = call.as<Columns>(0), *values = call.as<Columns>(2);
    if (asked == nullptr || values == nullptr || asked->shape != values->shape)
        call.refuse("it chooses between values, expected a number in place of missing cells");
    Columns result = *values;
    const auto numbers = spread_over(call.constant(1), result.shape);
    for (std::size_t i = 0; i < result.elements.size(); ++i) {
        const auto& flag = asked->elements[i];
        auto& element = result.elements[i];
        if (!flag.indicator || flag.scale != 1 || flag.shift != 0 || flag.column != element.column ||
            element.indicator || element.clipped)
            call.refuse("it chooses between values, expected a number in place of missing cells");
        element.missing = numbers[i];
    }
    return {result};
}

}  // namespace

Operators selection_operators() {
    return {{"Concat", concat}, {"Gather", gather},
            {"Slice", slice},   {"ai.onnx.ml:ArrayFeatureExtractor", feature_extractor},
            {"IsNaN", is_nan},  {"Where", where}};
}

}  // namespace sentei::onnx
