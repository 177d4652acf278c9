#include "engine/evaluation/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace sentei::evaluation {
namespace {

std::vector<double> finite(std::span<const double> values) {
    std::vector<double> kept;
    std::ranges::copy_if(values, std::back_inserter(kept), [](double value) { return std::isfinite(value); });
    return kept;
}

std::vector<double> evenly(double lowest, double highest, std::size_t bins) {
    if (lowest == highest) {
        const double half = lowest == 0 ? 0.5 : 0.5 * std::abs(lowest);
        lowest -= half, highest += half;
    }
    std::vector<double> edges(bins + 1);
    for (std::size_t i = 0; i <= bins; ++i)
        edges[i] = std::lerp(lowest, highest, static_cast<double>(i) / static_cast<double>(bins));
    return edges;
}

}  // namespace

std::vector<double> edges_of(std::span<const double> values, std::size_t bins) {
    auto sorted = finite(values);
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    if (sorted.empty()) return {};
    return evenly(sorted.front(), sorted.back(), std::min(bins, sorted.size()));
}

std::vector<double> exactly_edges_of(std::span<const double> values, std::size_t bins) {
    const auto [lowest, highest] = std::ranges::minmax(finite(values));
    return evenly(lowest, highest, bins);
}

std::vector<std::size_t> counts_in(std::span<const double> edges, std::span<const double> values) {
    std::vector<std::size_t> counts(edges.empty() ? 0 : edges.size() - 1);
    for (const double value : values) {
        if (counts.empty()) break;
        const auto above =
            static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), value) - edges.begin());
        ++counts[std::min(above == 0 ? 0 : above - 1, counts.size() - 1)];
    }
    return counts;
}

}  // namespace sentei::evaluation
