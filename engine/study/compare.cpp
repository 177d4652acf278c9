#include "engine/study/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "engine/core/error.hpp"
#include "engine/evaluation/path.hpp"
#include "engine/optimize/general.hpp"
#include "engine/study/width_search.hpp"
#include "engine/training/initialise.hpp"

namespace sentei::study {
namespace {

constexpr std::size_t particles = 8, iterations = 5, trials = particles * iterations;
constexpr std::uint64_t control_stride = 7919;  // controls start from other weights than the general network

// A size that was asked for: what the path makes of it.
struct Size {
    double asked;
    std::size_t rounds;               // of the path that lead there
    std::size_t parameters;           // most
    std::vector<std::size_t> hidden;  // widths of the pruned network, before the clean-up
};

// What the methods of one seed share.
class Seed {
  public:
    Seed(const data::Dataset& data, const CompareOptions& options,
         const std::shared_ptr<const plugin::Backend>& backend, const std::stop_token& stop)
        : data_(data),
          options_(options),
          backend_(backend),
          stop_(stop),
          generals_(optimize::general_networks(data, options.base, backend, {}, stop)),
          general_test_(training::measure(generals_.general(), data.encoder, data.test, backend)),
          soft_(data),
          retraining_(optimize::retraining_for(options.base, data)) {
        soft_.train =
            optimize::distilled(std::move(soft_.train), data.encoder.task(), generals_, options.base, backend);
        for (const double removed : options.removed) sizes_.push_back(size_for(removed));
    }

    Cell run(const std::string& method, const PrunerOf& pruner_of) const {
        const auto begin = std::chrono::steady_clock::now();
        Cell cell{.method = method, .seed = options_.base.seed, .seconds = 0, .general = general_test_, .outcomes = {}};
        if (is_control(method))
            for (const auto& size : sizes_) cell.outcomes.push_back(control(method, size));
        else
            cell.outcomes = pruned(*pruner_of(method));
        cell.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        return cell;
    }

  private:
    bool one_shot() const { return options_.base.rounds == 1; }

    Size size_for(double removed) const {
        const auto& general = generals_.general();
        const auto widths = general.widths();
        WidthSpace space{general.inputs(), general.outputs(), {widths.begin() + 1, widths.end() - 1}, 0};
        space.parameters = static_cast<std::size_t>((1 - removed) * static_cast<double>(general.parameters()));
        if (one_shot()) return {removed, 1, space.parameters, space.widths(std::vector(general.hidden(), 1.0))};
        auto hidden = space.most;
        std::size_t rounds = 0;
        for (; space.parameters_of(hidden) > space.parameters; ++rounds) {
            auto next = evaluation::hidden_after_round(hidden, path());
            if (next == hidden) break;
            hidden = std::move(next);
        }
        if (rounds == 0) throw InputError("limits and width multiple allow no smaller network than the general one");
        return {removed, rounds, space.parameters_of(hidden), hidden};
    }

    evaluation::PathOptions path() const {
        return {.rounds = options_.base.rounds,
                .keep = options_.base.round_keep,
                .goal = {},
                .pruning = options_.base.pruning,
                .retraining = retraining_};
    }

    std::vector<Outcome> pruned(const plugin::Pruner& pruner) const {
        std::vector<Outcome> outcomes;
        auto options = path();
        if (one_shot()) {
            for (const auto& size : sizes_) {
                options.goal = pruning::ParameterBudget{size.parameters};
                add_point(outcomes, size,
                          evaluation::prune_path(generals_.general(), soft_, pruner, options, backend_, stop_));
            }
            return outcomes;
        }
        options.rounds = 2;  // 1 would be one shot
        for (const auto& size : sizes_) options.rounds = std::max(options.rounds, size.rounds);
        const auto points = evaluation::prune_path(generals_.general(), soft_, pruner, options, backend_, stop_);
        for (const auto& size : sizes_) add_point(outcomes, size, points);
        return outcomes;
    }

    // The first point that is small enough, or the last.
    void add_point(std::vector<Outcome>& outcomes, const Size& size,
                   const std::vector<evaluation::PathPoint>& points) const {
        if (points.empty()) return;
        std::size_t epochs = generals_.epochs;
        for (std::size_t i = 0; i < points.size(); ++i) {
            epochs += points[i].retraining.epochs.size();
            if (points[i].pruned.network.parameters() > size.parameters && i + 1 < points.size()) continue;
            outcomes.push_back(judged(points[i].pruned.network, size, epochs));
            return;
        }
    }

    Outcome control(const std::string& method, const Size& size) const {
        const std::size_t path_epochs = size.rounds * retraining_.epochs, all = generals_.epochs + path_epochs;
        if (method == "general-longer") {
            auto network = generals_.general();
            auto options = retraining_;
            options.epochs = path_epochs;
            training::train(network, data_.encoder, data_.train, data_.validation, options, backend_, stop_, {}, true);
            return judged(network, size, generals_.epochs + path_epochs);
        }
        if (method == "scratch-short") return from_scratch(data_, size.hidden, size, path_epochs, path_epochs);
        if (method == "scratch-full") return from_scratch(data_, size.hidden, size, all, all);
        if (method == "scratch-distilled") return from_scratch(soft_, size.hidden, size, path_epochs, all);
        const std::size_t each = std::max<std::size_t>(1, all / 2 / trials);
        const auto hidden = searched(method, size, each);
        const std::size_t rest = all - std::min(all - 1, each * trials);
        return from_scratch(data_, hidden, size, rest, each * trials + rest);
    }

    std::vector<std::size_t> searched(const std::string& method, const Size& size, std::size_t epochs) const {
        const auto widths = generals_.general().widths();
        const WidthSpace space{
            data_.encoder.inputs(), data_.encoder.outputs(), {widths.begin() + 1, widths.end() - 1}, size.parameters};
        const Trial trial = [&](const std::vector<std::size_t>& hidden, std::size_t number) {
            const auto network = trained(data_, hidden, epochs, number + 1);
            return training::measure(network, data_.encoder, data_.validation, backend_).loss;
        };
        return method == "pso" ? particle_swarm(space, particles, iterations, options_.base.seed, trial)
                               : random_search(space, trials, options_.base.seed, trial);
    }

    Outcome from_scratch(const data::Dataset& rows, const std::vector<std::size_t>& hidden, const Size& size,
                         std::size_t epochs, std::size_t behind) const {
        return judged(trained(rows, hidden, epochs, 0), size, behind);
    }

    model::Network trained(const data::Dataset& rows, const std::vector<std::size_t>& hidden, std::size_t epochs,
                           std::size_t number) const {
        std::vector<std::size_t> widths{data_.encoder.inputs()};
        widths.insert(widths.end(), hidden.begin(), hidden.end());
        widths.push_back(data_.encoder.outputs());
        auto options = optimize::training_for(options_.base, data_);
        options.seed += control_stride * (number + 1);
        options.epochs = epochs;
        options.patience = 0;
        options.rate = retraining_.rate;
        auto network = training::initialise(widths, options_.base.activation, options.seed);
        training::train(network, data_.encoder, rows.train, rows.validation, options, backend_, stop_);
        return network;
    }

    Outcome judged(const model::Network& network, const Size& size, std::size_t epochs) const {
        Outcome outcome{.asked = size.asked,
                        .removed = 1 - static_cast<double>(network.parameters()) /
                                           static_cast<double>(generals_.general().parameters()),
                        .layers = network.widths(),
                        .parameters = network.parameters(),
                        .epochs = epochs,
                        .epsilon = {},
                        .before = {},
                        .validation = training::measure(network, data_.encoder, data_.validation, backend_),
                        .test = training::measure(network, data_.encoder, data_.test, backend_),
                        .drop = 0};
        outcome.drop = training::drop(data_.encoder.task(), general_test_, outcome.test);
        return outcome;
    }

    const data::Dataset& data_;
    const CompareOptions& options_;
    const std::shared_ptr<const plugin::Backend>& backend_;
    const std::stop_token& stop_;
    const optimize::Generals generals_;
    const training::Quality general_test_;
    data::Dataset soft_;
    const training::Options retraining_;
    std::vector<Size> sizes_;
};

void check(const data::Dataset& data, const CompareOptions& options) {
    if (options.base.hidden.empty()) throw InputError("a network without hidden layers has no units to prune");
    if (data.test.rows() == 0)
        throw InputError("there are no test rows to compare on: give --split a third share above 0, or --test");
    for (const double removed : options.removed)
        if (!(removed > 0 && removed < 1))
            throw InputError(fmt::format("{} of the parameters cannot go: expected shares in (0, 1)", removed));
}

}  // namespace

const std::vector<std::string>& controls() {
    static const std::vector<std::string> names{"scratch-short",  "scratch-full", "scratch-distilled",
                                                "general-longer", "pso",          "random-search"};
    return names;
}

bool is_control(const std::string& method) { return std::ranges::find(controls(), method) != controls().end(); }

std::vector<Cell> compare(const data::Dataset& data, const std::vector<std::string>& methods,
                          const CompareOptions& options, const PrunerOf& pruner_of,
                          const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop,
                          const std::function<void(const Cell&)>& finished) {
    check(data, options);
    const Seed seed(data, options, backend, stop);
    const auto make = [&](std::size_t i) -> std::optional<Cell> {
        if (stop.stop_requested()) return std::nullopt;
        auto cell = seed.run(methods[i], pruner_of);
        return stop.stop_requested() ? std::nullopt : std::optional(std::move(cell));
    };
    return make_cells(methods.size(), make, finished);
}

}  // namespace sentei::study
