#include "engine/study/sweep.hpp"

#include <fmt/format.h>

#include <chrono>

#include "engine/core/error.hpp"
#include "engine/evaluation/path.hpp"
#include "engine/optimize/general.hpp"

namespace sentei::study {
namespace {

pruning::Goal goal_of(const SweepPoint& point, const model::Network& general) {
    if (point.is_tolerance) return pruning::Tolerance{point.asked};
    return pruning::ParameterBudget{
        static_cast<std::size_t>((1 - point.asked) * static_cast<double>(general.parameters()))};
}

Outcome outcome_of(const std::vector<evaluation::PathPoint>& path, double asked, std::size_t epochs_before,
                   const model::Network& general, const training::Quality& general_test, const data::Dataset& data,
                   const std::shared_ptr<const plugin::Backend>& backend) {
    const auto& last = path.back();
    const auto& network = last.pruned.network;
    Outcome outcome{
        .asked = asked,
        .removed = 1 - static_cast<double>(network.parameters()) / static_cast<double>(general.parameters()),
        .layers = network.widths(),
        .parameters = network.parameters(),
        .epochs = epochs_before,
        .epsilon = last.pruned.epsilon,
        .before = last.before,
        .validation = last.after,
        .test = training::measure(network, data.encoder, data.test, backend),
        .drop = 0};
    for (const auto& step : path) outcome.epochs += step.retraining.epochs.size();
    outcome.drop = training::drop(data.encoder.task(), general_test, outcome.test);
    return outcome;
}

}  // namespace

std::string SweepPoint::name() const { return fmt::format("{}-{}", is_tolerance ? "epsilon" : "removed", asked); }

std::vector<Cell> sweep(const data::Dataset& data, const std::vector<SweepPoint>& points,
                        const optimize::Options& options, const plugin::Pruner& pruner,
                        const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop,
                        const std::function<void(const Cell&)>& finished) {
    if (data.test.rows() == 0)
        throw InputError("there are no test rows to judge on: give --split a third share above 0, or --test");
    if (options.hidden.empty()) throw InputError("a network without hidden layers has no units to prune");
    const auto generals = optimize::general_networks(data, options, backend, {}, stop);
    const auto general_test = training::measure(generals.general(), data.encoder, data.test, backend);
    data::Dataset soft = data;
    soft.train = optimize::distilled(std::move(soft.train), data.encoder.task(), generals, options, backend);
    const auto make = [&](std::size_t i) -> std::optional<Cell> {
        const auto begin = std::chrono::steady_clock::now();
        const evaluation::PathOptions path{.rounds = options.rounds,
                                           .keep = options.round_keep,
                                           .goal = goal_of(points[i], generals.general()),
                                           .pruning = options.pruning,
                                           .retraining = optimize::retraining_for(options, data)};
        const auto steps = evaluation::prune_path(generals.general(), soft, pruner, path, backend, stop);
        if (steps.empty() || stop.stop_requested()) return std::nullopt;
        Cell cell{
            .method = points[i].name(), .seed = options.seed, .seconds = 0, .general = general_test, .outcomes = {}};
        cell.outcomes.push_back(
            outcome_of(steps, points[i].asked, generals.epochs, generals.general(), general_test, data, backend));
        cell.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        return cell;
    };
    return make_cells(points.size(), make, finished);
}

}  // namespace sentei::study
