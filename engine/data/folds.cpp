#include "engine/data/folds.hpp"

#include <algorithm>
#include <numeric>

#include "engine/core/random.hpp"

namespace sentei::data {
namespace {

constexpr std::uint64_t stream = 0xf01d5;

// Training rows of one class stand side by side, in random order; or rows by their target, every `hands` neighbours in
// random order.
std::vector<std::size_t> dealing_order(const Examples& rows, std::size_t hands, std::uint64_t seed) {
    std::vector<std::size_t> order(rows.rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random random(seed, stream);
    random.shuffle(std::span(order));
    if (!rows.labels.empty()) {
        std::ranges::stable_sort(order, {}, [&](std::size_t r) { return rows.labels[r]; });
        return order;
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t r) { return rows.targets(r, 0); });
    for (std::size_t first = 0; first < order.size(); first += hands)
        random.shuffle(std::span(order).subspan(first, std::min(hands, order.size() - first)));
    return order;
}

}  // namespace

Examples joined(const Examples& first, const Examples& second) {
    Examples both;
    both.inputs = Matrix(first.rows() + second.rows(), first.inputs.columns());
    std::ranges::copy(first.inputs.values(), both.inputs.data());
    std::ranges::copy(second.inputs.values(), both.inputs.data() + first.inputs.size());
    both.labels = first.labels;
    both.labels.insert(both.labels.end(), second.labels.begin(), second.labels.end());
    both.targets = Matrix(first.targets.rows() + second.targets.rows(), first.targets.columns());
    std::ranges::copy(first.targets.values(), both.targets.data());
    std::ranges::copy(second.targets.values(), both.targets.data() + first.targets.size());
    return both;
}

Examples gather(const Examples& from, std::span<const std::size_t> rows) {
    Examples chosen;
    chosen.inputs = Matrix(rows.size(), from.inputs.columns());
    chosen.labels.resize(from.labels.empty() ? 0 : rows.size());
    chosen.targets = Matrix(from.targets.rows() == 0 ? 0 : rows.size(), from.targets.columns());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::ranges::copy(from.inputs.row(rows[i]), chosen.inputs.row(i).begin());
        if (!chosen.labels.empty()) chosen.labels[i] = from.labels[rows[i]];
        if (chosen.targets.rows() != 0) std::ranges::copy(from.targets.row(rows[i]), chosen.targets.row(i).begin());
    }
    return chosen;
}

std::vector<Dataset> folds(const Dataset& set, std::size_t count, std::uint64_t seed) {
    std::vector<Dataset> cut{{set.encoder, set.train, set.validation, {}, {}}};
    if (count < 2) return cut;
    const auto order = dealing_order(set.train, count - 1, seed);
    for (std::size_t fold = 1; fold < count; ++fold) {
        std::vector<std::size_t> judging, training;
        for (std::size_t i = 0; i < order.size(); ++i)
            (i % (count - 1) == fold - 1 ? judging : training).push_back(order[i]);
        if (judging.empty() || training.size() + set.validation.rows() == 0) continue;
        std::ranges::sort(judging);
        std::ranges::sort(training);
        cut.push_back(
            {set.encoder, joined(gather(set.train, training), set.validation), gather(set.train, judging), {}, {}});
    }
    return cut;
}

}  // namespace sentei::data
