// Ends of a classifier: probabilities, the class with the largest, and what the classes are called.
#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/onnx/operators.hpp"

namespace sentei::onnx {
namespace {

bool ends_in(const Chain& chain, std::uint32_t activation) { return chain.last().activation.kind == activation; }

// A single sigmoid with nothing after it.
bool is_probability(const Chain& chain) {
    return ends_in(chain, SENTEI_SIGMOID) && chain.width() == 1 && chain.pending().none();
}

std::vector<Value> softmax(const Call& call) {
    const auto* chain = call.as<Chain>(0);
    if (chain == nullptr || !chain->last().open())
        call.refuse("it does not follow a dense layer, expected it to turn the last one's outputs to probabilities");
    const auto axis = call.node.whole("axis", -1);
    if (chain->shape.size() != 1 || (axis != 1 && axis != -1)) call.refuse("it does not run over the values of a row");
    if (chain->width() < 2) call.refuse("it has one output, which would always be 1");
    return {Scores{chain->folded(), {}}};
}

// The largest of probabilities, or of what softmax would make probabilities.
std::vector<Value> arg_max(const Call& call) {
    const auto axis = call.node.whole("axis", 0);
    if (axis != 1 && axis != -1) call.refuse("it does not run over the values of a row");
    if (const auto* scores = call.as<Scores>(0)) return {Label{scores->chain, scores->classes}};
    const auto* chain = call.as<Chain>(0);
    if (chain == nullptr || !chain->last().open() || chain->width() < 2) call.refuse_input(0);
    return {Label{chain->folded(), {}}};
}

// A probability against 0.5, or its log-odds against 0: the class of a binary task.
std::vector<Value> greater(const Call& call) {
    const auto* chain = call.as<Chain>(0);
    if (chain == nullptr || call.as<Tensor>(1) == nullptr || chain->width() != 1)
        call.refuse("it compares anything but one output with a constant");
    const auto& bound = call.constant(1).numbers;
    const bool probability = is_probability(*chain);
    if (bound.size() != 1 || bound[0] != (probability ? 0.5 : 0.0) || !(probability || chain->last().open()))
        call.refuse("it compares with anything but the probability 0.5 (or log-odds of 0)");
    return {Label{probability ? chain->before_activation() : chain->folded(), {}}};
}

// Several class names together, checked when the model is made.
std::vector<std::string> names_from(const Call& call, std::initializer_list<const char*> attributes) {
    for (const char* attribute : attributes)
        if (call.node.has(attribute)) return class_names(call.node.list(attribute));
    return {};
}

std::vector<Value> zip_map(const Call& call) {
    Value value = call.input(0);
    if (const auto* chain = std::get_if<Chain>(&value); chain != nullptr && is_probability(*chain))
        value = Scores{chain->before_activation(), {}};
    auto* scores = std::get_if<Scores>(&value);
    if (scores == nullptr) call.refuse_input(0);
    scores->classes = names_from(call, {"classlabels_strings", "classlabels_int64s"});
    return {value};
}

std::vector<Value> label_encoder(const Call& call) {
    const auto* label = call.as<Label>(0);
    if (label == nullptr) call.refuse_input(0);
    const auto keys = names_from(call, {"keys_int64s", "keys_strings"});
    auto names = names_from(call, {"values_strings", "values_int64s", "classes_strings"});
    if (!keys.empty()) {
        auto known = label->classes;
        for (std::size_t c = 0; label->classes.empty() && c < keys.size(); ++c) known.push_back(std::to_string(c));
        std::vector<std::string> ordered;
        for (const auto& name : known) {
            const auto place = std::ranges::find(keys, name) - keys.begin();
            if (place >= std::ssize(keys) || place >= std::ssize(names))
                call.refuse(fmt::format("it has no name for class '{}'", data::shown(name)));
            ordered.push_back(names[static_cast<std::size_t>(place)]);
        }
        names = std::move(ordered);
    }
    return {Label{label->chain, names}};
}

}  // namespace

std::vector<std::string> class_names(const Tensor& tensor) {
    std::vector<std::string> names = tensor.texts;
    for (const double number : tensor.numbers) names.push_back(data::text_of(number));
    return names;
}

Value concatenated_pair(const Call& call, const Chain& first, const Chain& second) {
    const auto axis = call.node.whole("axis", 1);
    const bool single = first.width() == 1 && second.width() == 1 && first.shape.size() == 1 &&
                        second.shape.size() == 1 && (axis == 1 || axis == -1);
    const Affine complement{{-1}, {1}};
    if (single && ends_in(second, SENTEI_SIGMOID) && ends_in(first, SENTEI_SIGMOID)) {
        if (is_probability(second) &&
            ((first.follows(second) && first.pending() == complement) || opposite(first, second)))
            return Scores{second.before_activation(), {}};
        if (is_probability(first) && first.follows(second) && second.pending() == complement) {
            Chain chain = first.before_activation();
            chain.affine({-1}, {0});
            return Scores{chain.folded(), {}};
        }
    }
    call.refuse("it joins two branches, expected 1-p and p of one sigmoid");
}

Operators class_operators() {
    return {{"Softmax", softmax},
            {"LogSoftmax", softmax},
            {"ArgMax", arg_max},
            {"Greater", greater},
            {"GreaterOrEqual", greater},
            {"ai.onnx.ml:ZipMap", zip_map},
            {"ai.onnx.ml:LabelEncoder", label_encoder}};
}

}  // namespace sentei::onnx
