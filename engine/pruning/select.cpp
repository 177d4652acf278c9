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

// One hidden layer's units, best first.
class Ranking {
  public:
    Ranking(const std::vector<double>& scores, const Limits& limits) : order_(scores.size()) {
        std::iota(order_.begin(), order_.end(), 0u);
        std::ranges::stable_sort(order_, std::greater{}, [&](std::uint32_t unit) { return scores[unit]; });
        for (const std::uint32_t unit : order_) descending_.push_back(scores[unit]);
        const auto most_removed = static_cast<std::size_t>(limits.cap * static_cast<double>(units()) + slack);
        fewest_ = std::min(units(), std::max(limits.floor, units() - most_removed));
    }

    std::size_t units() const { return order_.size(); }
    std::size_t fewest() const { return fewest_; }

    std::size_t count_above(double epsilon) const {
        const auto end = std::ranges::partition_point(descending_, [=](double score) { return score > epsilon; });
        return std::max(fewest_, static_cast<std::size_t>(end - descending_.begin()));
    }

    std::size_t count_of(double ratio) const {
        const auto share = static_cast<std::size_t>(std::ceil(ratio * static_cast<double>(units()) - slack));
        return std::max(fewest_, share);
    }

    std::vector<std::uint32_t> best(std::size_t count) const {
        std::vector<std::uint32_t> kept(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(count));
        std::ranges::sort(kept);
        return kept;
    }

  private:
    std::vector<std::uint32_t> order_;
    std::vector<double> descending_;
    std::size_t fewest_ = 1;
};

std::vector<Ranking> rank(const Scores& scores, const Limits& limits) {
    if (limits.floor == 0) throw InputError("the floor is 0: every hidden layer keeps at least 1 unit");
    if (!(limits.cap > 0 && limits.cap <= 1))
        throw InputError(fmt::format("the cap is {}: expected a share in (0, 1]", limits.cap));
    std::vector<Ranking> layers;
    for (const auto& layer : scores) layers.emplace_back(layer, limits);
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
                        budget, limits.floor, 100 * limits.cap,
                        parameters(network, layers, [](const Ranking& layer) { return layer.fewest(); })));
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
