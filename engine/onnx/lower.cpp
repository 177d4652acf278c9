#include "engine/onnx/lower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/onnx/operators.hpp"

namespace sentei::onnx {
namespace {

using Values = std::map<std::string, Value>;

Values given(Graph& graph) {
    Values values;
    for (auto& [name, tensor] : graph.constants) values.emplace(name, std::move(tensor));
    graph.constants.clear();
    std::size_t column = 0;
    for (const auto& input : graph.inputs) {
        Columns columns{{}, input.shape};
        for (std::size_t i = size_of(input.shape); i > 0; --i) columns.elements.push_back({.column = column++});
        values.emplace(input.name, std::move(columns));
    }
    return values;
}

// About how many numbers of 8 bytes a value takes.
std::size_t numbers_in(const Value& value) {
    const auto of = [](const Chain& chain) { return 2 * chain.stages().size() + 4 * chain.width(); };
    if (const auto* tensor = std::get_if<Tensor>(&value)) return tensor->numbers.size() + 4 * tensor->texts.size();
    if (const auto* columns = std::get_if<Columns>(&value)) return sizeof(Element) / 8 * columns->elements.size();
    if (const auto* chain = std::get_if<Chain>(&value)) return of(*chain);
    if (const auto* part = std::get_if<ErfPart>(&value)) return of(part->argument);
    if (const auto* scores = std::get_if<Scores>(&value)) return of(scores->chain) + 4 * scores->classes.size();
    const auto& label = std::get<Label>(value);
    return of(label.chain) + 4 * label.classes.size();
}

// `left`: numbers that nodes may still make, so that a small file cannot ask for all memory.
void run(const Node& node, const Graph& graph, std::size_t bytes, std::size_t& left, Values& values) {
    const auto* operation = find_operator(node.operation());
    if (operation == nullptr) node.refuse(why_not(node.operation()));
    Call call{node, {}, graph.batch, bytes};
    for (const auto& name : node.inputs())
        if (name.empty())
            call.inputs.push_back(nullptr);
        else if (const auto found = values.find(name); found != values.end())
            call.inputs.push_back(&found->second);
        else
            node.refuse(fmt::format("'{}' is an output that cannot be taken", data::shown(name)));
    const auto results = [&] {
        try {
            return (*operation)(call);
        } catch (const Refused&) {
            throw;
        } catch (const InputError& error) {
            node.refuse(error.what());
        }
    }();
    for (const auto& result : results) {
        const auto made = numbers_in(result);
        if (made > left) node.refuse("the graph copies more numbers than a file of this size has reason to");
        left -= made;
    }
    const auto outputs = node.outputs();
    for (std::size_t i = 0; i < std::min(results.size(), outputs.size()); ++i)
        values.insert_or_assign(outputs[i], results[i]);
}

class Ends {
  public:
    Ends(const Graph& graph, const Values& values) : graph_(graph) {
        for (const auto& name : graph.outputs) {
            const auto found = values.find(name);
            if (found == values.end()) refuse(name, "is one that cannot be taken");
            take(name, found->second);
        }
    }

    Lowered lowered() const {
        if (!answer_) {
            const auto& label = labels_.front();
            return {label.chain, true, label.classes, {}};
        }
        auto result = *answer_;
        for (const auto& label : labels_) {
            const auto &mine = label.chain.stages(), &its = result.chain.stages();
            if (mine.size() != its.size() || !std::equal(mine.begin(), mine.end() - 1, its.begin()))
                refuse(name_, "and the class come from different networks");
            if (result.classes.empty()) result.classes = label.classes;
        }
        if (!labels_.empty()) result.probabilities = true;
        return result;
    }

  private:
    [[noreturn]] void refuse(const std::string& name, std::string_view why) const {
        throw InputError(fmt::format("{}: output '{}' {}", graph_.source, data::shown(name), why));
    }

    void take(const std::string& name, const Value& value) {
        if (const auto* label = std::get_if<Label>(&value)) {
            labels_.push_back(*label);
            return;
        }
        if (answer_)
            refuse(name, fmt::format("is a second one beside '{}', expected one, or probabilities and the class",
                                     data::shown(name_)));
        name_ = name;
        if (const auto* scores = std::get_if<Scores>(&value))
            answer_ = Lowered{scores->chain, true, scores->classes, {}};
        else if (const auto* chain = std::get_if<Chain>(&value))
            answer_ = answer(*chain);
        else
            refuse(name, "is not what a network's last layer gives");
    }

    Lowered answer(const Chain& chain) const {
        const auto& last = chain.last();
        if (last.open()) return {chain, false, {}, {}};
        const auto refuse_activation = [&](std::string_view why) {
            throw InputError(fmt::format("{}: {}", last.made_by, why));
        };
        if (last.activation.kind != SENTEI_SIGMOID)
            refuse_activation(
                "it is the network's output, and Sentei's output layer has no activation but softmax or "
                "the sigmoid of one output");
        if (chain.width() > 1)
            refuse_activation(
                fmt::format("its {} outputs answer as many questions (multi-label), and Sentei's networks "
                            "answer one",
                            chain.width()));
        if (!chain.pending().none()) refuse_activation("something is computed with the probability that it gives");
        return {chain.before_activation(), true, {}, {}};
    }

    const Graph& graph_;
    std::optional<Lowered> answer_;
    std::string name_;
    std::vector<Label> labels_;
};

std::vector<std::string> column_names(const Graph& graph) {
    std::vector<std::string> names;
    const bool named = graph.inputs.size() > 1 &&
                       std::ranges::all_of(graph.inputs, [](const Input& input) { return size_of(input.shape) == 1; });
    std::size_t column = 0;
    for (const auto& input : graph.inputs)
        for (std::size_t i = size_of(input.shape); i > 0; --i)
            names.push_back(named ? input.name : fmt::format("x{}", ++column));
    return names;
}

}  // namespace

Lowered lower(Graph& graph, std::size_t bytes) {
    Values values = given(graph);
    std::size_t left = 10'000'000 + 8 * bytes;
    for (const auto& node : graph.nodes) run(node, graph, bytes, left, values);
    auto lowered = Ends(graph, values).lowered();
    lowered.columns = column_names(graph);
    return lowered;
}

}  // namespace sentei::onnx
