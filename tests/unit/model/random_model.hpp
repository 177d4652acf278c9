// Random models with a real encoder (a column of numbers with a gap, one of words, a target) and any hidden layers.
#pragma once
#include <limits>
#include <string>
#include <vector>

#include "engine/core/random.hpp"
#include "engine/model/model.hpp"
#include "tests/support/reference.hpp"

namespace sentei::test {

inline data::Encoder encoder(data::Task task) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    data::Table table{"memory", {}, 7};
    table.columns.push_back({.name = "height", .numbers = {1, 2, missing, 4, 5, 7.5}});
    table.columns.push_back({.name = "f\xc3\xa4rg",
                             .numeric = false,
                             .codes = {0, 1, 2, 0, 1, 2},
                             .categories = {"red", "", "gr\xc3\xbcn"}});
    if (task == data::Task::regression)
        table.columns.push_back({.name = "answer", .numbers = {0.5, -3, 12, 2, 2.25, 8}});
    else if (task == data::Task::binary)
        table.columns.push_back(
            {.name = "answer", .numeric = false, .codes = {0, 1, 0, 1, 0, 1}, .categories = {"yes", "no"}});
    else
        table.columns.push_back(
            {.name = "answer", .numeric = false, .codes = {0, 1, 2, 0, 1, 2}, .categories = {"low", "middle", "high"}});
    const std::vector<std::size_t> rows{0, 1, 2, 3, 4, 5};
    return data::Encoder::fit(
        table, "answer",
        task == data::Task::regression ? data::TaskChoice::regression : data::TaskChoice::classification, rows);
}

inline model::Network network(const std::vector<std::size_t>& widths, model::Activation activation, Random& random) {
    model::Network network;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
        model::Layer layer{reference::random_matrix(widths[l + 1], widths[l], random), Buffer(widths[l + 1]),
                           l + 2 == widths.size() ? model::Activation{SENTEI_IDENTITY} : activation};
        const float scale = 1 / std::sqrt(static_cast<float>(widths[l]));
        for (float& weight : layer.weights.values()) weight *= scale;
        for (float& bias : layer.bias) bias = static_cast<float>(random.normal());
        network.layers.push_back(std::move(layer));
    }
    return network;
}

inline model::Model model(data::Task task, const std::vector<std::size_t>& hidden, Random& random) {
    model::Model model{encoder(task), {}, {{"step", "train"}, {"seed", std::to_string(random.below(1000))}}};
    std::vector<std::size_t> widths{model.encoder.inputs()};
    widths.insert(widths.end(), hidden.begin(), hidden.end());
    widths.push_back(model.encoder.outputs());
    const auto kind = static_cast<std::uint32_t>(SENTEI_RELU + random.below(6));
    model.network = network(widths, {kind, static_cast<float>(random.uniform())}, random);
    return model;
}

inline model::Model random_model(std::uint64_t seed) {
    Random random(seed);
    std::vector<std::size_t> hidden(random.below(4));
    for (auto& width : hidden) width = 1 + random.below(9);
    return model(static_cast<data::Task>(1 + random.below(3)), hidden, random);
}

}  // namespace sentei::test
