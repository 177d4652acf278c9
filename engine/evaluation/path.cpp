#include "engine/evaluation/path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "engine/core/error.hpp"
#include "engine/data/folds.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/pruning/slice.hpp"
#include "engine/pruning/survey.hpp"

namespace sentei::evaluation {
namespace {

constexpr double largest_share = 0.7, smallest_share = 0.005;
constexpr std::size_t one_shot_points = 16, most_calibration_rows = 16384;

std::size_t widest_hidden(const model::Network& network) {
    std::size_t widest = 0;
    for (std::size_t l = 0; l < network.hidden(); ++l) widest = std::max(widest, network.layers[l].units());
    return widest;
}

// Units that a round leaves of the widest layer: the share rounded up to a multiple, but fewer while there is a
// multiple below.
std::size_t after_round(std::size_t units, const PathOptions& options) {
    const std::size_t multiple = std::max<std::size_t>(options.pruning.limits.multiple, 1);
    const std::size_t below = (units - 1) / multiple * multiple;
    if (below == 0) return units;
    const auto share = static_cast<std::size_t>(std::ceil(options.keep * static_cast<double>(units)));
    return std::min((share + multiple - 1) / multiple * multiple, below);
}

double share_of_round(std::size_t widest, const PathOptions& options) {
    return static_cast<double>(after_round(widest, options)) / static_cast<double>(widest);
}

std::vector<std::size_t> hidden_widths(const model::Network& network) {
    const auto widths = network.widths();
    return {widths.begin() + 1, widths.end() - 1};
}

// Evenly spread over the training rows; a table's order may mean something.
data::Examples calibration_rows(const data::Examples& training) {
    std::vector<std::size_t> rows(std::min(training.rows(), most_calibration_rows));
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i * training.rows() / rows.size();
    return data::gather(training, rows);
}

// A layer's report against the general network, when `step` was made from what `before` left of it.
std::vector<pruning::LayerReport> against_general(const std::vector<pruning::LayerReport>& before,
                                                  const std::vector<pruning::LayerReport>& step) {
    std::vector<pruning::LayerReport> total = before;
    auto next = step.begin();
    for (auto& layer : total) {
        if (layer.after == 0) continue;  // vanished in an earlier round
        layer.asked = next->asked;
        layer.selected = next->selected;
        layer.after = next->after;
        ++next;
    }
    return total;
}

// Units of the general network that a step keeps, when it was made from what `before` left.
pruning::Kept kept_of_general(const pruning::Kept& before, const pruning::Kept& step) {
    pruning::Kept total(before.size());
    auto next = step.begin();
    for (std::size_t l = 0; l < before.size(); ++l)
        if (!before[l].empty()) total[l] = pruning::chosen(before[l], *next++);
    return total;
}

class Path {
  public:
    Path(const model::Network& general, const data::Dataset& data, const plugin::Pruner& pruner,
         const PathOptions& options, const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop,
         const PathObserver& observer)
        : general_(general),
          data_(data),
          pruner_(pruner),
          options_(options),
          backend_(backend),
          stop_(std::move(stop)),
          observer_(observer),
          calibration_(calibration_rows(data.train)),
          length_(path_length(general, options)) {}

    std::vector<PathPoint> run() {
        if (general_.hidden() == 0) return {};
        check_budget();
        return options_.one_shot() ? one_shot() : iterative();
    }

  private:
    struct Surveyed {
        std::vector<pruning::LayerStatistics> statistics;
        pruning::Scores scores;
    };

    // Before anything is trained: no network may be small enough.
    void check_budget() const {
        if (!options_.goal || !std::holds_alternative<pruning::ParameterBudget>(*options_.goal)) return;
        pruning::Scores any;
        for (std::size_t l = 0; l < general_.hidden(); ++l) any.emplace_back(general_.layers[l].units(), 0.0);
        pruning::select_by_parameters(general_, any, budget(), options_.pruning.limits);
    }

    std::size_t budget() const { return std::get<pruning::ParameterBudget>(*options_.goal).parameters; }

    // A round may meet a budget by itself: the clean-up takes more than was foreseen.
    bool fits(const model::Network& network) const {
        return options_.goal && ratio() == nullptr && network.parameters() <= budget();
    }

    const pruning::KeepRatio* ratio() const {
        return options_.goal ? std::get_if<pruning::KeepRatio>(&*options_.goal) : nullptr;
    }

    Surveyed survey(const model::Network& network) const {
        Surveyed surveyed;
        surveyed.statistics = pruning::survey(
            network, calibration_, pruner_.needs() | pruning::needs(options_.pruning.compensation), *backend_);
        surveyed.scores = pruning::score(network, surveyed.statistics, pruner_);
        return surveyed;
    }

    std::vector<PathPoint> one_shot() {
        const auto surveyed = survey(general_);
        scores_ = std::make_shared<const pruning::Scores>(surveyed.scores);
        const auto goals = options_.goal ? std::vector{*options_.goal} : budgets();
        std::vector<PathPoint> points(goals.size());
        parallel::for_each(goals.size(), [&](std::size_t i) {
            if (stop_.stop_requested()) return;
            points[i] = retrained(
                pruning::prune(general_, surveyed.statistics, surveyed.scores, goals[i], options_.pruning), i);
        });
        std::erase_if(points, [](const PathPoint& point) { return point.pruned.network.layers.empty(); });
        return points;
    }

    std::vector<pruning::Goal> budgets() const {
        std::vector<pruning::Goal> goals;
        for (std::size_t i = 0; i < one_shot_points; ++i) {
            const double share = largest_share * std::pow(smallest_share / largest_share,
                                                          static_cast<double>(i) / (one_shot_points - 1));
            const auto parameters = static_cast<std::size_t>(share * static_cast<double>(general_.parameters()));
            if (parameters >= pruning::fewest_parameters(general_, options_.pruning.limits))
                goals.emplace_back(pruning::ParameterBudget{parameters});
        }
        return goals;
    }

    std::vector<PathPoint> iterative() {
        std::vector<PathPoint> points;
        const model::Network* network = &general_;
        while (points.size() < length_ && !stop_.stop_requested()) {
            const auto surveyed = survey(*network);
            if (!scores_) scores_ = std::make_shared<const pruning::Scores>(surveyed.scores);
            const auto pruned = [&](const pruning::Goal& goal) {
                return pruning::prune(*network, surveyed.statistics, surveyed.scores, goal, limits_after(points));
            };
            bool last = reaches_goal(*network, points.size() + 1);
            auto step = pruned(last ? last_step() : round_of(*network));
            if (!last && step.network.parameters() == network->parameters()) {  // limits allow no less
                if (!options_.goal) break;
                last = true;
                step = pruned(last_step());
            }
            if (!points.empty()) {
                step.layers = against_general(points.back().pruned.layers, step.layers);
                step.kept = kept_of_general(points.back().pruned.kept, step.kept);
            }
            if (last && ratio() != nullptr) ask_for_ratio(step.layers);
            points.push_back(retrained(std::move(step), points.size()));
            network = &points.back().pruned.network;
            if (last || fits(*network)) break;
            if (network->hidden() == 0) {
                check_linear(*network);
                break;
            }
        }
        return points;
    }

    // Floors and caps are meant against the general network, and so is a ratio: no round takes more.
    std::size_t fewest_units(std::size_t layer) const {
        auto limits = options_.pruning.limits;
        if (ratio() != nullptr) limits.cap = std::min(limits.cap, 1 - ratio()->ratio);
        return pruning::fewest_units(general_.layers[layer].units(), layer, limits);
    }

    pruning::Options limits_after(const std::vector<PathPoint>& points) const {
        auto options = options_.pruning;
        options.limits.cap = 1;
        options.limits.at_least.clear();
        for (std::size_t l = 0; l < general_.hidden(); ++l)
            if (points.empty() || points.back().pruned.layers[l].after > 0)
                options.limits.at_least.push_back(fewest_units(l));
        return options;
    }

    pruning::Goal round_of(const model::Network& network) const {
        return pruning::KeepRatio{share_of_round(widest_hidden(network), options_)};
    }

    // Whether the goal is to be met by pruning `network` once, in the round `round`.
    bool reaches_goal(const model::Network& network, std::size_t round) const {
        if (!options_.goal) return false;
        if (round == length_) return true;
        if (ratio() != nullptr)
            return ratio()->ratio * static_cast<double>(widest_hidden(general_)) >=
                   options_.keep * static_cast<double>(widest_hidden(network));
        std::size_t parameters = 0, inputs = network.inputs();
        for (const std::size_t units : hidden_after_round(hidden_widths(network), options_)) {
            parameters += (inputs + 1) * units;
            inputs = units;
        }
        parameters += (inputs + 1) * network.outputs();
        return parameters <= budget();
    }

    // A ratio: down to what limits_after leaves.
    pruning::Goal last_step() const {
        if (ratio() != nullptr) return pruning::KeepRatio{std::numeric_limits<double>::min()};
        return *options_.goal;
    }

    void ask_for_ratio(std::vector<pruning::LayerReport>& layers) const {
        for (std::size_t l = 0; l < layers.size(); ++l)
            layers[l].asked = pruning::fewest_units(layers[l].before, l, {.cap = 1 - ratio()->ratio});
    }

    void check_linear(const model::Network& network) const {
        if (!options_.goal || ratio() != nullptr || stop_.stop_requested()) return;
        throw InputError(
            fmt::format("rounds do not lead to a network of at most {} parameters: every hidden layer is linear and "
                        "was multiplied out, which leaves {}; one round may (--rounds 1)",
                        budget(), network.parameters()));
    }

    PathPoint retrained(pruning::Pruned pruned, std::size_t index) {
        PathPoint point;
        point.pruned = std::move(pruned);
        point.scores = scores_;
        auto& network = point.pruned.network;
        point.before = training::measure(network, data_.encoder, data_.validation, backend_);
        auto retraining = options_.retraining;
        retraining.seed += index;
        point.retraining = training::train(network, data_.encoder, data_.train, data_.validation, retraining, backend_,
                                           stop_, {}, true);
        point.after = training::measure(network, data_.encoder, data_.validation, backend_);
        point.rows = training::measure_rows(network, data_.encoder, data_.validation, backend_);
        if (observer_) {
            const std::lock_guard lock(observing_);
            observer_(++done_, length_);
        }
        return point;
    }

    const model::Network& general_;
    const data::Dataset& data_;
    const plugin::Pruner& pruner_;
    const PathOptions& options_;
    const std::shared_ptr<const plugin::Backend>& backend_;
    const std::stop_token stop_;
    const PathObserver& observer_;
    const data::Examples calibration_;
    const std::size_t length_;
    std::shared_ptr<const pruning::Scores> scores_;  // of the general network
    std::mutex observing_;
    std::size_t done_ = 0;
};

}  // namespace

std::vector<PathPoint> prune_path(const model::Network& network, const data::Dataset& data,
                                  const plugin::Pruner& pruner, const PathOptions& options,
                                  const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop,
                                  const PathObserver& observer) {
    return Path(network, data, pruner, options, backend, std::move(stop), observer).run();
}

std::vector<std::size_t> hidden_after_round(const std::vector<std::size_t>& hidden, const PathOptions& options) {
    const double share = hidden.empty() ? 1.0 : share_of_round(std::ranges::max(hidden), options);
    const std::size_t multiple = std::max<std::size_t>(options.pruning.limits.multiple, 1);
    std::vector<std::size_t> after;
    for (const std::size_t units : hidden) {
        const auto kept = static_cast<std::size_t>(std::ceil(share * static_cast<double>(units) - 1e-9));
        after.push_back(std::min(units, (kept + multiple - 1) / multiple * multiple));
    }
    return after;
}

std::size_t path_length(const model::Network& network, const PathOptions& options) {
    if (network.hidden() == 0) return 0;
    if (options.one_shot()) return options.goal ? 1 : one_shot_points;
    std::size_t rounds = 0;
    for (auto hidden = hidden_widths(network);; ++rounds) {
        auto next = hidden_after_round(hidden, options);
        if (std::ranges::max(next) == std::ranges::max(hidden)) break;
        hidden = std::move(next);
    }
    rounds += options.goal.has_value();
    return options.rounds == 0 ? rounds : std::min(rounds, options.rounds);
}

}  // namespace sentei::evaluation
