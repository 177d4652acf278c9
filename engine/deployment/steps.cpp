#include "engine/deployment/steps.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sentei::deployment {
namespace {

constexpr int most = 255;                            // the largest byte
constexpr int unseen_exponent = -7;                  // of an input that is always 0: 1, should it come, is exact
constexpr int narrower_exponents = 4;                // powers of two tried below the one that covers the whole range
constexpr double narrowest = 0.35, narrower = 0.95;  // shares of the whole range that are tried, each times the next

struct Range {
    double low = 0, high = 0;  // 0 always belongs to it
};

Range range_of(std::span<const float> values) {
    Range range;
    for (const double value : values) range = {std::min(range.low, value), std::max(range.high, value)};
    return range;
}

double error_of(std::span<const float> values, Steps steps, Judge judge) {
    const double low = -steps.zero, high = most - steps.zero;
    double sum = 0;
    for (const double value : values) {
        const double error = std::clamp(std::nearbyint(value / steps.step), low, high) * steps.step - value;
        sum += judge.power == 2 ? error * error : std::pow(std::abs(error), judge.power);
    }
    return sum;
}

// The zero point that keeps the lower end, where the steps do not cover the whole range.
int zero_for(double low, double step) { return static_cast<int>(std::clamp(std::nearbyint(-low / step), 0.0, 255.0)); }

}  // namespace

InputSteps input_steps(std::span<const float> values, Judge judge) {
    const Range range = range_of(values);
    if (range.low == range.high) return {unseen_exponent, 0};
    const int widest = static_cast<int>(std::ceil(std::log2((range.high - range.low) / most)));
    InputSteps best{widest, 0};
    double least = std::numeric_limits<double>::infinity();
    for (int exponent = widest; exponent > widest - narrower_exponents; --exponent) {
        const double step = std::ldexp(1.0, exponent);
        const int keeps_low = zero_for(range.low, step), keeps_high = most - zero_for(-range.high, step);
        for (const int zero : {keeps_low, (keeps_low + keeps_high) / 2, keeps_high}) {
            const double error = error_of(values, {step, zero}, judge);
            if (error >= least) continue;
            least = error;
            best = {exponent, static_cast<std::uint8_t>(zero)};
        }
    }
    best.exponent = std::clamp(best.exponent, -100, 100);
    return best;
}

double step_of(std::span<const float> values, int zero, Judge judge) {
    const Range range = range_of(values);
    const double whole = std::max(range.high / (most - zero), zero > 0 ? -range.low / zero : 0.0);
    double best = whole, least = std::numeric_limits<double>::infinity();
    for (double share = 1; share > narrowest && whole > 0; share *= narrower) {
        const double error = error_of(values, {whole * share, zero}, judge);
        if (error >= least) continue;
        least = error;
        best = whole * share;
    }
    return best;
}

Steps shared_steps(std::span<const float> values, Judge judge) {
    const Range range = range_of(values);
    Steps best{1, 0};
    double least = std::numeric_limits<double>::infinity();
    const double whole = (range.high - range.low) / most;
    for (double share = 1; share > narrowest && whole > 0; share *= narrower) {
        const Steps steps{whole * share, zero_for(range.low, whole * share)};
        const double error = error_of(values, steps, judge);
        if (error >= least) continue;
        least = error;
        best = steps;
    }
    return best;
}

}  // namespace sentei::deployment
