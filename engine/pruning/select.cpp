#include "engine/pruning/select.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.hpp"

namespace sentei::pruning {
namespace {

constexpr double slack = 1e-9;  // 0.29 * 100 units is 28.999... in binary

std::size_t rounded(std::size_t count, std::size_t units, std::size_t multiple) {
    return std::min(units, (count + multiple - 1) / multiple * multiple);
}

// One hidden layer's units, best first.
class Ranking {
  public:
    Ranking(const std::vector<double>& scores, std::size_t layer, const Limits& limits)
        : order_(scores.size()), fewest_(fewest_units(scores.size(), layer, limits)), multiple_(limits.multiple) {
        std::iota(order_.begin(), order_.end(), 0u);
        std::ranges::stable_sort(order_, std::greater{}, [&](std::uint32_t unit) { return scores[unit]; });
        for (const std::uint32_t unit : order_) descending_.push_back(scores[unit]);
    }

    std::size_t units() const { return order_.size(); }

    std::size_t count_above(double epsilon) const {
        const auto end = std::ranges::partition_point(descending_, [=](double score) { return score > epsilon; });
        return std::max(fewest_, rounded(static_cast<std::size_t>(end - descending_.begin()), units(), multiple_));
    }

    std::size_t count_of(double ratio) const {
        const auto share = static_cast<std::size_t>(std::ceil(ratio * static_cast<double>(units()) - slack));
        return std::max(fewest_, rounded(share, units(), multiple_));
    }

    std::vector<std::uint32_t> best(std::size_t count) const {
        std::vector<std::uint32_t> kept(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(count));
        std::ranges::sort(kept);
        return kept;
    }

  private:
    std::vector<std::uint32_t> order_;
    std::vector<double> descending_;
    std::size_t fewest_, multiple_;
};

std::vector<Ranking> rank(const Scores& scores, const Limits& limits) {
    if (limits.floor == 0) throw InputError("the floor is 0: every hidden layer keeps at least 1 unit");
    if (!(limits.cap > 0 && limits.cap <= 1))
        throw InputError(fmt::format("the cap is {}: expected a share in (0, 1]", limits.cap));
    if (limits.multiple == 0) throw InputError("widths cannot be rounded to a multiple of 0");
    std::vector<Ranking> layers;
    for (std::size_t l = 0; l < scores.size(); ++l) layers.emplace_back(scores[l], l, limits);
    return layers;
}

template <class Count>
Kept keep(const std::vector<Ranking>& layers, Count count) {
    Kept kept;
    for (const auto& layer : layers) kept.push_back(layer.best(count(layer)));
    return kept;
}

template <class Count>
std::size_t parameters(const model::Network& network, const std::vector<Ranking>& layers, Count count) {
    std::size_t sum = 0, inputs = network.inputs();
    for (const auto& layer : layers) {
        const std::size_t units = count(layer);
        sum += (inputs + 1) * units;
        inputs = units;
    }
    return sum + (inputs + 1) * network.outputs();
}

// Where the set of kept units may change: below every score, and at each score.
std::vector<double> thresholds(const Scores& scores) {
    std::vector<double> found;
    for (const auto& layer : scores) found.insert(found.end(), layer.begin(), layer.end());
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    const bool zero_keeps_all = found.empty() || found.front() > 0;
    const double below = zero_keeps_all ? 0.0 : std::nextafter(found.front(), -std::numeric_limits<double>::infinity());
    found.insert(found.begin(), below);
    return found;
}

}  // namespace

std::size_t fewest_units(std::size_t units, std::size_t layer, const Limits& limits) {
    const auto most_removed = static_cast<std::size_t>(limits.cap * static_cast<double>(units) + slack);
    const std::size_t wished = limits.at_least.empty() ? 1 : limits.at_least[layer];
    return rounded(std::max({limits.floor, wished, units - most_removed}), units, limits.multiple);
}

std::size_t fewest_parameters(const model::Network& network, const Limits& limits) {
    std::size_t sum = 0, inputs = network.inputs();
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const std::size_t units = network.layers[l].units();
        const std::size_t kept = l < network.hidden() ? fewest_units(units, l, limits) : units;
        sum += (inputs + 1) * kept;
        inputs = kept;
    }
    return sum;
}

Kept select_by_epsilon(const Scores& scores, double epsilon, const Limits& limits) {
    if (std::isnan(epsilon)) throw InputError("the tolerance is not a number");
    return keep(rank(scores, limits), [=](const Ranking& layer) { return layer.count_above(epsilon); });
}

Kept select_by_keep(const Scores& scores, double ratio, const Limits& limits) {
    if (!(ratio > 0 && ratio <= 1))
        throw InputError(fmt::format("the share of units to keep is {}: expected (0, 1]", ratio));
    return keep(rank(scores, limits), [=](const Ranking& layer) { return layer.count_of(ratio); });
}

BudgetSelection select_by_parameters(const model::Network& network, const Scores& scores, std::size_t budget,
                                     const Limits& limits) {
    const auto layers = rank(scores, limits);
    const auto above = [](double epsilon) { return [=](const Ranking& layer) { return layer.count_above(epsilon); }; };
    const auto candidates = thresholds(scores);
    const auto fits = std::ranges::partition_point(
        candidates, [&](double epsilon) { return parameters(network, layers, above(epsilon)) > budget; });
    if (fits == candidates.end())
        throw InputError(
            fmt::format("no refined network has at most {} parameters: with a floor of {} units a layer "
                        "and a cap of {:g} % the fewest possible are {}",
                        budget, limits.floor, 100 * limits.cap, fewest_parameters(network, limits)));
    return {*fits, keep(layers, above(*fits))};
}

std::size_t parameters_after(const model::Network& network, const Kept& kept) {
    std::size_t sum = 0, inputs = network.inputs();
    for (const auto& layer : kept) {
        sum += (inputs + 1) * layer.size();
        inputs = layer.size();
    }
    return sum + (inputs + 1) * network.outputs();
}

}  // namespace sentei::pruning
