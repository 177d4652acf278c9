#include "engine/optimize/optimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/folds.hpp"
#include "engine/optimize/general.hpp"
#include "engine/parallel/parallel.hpp"
#include "engine/pruning/score.hpp"
#include "engine/pruning/survey.hpp"
#include "engine/training/initialise.hpp"

namespace sentei::optimize {
namespace {

constexpr std::size_t batch_rows = 256;
constexpr double short_share = 1.0 / 6;  // of latency_seconds, where many networks or backends are measured
constexpr std::size_t enough_validation_rows = 2000, few_validation_rows = 1000;
constexpr std::size_t lineage_bytes = 512;  // the refined model's lineage says more than the general one's

std::string join(const plugin::Settings& settings) {
    std::string text;
    for (const auto& [name, value] : settings) text += (text.empty() ? "" : ",") + name + "=" + value;
    return text;
}

Side judged(model::Model model, const data::Dataset& data, const std::shared_ptr<const plugin::Backend>& backend) {
    Side side{std::move(model), {}, {}, {}, {}, {}, {}};
    side.file = model::encode(side.model);
    side.train = training::measure(side.model.network, data.encoder, data.train, backend);
    side.validation = training::measure(side.model.network, data.encoder, data.validation, backend);
    side.test = training::measure(side.model.network, data.encoder, data.test, backend);
    return side;
}

std::optional<pruning::Goal> path_goal(const Goal& goal, const model::Model& general) {
    if (const auto* tolerance = std::get_if<pruning::Tolerance>(&goal)) return *tolerance;
    if (const auto* ratio = std::get_if<pruning::KeepRatio>(&goal)) return *ratio;
    if (const auto* budget = std::get_if<pruning::ParameterBudget>(&goal)) return *budget;
    const auto* most = std::get_if<MaxBytes>(&goal);
    if (most == nullptr) return std::nullopt;
    const std::size_t parameters = general.network.parameters() * sizeof(float);
    const std::size_t beside = model::encode(general).size() - parameters + lineage_bytes;
    if (most->bytes <= beside)
        throw InputError(fmt::format(
            "a model file of {} bytes is not possible: what describes the data takes {} of them", most->bytes, beside));
    return pruning::ParameterBudget{(most->bytes - beside) / sizeof(float)};
}

// The main job, step by step.
class Job {
  public:
    Job(const data::Dataset& data, const Options& options, const plugin::Pruner& pruner,
        const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop, const Observer& observer)
        : data_(data),
          options_(options),
          pruner_(pruner),
          backend_(backend),
          stop_(std::move(stop)),
          observer_(observer) {}

    Result run(std::uint64_t data_hash) {
        result_.criterion = pruner_.id();
        result_.criterion_settings = pruner_.settings();
        result_.backend = backend_->id();
        Spending spending(options_.cost.has_value());
        enter("train");
        general_ = train_general(data_, data_hash, options_, backend_, result_.training, stop_, observer_.training);
        result_.details.training = spending.lap();
        goal_ = path_goal(options_.goal, general_);
        enter("prune");
        walk();
        choose();
        result_.details.pruning = spending.lap();
        result_.stopped = stop_.stop_requested();
        enter("evaluate");
        judge();
        return std::move(result_);
    }

  private:
    void enter(const std::string& stage) const {
        if (observer_.stage) observer_.stage(stage);
    }

    evaluation::PathOptions path_options() const {
        return {.rounds = options_.rounds,
                .keep = options_.round_keep,
                .goal = goal_,
                .pruning = options_.pruning,
                .retraining = retraining_for(options_, data_)};
    }

    // The path of the general network, and, to choose on more rows, those of networks trained on other folds.
    void walk() {
        const auto path = path_options();
        const bool choosing = std::holds_alternative<MaxDrop>(options_.goal);
        auto folds = data::folds(data_, choosing ? folds_for(data_, options_.folds) : 1, options_.seed);
        result_.folds = folds.size();
        result_.teachers = teachers_for(options_, data_);
        const std::size_t length = evaluation::path_length(general_.network, path);
        std::vector<std::vector<evaluation::PathPoint>> paths(folds.size());
        std::vector<training::RowQuality> bases(folds.size());
        std::mutex observing;
        std::size_t done = 0;
        parallel::for_each(folds.size(), [&](std::size_t f) {
            auto& fold = folds[f];
            const auto generals = general_networks(fold, options_, backend_,
                                                   f == 0 ? std::optional(general_.network) : std::nullopt, stop_);
            bases[f] = training::measure_rows(generals.general(), data_.encoder, fold.validation, backend_);
            fold.train = distilled(std::move(fold.train), data_.encoder.task(), generals, options_, backend_);
            paths[f] = evaluation::prune_path(generals.general(), fold, pruner_, path, backend_, stop_,
                                              [&](std::size_t, std::size_t) {
                                                  if (!observer_.candidates) return;
                                                  const std::lock_guard lock(observing);
                                                  observer_.candidates(++done, length * folds.size());
                                              });
        });
        gather(bases, paths);
    }

    void gather(const std::vector<training::RowQuality>& bases,
                std::vector<std::vector<evaluation::PathPoint>>& paths) {
        std::vector<evaluation::Evidence> sizes;
        for (std::size_t i = 0; i < paths[0].size(); ++i) {
            std::vector<training::RowQuality> general, refined;
            for (std::size_t f = 0; f < paths.size(); ++f) {
                if (i >= paths[f].size()) continue;
                general.push_back(bases[f]);
                refined.push_back(paths[f][i].rows);
            }
            sizes.push_back(evaluation::compare(data_.encoder.task(), general, refined));
            sizes.back().share = static_cast<double>(paths[0][i].pruned.network.parameters()) /
                                 static_cast<double>(general_.network.parameters());
        }
        evaluation::smooth(sizes);
        for (std::size_t i = 0; i < sizes.size(); ++i) result_.path.push_back({std::move(paths[0][i]), sizes[i], 0});
    }

    void choose() {
        if (const auto* most = std::get_if<MaxDrop>(&options_.goal)) {
            std::vector<evaluation::Evidence> sizes;
            for (const auto& candidate : result_.path) sizes.push_back(candidate.evidence);
            result_.chosen = evaluation::choose(sizes, most->rule, most->drop);
        } else if (const auto* fastest = std::get_if<MaxLatency>(&options_.goal)) {
            choose_by_latency(fastest->microseconds);
        } else if (!result_.path.empty()) {
            result_.chosen = result_.path.size() - 1;
        }
    }

    void measure_path(double seconds) {
        std::vector<const model::Network*> networks;
        for (const auto& candidate : result_.path) networks.push_back(&candidate.point.pruned.network);
        const auto latencies = evaluation::measure_latency(networks, data_.validation.inputs, 1, backend_, seconds);
        for (std::size_t i = 0; i < result_.path.size(); ++i) result_.path[i].latency = latencies[i].median;
    }

    // The lowest validation loss among those fast enough.
    void choose_by_latency(double most) {
        measure_path(options_.latency_seconds);
        double fastest = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < result_.path.size(); ++i) {
            fastest = std::min(fastest, result_.path[i].latency);
            if (result_.path[i].latency > most) continue;
            if (!result_.chosen || result_.path[i].point.after.loss < result_.path[*result_.chosen].point.after.loss)
                result_.chosen = i;
        }
        if (!result_.chosen && !stop_.stop_requested())
            throw InputError(
                fmt::format("--max-latency {} us cannot be met: the fastest network takes {:.3g} us a row "
                            "on this machine with backend {}",
                            most, fastest, backend_->id()));
    }

    void judge() {
        model::Model refined{general_.encoder, general_.network, {}};
        if (result_.chosen) {
            result_.pruned = result_.path[*result_.chosen].point.pruned;
        } else {
            const auto statistics = pruning::survey(general_.network, data_.train, 0, *backend_);
            pruning::Scores scores;
            for (const auto& layer : statistics) scores.emplace_back(layer.mean.size(), 0.0);
            result_.pruned = pruning::prune(general_.network, statistics, scores, pruning::KeepRatio{1.0},
                                            {.compensation = pruning::Compensation::none});
        }
        refined.network = result_.pruned.network;
        refined.lineage = pruned_lineage(general_, pruner_, options_.pruning, result_.pruned);
        refined.lineage["step"] = result_.chosen ? "retrain" : "prune";
        if (result_.chosen) {
            refined.lineage["round"] = std::to_string(*result_.chosen + 1);
            refined.lineage["teachers"] = std::to_string(result_.teachers);
        }
        result_.general = judged(std::move(general_), data_, backend_);
        result_.refined = judged(std::move(refined), data_, backend_);
        const std::vector<const model::Network*> both{&result_.general.model.network, &result_.refined.model.network};
        const auto rows = evaluation::measure_latency(both, data_.test.inputs, 1, backend_, options_.latency_seconds);
        const auto batches =
            evaluation::measure_latency(both, data_.test.inputs, batch_rows, backend_, options_.latency_seconds);
        result_.general.row = rows[0], result_.general.batch = batches[0];
        result_.refined.row = rows[1], result_.refined.batch = batches[1];
        const double layer_seconds = std::min(0.02, options_.latency_seconds);
        result_.general.layers = evaluation::measure_layers(*both[0], backend_, layer_seconds);
        result_.refined.layers = evaluation::measure_layers(*both[1], backend_, layer_seconds);
        if (!std::holds_alternative<MaxLatency>(options_.goal)) measure_path(options_.latency_seconds * short_share);
        tell_details(both);
        if (options_.pruning.limits.multiple > 1 && result_.chosen) measure_rounding();
        if (options_.int8) quantize();
    }

    void tell_details(const std::vector<const model::Network*>& both) {
        auto& details = result_.details;
        details.machine = evaluation::machine();
        details.rows = rows_of(data_);
        auto answers = evaluation::answers_of(both, data_.encoder, data_.test, backend_);
        details.general = std::move(answers[0]);
        details.refined = std::move(answers[1]);
        details.backends = time_backends(*both[0], *both[1], data_.test.inputs, batch_rows, options_.timed_backends,
                                         options_.latency_seconds * short_share);
    }

    void quantize() {
        result_.int8 = deployment::quantize_model(result_.refined.model, data_, backend_, options_.latency_seconds);
        const auto* most = std::get_if<MaxDrop>(&options_.goal);
        const double already = most != nullptr && result_.chosen ? result_.path[*result_.chosen].evidence.smoothed : 0;
        result_.int8_passed = already + result_.int8->drop <= (most != nullptr ? most->drop : MaxDrop{}.drop);
    }

    // A latency depends on the widths and not on the weights.
    void measure_rounding() {
        auto path = path_options();
        path.pruning.limits.multiple = 1;
        std::vector<std::size_t> hidden;
        for (const auto& layer : result_.pruned.layers) hidden.push_back(path.one_shot() ? layer.asked : layer.before);
        if (!path.one_shot())
            for (std::size_t round = 0; round <= *result_.chosen; ++round)
                hidden = evaluation::hidden_after_round(hidden, path);
        std::vector<std::size_t> widths{data_.encoder.inputs()};
        widths.insert(widths.end(), hidden.begin(), hidden.end());
        widths.push_back(data_.encoder.outputs());
        const auto unrounded = training::initialise(widths, options_.activation, options_.seed);
        const std::vector<const model::Network*> both{&result_.refined.model.network, &unrounded};
        const auto rows = evaluation::measure_latency(both, data_.test.inputs, 1, backend_, options_.latency_seconds);
        result_.rounding = Rounding{widths, rows[0].median, rows[1].median};
    }

    const data::Dataset& data_;
    const Options& options_;
    const plugin::Pruner& pruner_;
    const std::shared_ptr<const plugin::Backend>& backend_;
    const std::stop_token stop_;
    const Observer& observer_;
    model::Model general_;
    std::optional<pruning::Goal> goal_;  // where the path ends
    Result result_;
};

}  // namespace

std::size_t folds_for(const data::Dataset& data, std::size_t asked) {
    if (asked != 0) return asked;
    if (data.validation.rows() >= enough_validation_rows) return 1;
    if (data.validation.rows() >= few_validation_rows) return 2;
    const auto rows = static_cast<double>(data.train.rows() + data.validation.rows());
    return std::clamp<std::size_t>(
        static_cast<std::size_t>(std::lround(rows / static_cast<double>(data.validation.rows()))), 2, 5);
}

double Result::removed() const {
    return 1.0 - static_cast<double>(refined.model.network.parameters()) /
                     static_cast<double>(general.model.network.parameters());
}

model::Model train_general(const data::Dataset& data, std::uint64_t data_hash, const Options& options,
                           const std::shared_ptr<const plugin::Backend>& backend, training::History& history,
                           std::stop_token stop, const training::Observer& observer) {
    model::Model model{data.encoder,
                       training::initialise(widths_of(options, data.encoder), options.activation, options.seed),
                       {{"step", "train"},
                        {"data", hex(data_hash)},
                        {"seed", std::to_string(options.seed)},
                        {"split", options.shares.text()},
                        {"backend", backend->id()}}};
    history = training::train(model.network, data.encoder, data.train, data.validation, training_for(options, data),
                              backend, stop, observer);
    return model;
}

model::Lineage pruned_lineage(const model::Model& parent, const plugin::Pruner& pruner, const pruning::Options& options,
                              const pruning::Pruned& pruned) {
    model::Lineage lineage = parent.lineage;
    lineage["step"] = "prune";
    lineage["parent"] = hex(model::fingerprint(parent));
    lineage["criterion"] = pruner.id();
    lineage["criterion-version"] = pruner.version();
    lineage["criterion-settings"] = join(pruner.settings());
    lineage["compensation"] = pruning::name(options.compensation);
    if (pruned.epsilon) lineage["epsilon"] = fmt::format("{}", *pruned.epsilon);
    return lineage;
}

void retrain(model::Model& model, const data::Dataset& data, const Options& options,
             const std::shared_ptr<const plugin::Backend>& backend, training::History& history, std::stop_token stop,
             const training::Observer& observer) {
    history = training::train(model.network, data.encoder, data.train, data.validation, retraining_for(options, data),
                              backend, stop, observer, true);
    model.lineage["step"] = "retrain";
}

Result run(const data::Dataset& data, std::uint64_t data_hash, const Options& options, const plugin::Pruner& pruner,
           const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop, const Observer& observer) {
    if (data.test.rows() == 0)
        throw InputError(
            "there are no test rows to judge the networks on: give --split a third share above 0, or --test");
    return Job(data, options, pruner, backend, std::move(stop), observer).run(data_hash);
}

}  // namespace sentei::optimize
