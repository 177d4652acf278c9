#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/core/error.hpp"
#include "engine/data/cells.hpp"
#include "engine/onnx/lower.hpp"

namespace sentei::onnx {
namespace {

// Where the encoder's inputs are among the elements that the first layer takes, and how they differ from them:
// element = factor * input + term.
struct Places {
    std::vector<std::size_t> element;
    std::vector<double> factor, term;
    void add(std::size_t place, double by, double plus) {
        element.push_back(place);
        factor.push_back(by);
        term.push_back(plus);
    }
};

data::InputColumn numeric_column(const Element& element, const std::string& name, const std::string& source) {
    data::InputColumn column{.name = name};
    if (element.scale == 0) return column;
    column.scale = 1 / std::abs(element.scale);
    column.mean = (element.missing.value_or(0) - element.shift) / element.scale + 0.0;
    if (!std::isfinite(column.mean) || !std::isfinite(column.scale) || column.scale <= 0)
        throw InputError(
            fmt::format("{}: column '{}' is scaled beyond what a number can say", source, data::shown(name)));
    return column;
}

std::vector<data::InputColumn> encoder_columns(const std::vector<Element>& elements,
                                               const std::vector<std::string>& names, const std::string& source,
                                               Places& places) {
    std::map<std::size_t, std::size_t> numbers, indicators;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const auto& element = elements[i];
        const auto& name = names.at(element.column);
        if (!(element.indicator ? indicators : numbers).emplace(element.column, i).second)
            throw InputError(fmt::format("{}: column '{}' goes into the first layer twice", source, data::shown(name)));
    }
    for (const auto& indicator : indicators)
        if (!numbers.contains(indicator.first))
            throw InputError(
                fmt::format("{}: whether column '{}' is missing goes into the first layer, but not the column", source,
                            data::shown(names[indicator.first])));
    std::vector<data::InputColumn> columns;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const auto& element = elements[i];
        if (element.indicator) continue;
        auto column = numeric_column(element, names[element.column], source);
        if (element.clipped && (element.scale <= 0 || element.missing.value_or(0) != 0))
            throw InputError(fmt::format("{}: column '{}' is clipped in a way that Sentei's encoder cannot", source,
                                         data::shown(column.name)));
        if (element.scale == 0)
            places.add(i, 0, element.shift);
        else
            places.add(i, element.scale < 0 ? -1 : 1, element.missing.value_or(0));
        if (const auto indicator = indicators.find(element.column); indicator != indicators.end()) {
            column.indicator = true;
            places.add(indicator->second, elements[indicator->second].scale, elements[indicator->second].shift);
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

model::Layer rounded(const Stage& stage, const Places* first, const std::string& where) {
    const std::size_t inputs = first != nullptr ? first->element.size() : stage.inputs;
    model::Layer layer{Matrix(stage.units(), inputs), Buffer(stage.units()), stage.activation};
    if (stage.open()) layer.activation = {SENTEI_IDENTITY, 0};
    const auto store = [&](float& place, double number) {
        place = static_cast<float>(number);
        if (!std::isfinite(place)) throw InputError(where + " has a weight that fp32 cannot hold");
    };
    for (std::size_t u = 0; u < stage.units(); ++u) {
        double bias = stage.bias.empty() ? 0 : stage.bias[u];
        for (std::size_t i = 0; i < inputs; ++i) {
            double weight = (*stage.weights)[u * stage.inputs + (first != nullptr ? first->element[i] : i)];
            if (first != nullptr) {
                bias += weight * first->term[i];
                weight *= first->factor[i];
            }
            store(layer.weights(u, i), weight);
        }
        store(layer.bias[u], bias);
    }
    return layer;
}

}  // namespace

Built build(const Chain& chain, const std::vector<std::string>& columns, const std::string& source) {
    Built built;
    Places places;
    built.columns = encoder_columns(*chain.elements(), columns, source, places);
    const auto& stages = chain.stages();
    for (std::size_t l = 0; l < stages.size(); ++l)
        built.network.layers.push_back(rounded(*stages[l], l == 0 ? &places : nullptr,
                                               fmt::format("{}: layer {} of {}", source, l + 1, stages.size())));
    return built;
}

}  // namespace sentei::onnx
