#include "engine/evaluation/tolerance_search.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <set>

#include "engine/core/error.hpp"
#include "engine/parallel/parallel.hpp"

namespace sentei::evaluation {
namespace {

constexpr double largest_share = 0.7, smallest_share = 0.005;
constexpr std::size_t first_round = 14, second_round = 4;

class Search {
  public:
    Search(const model::Network& network, const data::Dataset& data,
           const std::vector<pruning::LayerStatistics>& statistics, const pruning::Scores& scores,
           const SearchOptions& options, const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop,
           const std::function<void(std::size_t, std::size_t)>& observer)
        : network_(network),
          data_(data),
          statistics_(statistics),
          scores_(scores),
          options_(options),
          backend_(backend),
          stop_(std::move(stop)),
          observer_(observer),
          base_(training::measure(network, data.encoder, data.validation, backend)) {}

    SearchResult run() {
        try_all(tolerances_between(largest_share, smallest_share, first_round));
        if (const auto chosen = best(); chosen && *chosen + 1 < points_.size())
            try_all(tolerances_between(share_of(points_[*chosen]), share_of(points_[*chosen + 1]), second_round));
        const auto chosen = best();
        return {std::move(points_), chosen};
    }

  private:
    // Tolerances at `count` parameter budgets, geometrically between the two shares, that are not known yet.
    std::vector<double> tolerances_between(double from, double to, std::size_t count) const {
        std::set<double> found;
        for (std::size_t i = 0; i < count; ++i) {
            const double place = static_cast<double>(i + 1) / static_cast<double>(count + 1);
            const double share =
                count == first_round
                    ? from * std::pow(to / from, static_cast<double>(i) / static_cast<double>(count - 1))
                    : from * std::pow(to / from, place);
            const auto parameters = static_cast<std::size_t>(share * static_cast<double>(network_.parameters()));
            try {
                found.insert(select_by_parameters(network_, scores_, parameters, options_.pruning.limits).epsilon);
            } catch (const InputError&) {
                break;  // floors and caps allow no smaller network
            }
        }
        for (const auto& point : points_) found.erase(point.epsilon);
        return {found.begin(), found.end()};
    }

    void try_all(const std::vector<double>& tolerances) {
        std::vector<TolerancePoint> tried(tolerances.size());
        planned_ += tolerances.size();
        parallel::for_each(tolerances.size(), [&](std::size_t i) {
            if (stop_.stop_requested()) return;
            tried[i] = try_one(tolerances[i]);
            if (observer_) {
                const std::lock_guard lock(observing_);
                observer_(++done_, planned_);
            }
        });
        std::erase_if(tried, [](const TolerancePoint& point) { return point.pruned.network.layers.empty(); });
        points_.insert(points_.end(), std::make_move_iterator(tried.begin()), std::make_move_iterator(tried.end()));
        std::ranges::sort(points_, {}, &TolerancePoint::epsilon);
    }

    TolerancePoint try_one(double epsilon) const {
        TolerancePoint point{
            .epsilon = epsilon,
            .pruned = prune(network_, statistics_, scores_, pruning::Tolerance{epsilon}, options_.pruning)};
        auto& network = point.pruned.network;
        point.before = training::measure(network, data_.encoder, data_.validation, backend_);
        const auto history = training::train(network, data_.encoder, data_.train, data_.validation, options_.retraining,
                                             backend_, stop_, {}, true);
        point.retrained_epochs = history.epochs.size();
        point.after = training::measure(network, data_.encoder, data_.validation, backend_);
        point.drop = training::drop(data_.encoder.task(), base_, point.after);
        return point;
    }

    std::optional<std::size_t> best() const {
        for (std::size_t i = points_.size(); i-- > 0;)
            if (points_[i].drop <= options_.max_drop) return i;
        return std::nullopt;
    }

    double share_of(const TolerancePoint& point) const {
        return static_cast<double>(point.pruned.network.parameters()) / static_cast<double>(network_.parameters());
    }

    const model::Network& network_;
    const data::Dataset& data_;
    const std::vector<pruning::LayerStatistics>& statistics_;
    const pruning::Scores& scores_;
    const SearchOptions& options_;
    const std::shared_ptr<const plugin::Backend>& backend_;
    const std::stop_token stop_;
    const std::function<void(std::size_t, std::size_t)>& observer_;
    const training::Quality base_;
    std::vector<TolerancePoint> points_;
    std::mutex observing_;
    std::size_t done_ = 0, planned_ = 0;
};

}  // namespace

SearchResult search_tolerance(const model::Network& network, const data::Dataset& data,
                              const std::vector<pruning::LayerStatistics>& statistics, const pruning::Scores& scores,
                              const SearchOptions& options, const std::shared_ptr<const plugin::Backend>& backend,
                              std::stop_token stop, const std::function<void(std::size_t, std::size_t)>& observer) {
    return Search(network, data, statistics, scores, options, backend, std::move(stop), observer).run();
}

}  // namespace sentei::evaluation
