#include "engine/evaluation/choice.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/names.hpp"

namespace sentei::evaluation {
namespace {

constexpr Names<Rule, 3> rules{
    {{"balanced", Rule::balanced}, {"conservative", Rule::conservative}, {"aggressive", Rule::aggressive}}};

constexpr double small_share = 0.03;
constexpr double most_loss_ratio = 1.05;                                  // conservative
constexpr double tolerable_loss_ratio = 1.2, tolerable_loss_rise = 0.02;  // balanced

// Mean of paired differences and its standard error.
class Differences {
  public:
    void add(double difference) {
        ++count_;
        const double step = difference - mean_;
        mean_ += step / static_cast<double>(count_);
        squares_ += step * (difference - mean_);
    }
    std::size_t count() const { return count_; }
    double mean() const { return mean_; }
    double error() const {
        if (count_ < 2) return 0;
        const auto count = static_cast<double>(count_);
        return std::sqrt(squares_ / (count - 1) / count);
    }

  private:
    std::size_t count_ = 0;
    double mean_ = 0, squares_ = 0;
};

template <class Passes>
std::optional<std::size_t> smallest(const std::vector<Evidence>& sizes, const Passes& passes) {
    for (std::size_t i = sizes.size(); i-- > 0;)
        if (passes(sizes[i])) return i;
    return std::nullopt;
}

std::optional<std::size_t> balanced(const std::vector<Evidence>& sizes, double max_drop) {
    const auto passes = [=](const Evidence& size) {
        return size.smoothed <= max_drop &&
               (size.loss_ratio <= tolerable_loss_ratio || size.loss_rise <= tolerable_loss_rise);
    };
    auto chosen = smallest(sizes, passes);
    if (!chosen) return chosen;
    for (std::size_t i = *chosen; i-- > 0 && sizes[i].share < small_share;)
        if (passes(sizes[i]) && sizes[i].smoothed < sizes[*chosen].smoothed) chosen = i;
    return chosen;
}

}  // namespace

Rule parse_rule(std::string_view name) { return parse_name(rules, "rule", name); }
std::string name(Rule rule) { return name_of(rules, rule); }

Evidence compare(data::Task task, const std::vector<training::RowQuality>& general,
                 const std::vector<training::RowQuality>& refined) {
    Differences losses, rights;
    double general_loss = 0, refined_loss = 0;
    for (std::size_t split = 0; split < general.size(); ++split)
        for (std::size_t r = 0; r < general[split].loss.size(); ++r) {
            general_loss += general[split].loss[r];
            refined_loss += refined[split].loss[r];
            losses.add(refined[split].loss[r] - general[split].loss[r]);
            if (data::is_classification(task))
                rights.add(double(general[split].right[r]) - double(refined[split].right[r]));
        }
    Evidence evidence;
    evidence.rows = losses.count();
    evidence.loss_rise = losses.mean();
    evidence.loss_ratio = general_loss > 0 ? refined_loss / general_loss : 1.0;
    if (data::is_classification(task)) {
        evidence.drop = rights.mean();
        evidence.drop_error = rights.error();
    } else if (general_loss > 0) {  // the loss is the squared error: RMSE / RMSE, and its error by the delta method
        const double ratio = std::sqrt(evidence.loss_ratio);
        evidence.drop = ratio - 1;
        if (ratio > 0)
            evidence.drop_error = losses.error() * static_cast<double>(evidence.rows) / general_loss / (2 * ratio);
    }
    return evidence;
}

void smooth(std::vector<Evidence>& sizes) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const double before = i > 0 ? sizes[i - 1].drop : 0.0;
        sizes[i].smoothed = i + 1 < sizes.size() ? (before + 2 * sizes[i].drop + sizes[i + 1].drop) / 4
                                                 : (before + 2 * sizes[i].drop) / 3;
    }
}

double confidence(const Evidence& size, double max_drop) {
    if (size.drop_error <= 0) return size.smoothed <= max_drop ? 1.0 : 0.0;
    return 0.5 * std::erfc((size.smoothed - max_drop) / size.drop_error / std::numbers::sqrt2);
}

std::optional<std::size_t> choose(const std::vector<Evidence>& sizes, Rule rule, double max_drop) {
    switch (rule) {
        case Rule::conservative:
            return smallest(sizes,
                            [](const Evidence& size) { return size.drop <= 0 && size.loss_ratio <= most_loss_ratio; });
        case Rule::aggressive:
            return smallest(sizes, [=](const Evidence& size) { return size.drop <= max_drop; });
        default:
            return balanced(sizes, max_drop);
    }
}

}  // namespace sentei::evaluation
