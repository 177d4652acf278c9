#include "engine/pruning/least_squares.hpp"

#include <cmath>
#include <stdexcept>

#include "engine/parallel/parallel.hpp"
#include "engine/pruning/blocked_product.hpp"
#include "engine/pruning/cholesky.hpp"

namespace sentei::pruning {
namespace {

class Covariance {
  public:
    explicit Covariance(const LayerStatistics& statistics)
        : values_(statistics.covariance.data()), mean_(statistics.mean) {
        if (statistics.covariance.size() != mean_.size() * mean_.size() || mean_.empty())
            throw std::logic_error("the survey lacks the covariance that least squares need");
    }

    double operator()(std::size_t i, std::size_t j) const { return values_[i * mean_.size() + j]; }

    // A standard deviation of 2^-22 of the mean is a few units in the last place of an fp32 activation.
    bool varies(std::size_t unit) const {
        const double variance = (*this)(unit, unit), rounding = 0x1p-22 * mean_[unit];
        return std::isfinite(variance) && variance > rounding * rounding;
    }

    double trace() const {
        double sum = 0;
        for (std::size_t unit = 0; unit < mean_.size(); ++unit) sum += varies(unit) ? (*this)(unit, unit) : 0.0;
        return sum;
    }

    std::size_t units() const { return mean_.size(); }

  private:
    const double* values_;
    const std::vector<double>& mean_;
};

// Positions in `units` of those that vary.
Units varying(const Covariance& covariance, const Units& units) {
    Units positions;
    for (std::uint32_t at = 0; at < units.size(); ++at)
        if (covariance.varies(units[at])) positions.push_back(at);
    return positions;
}

Units pick(const Units& units, const Units& positions) {
    Units picked;
    for (const std::uint32_t at : positions) picked.push_back(units[at]);
    return picked;
}

// C_KR W_R', [kept][rows].
std::vector<double> lost(const Covariance& covariance, const Units& kept, const Units& removed,
                         const model::Layer& next, const Units& rows) {
    std::vector<double> product(kept.size() * rows.size());
    parallel::for_each(blocks_of(kept.size()), [&](std::size_t part) {
        const std::size_t i = part * block, height = std::min(block, kept.size() - i);
        for (std::size_t j = 0; j < rows.size(); j += block)
            for (std::size_t k = 0; k < removed.size(); k += block)
                subtract_product(
                    height, std::min(block, rows.size() - j), std::min(block, removed.size() - k),
                    [&](std::size_t y, std::size_t p) { return covariance(kept[i + y], removed[k + p]); },
                    [&](std::size_t p, std::size_t x) { return -double{next.weights(rows[j + x], removed[k + p])}; },
                    product.data() + i * rows.size() + j, rows.size());
    });
    return product;
}

// The factor of C_KK + lambda I, with the smallest lambda that has one; empty when none has. A pivot is never below the
// smallest eigenvalue, here lambda: one below half of it shows that rounding has taken over.
std::vector<double> factor(const Covariance& covariance, const Units& kept, double lambda, double largest) {
    const std::size_t order = kept.size();
    std::vector<double> system(order * order);
    for (; lambda <= largest; lambda *= 10) {
        for (std::size_t i = 0; i < order; ++i) {
            for (std::size_t j = i; j < order; ++j) system[i * order + j] = covariance(kept[i], kept[j]);
            system[i * order + i] += lambda;
        }
        if (factorise(order, system.data(), lambda / 2)) return system;
    }
    return {};
}

}  // namespace

std::vector<double> least_squares(const model::Layer& next, const Units& rows, const Units& kept,
                                  const LayerStatistics& statistics, double ridge) {
    const Covariance covariance(statistics);
    const Units others = other_units(kept, covariance.units());
    const Units places = varying(covariance, kept), removed = pick(others, varying(covariance, others));
    if (places.empty() || removed.empty()) return {};

    const Units staying = pick(kept, places);
    const double trace = covariance.trace(), lambda = ridge * trace / static_cast<double>(covariance.units());
    const auto root = factor(covariance, staying, lambda, std::max(10 * trace, lambda));
    if (root.empty()) return {};
    auto solution = lost(covariance, staying, removed, next, rows);
    solve(staying.size(), root.data(), rows.size(), solution.data());
    std::vector<double> changes(rows.size() * kept.size());
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t k = 0; k < places.size(); ++k)
            changes[r * kept.size() + places[k]] = solution[k * rows.size() + r];
    return changes;
}

}  // namespace sentei::pruning
