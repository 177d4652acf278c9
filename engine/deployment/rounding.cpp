#include "engine/deployment/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sentei::deployment {
namespace {

constexpr int most_sweeps = 10;
constexpr double most_weight = 127;

}  // namespace

void round_together(std::span<const double> wanted, const Rounding& rounding, std::span<std::int8_t> weights) {
    const std::size_t inputs = wanted.size();
    std::vector<double> nearest(inputs), slope(inputs);  // slope: half the derivative of the first two terms
    for (std::size_t i = 0; i < inputs; ++i) {
        nearest[i] = std::nearbyint(wanted[i]);
        slope[i] = -rounding.cross[i];
    }
    std::vector<double> chosen = nearest;
    for (std::size_t i = 0; i < inputs; ++i)
        for (std::size_t j = 0; j < inputs; ++j) slope[j] += rounding.covariance(i, j) * chosen[i];
    bool moved = true;
    for (int sweep = 0; sweep < most_sweeps && moved; ++sweep) {
        moved = false;
        for (std::size_t i = 0; i < inputs; ++i) {
            const double curvature = rounding.covariance(i, i);
            if (curvature <= 0) continue;
            const double least =
                chosen[i] - (slope[i] / curvature + rounding.pull * (chosen[i] - wanted[i])) / (1 + rounding.pull);
            const double next = std::clamp(std::nearbyint(least), std::max(nearest[i] - 1, -most_weight),
                                           std::min(nearest[i] + 1, most_weight));
            const double change = next - chosen[i];
            if (change == 0) continue;
            moved = true;
            chosen[i] = next;
            for (std::size_t j = 0; j < inputs; ++j) slope[j] += rounding.covariance(i, j) * change;
        }
    }
    for (std::size_t i = 0; i < inputs; ++i) weights[i] = static_cast<std::int8_t>(chosen[i]);
}

void round_alone(std::span<const double> wanted, std::span<std::int8_t> weights) {
    for (std::size_t i = 0; i < wanted.size(); ++i) weights[i] = static_cast<std::int8_t>(std::nearbyint(wanted[i]));
}

}  // namespace sentei::deployment
