#include "engine/optimize/optimize.hpp"

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"
#include "engine/pruning/score.hpp"
#include "engine/pruning/survey.hpp"
#include "engine/training/initialise.hpp"

namespace sentei::optimize {
namespace {

constexpr std::size_t batch_rows = 256;
constexpr std::size_t most_parameters = std::size_t{1} << 30;

training::Options with_length(training::Options options, std::size_t rows, std::size_t steps, std::size_t least,
                              std::size_t most) {
    if (options.batch == 0) options.batch = training::batch_for(rows);
    if (options.epochs == 0) options.epochs = training::epochs_for(rows, options.batch, steps, least, most);
    return options;
}

training::Options general_training(const Options& options, const data::Dataset& data) {
    auto training = with_length(options.training, data.train.rows(), 6000, 15, 200);
    training.seed = options.seed;
    return training;
}

training::Options light_retraining(const Options& options, const data::Dataset& data) {
    auto training = with_length(options.retraining, data.train.rows(), 2400, 6, 40);
    training.seed = options.seed + 1;
    return training;
}

std::vector<std::size_t> widths_of(const Options& options, const data::Encoder& encoder) {
    std::vector<std::size_t> widths{encoder.inputs()};
    widths.insert(widths.end(), options.hidden.begin(), options.hidden.end());
    widths.push_back(encoder.outputs());
    double parameters = 0;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l)
        parameters += (static_cast<double>(widths[l]) + 1) * static_cast<double>(widths[l + 1]);
    if (parameters > static_cast<double>(most_parameters))
        throw InputError(fmt::format("the general network would have {:.3g} parameters; at most {} are supported",
                                     parameters, most_parameters));
    return widths;
}

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

}  // namespace

training::Options Options::general_training() {
    training::Options options;
    options.patience = 20;
    return options;
}

training::Options Options::light_retraining() {
    training::Options options;
    options.rate = 1e-3;
    options.patience = 10;
    return options;
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
    history = training::train(model.network, data.encoder, data.train, data.validation,
                              sentei::optimize::general_training(options, data), backend, stop, observer);
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
    history = training::train(model.network, data.encoder, data.train, data.validation,
                              sentei::optimize::light_retraining(options, data), backend, stop, observer, true);
    model.lineage["step"] = "retrain";
}

Result run(const data::Dataset& data, std::uint64_t data_hash, const Options& options, const plugin::Pruner& pruner,
           const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop, const Observer& observer) {
    const auto enter = [&](const std::string& stage) {
        if (observer.stage) observer.stage(stage);
    };
    if (data.test.rows() == 0)
        throw InputError(
            "there are no test rows to judge the networks on: give --split a third share above 0, or --test");
    Result result;
    result.criterion = pruner.id();
    result.criterion_settings = pruner.settings();
    result.backend = backend->id();

    enter("train");
    model::Model general = train_general(data, data_hash, options, backend, result.training, stop, observer.training);

    enter("survey");
    const auto statistics = pruning::survey(general.network, data.train,
                                            pruner.needs() | pruning::needs(options.pruning.compensation), *backend);
    result.scores = pruning::score(general.network, statistics, pruner);

    model::Model refined{general.encoder, {}, {}};
    if (options.goal) {
        result.pruned = pruning::prune(general.network, statistics, result.scores, *options.goal, options.pruning);
        refined.network = result.pruned.network;
        refined.lineage = pruned_lineage(general, pruner, options.pruning, result.pruned);
        enter("retrain");
        retrain(refined, data, options, backend, result.retraining, stop, observer.training);
    } else {
        enter("search");
        auto search = evaluation::search_tolerance(
            general.network, data, statistics, result.scores,
            {options.max_drop, options.pruning, sentei::optimize::light_retraining(options, data)}, backend, stop,
            observer.candidates);
        result.within_max_drop = search.chosen.has_value();
        if (search.chosen) {
            result.pruned = search.points[*search.chosen].pruned;
        } else {
            result.pruned =
                pruning::prune(general.network, statistics, result.scores, pruning::KeepRatio{1.0}, options.pruning);
        }
        refined.network = result.pruned.network;
        refined.lineage = pruned_lineage(general, pruner, options.pruning, result.pruned);
        refined.lineage["step"] = search.chosen ? "retrain" : "prune";
        result.tolerances = std::move(search.points);
    }
    result.stopped = stop.stop_requested();

    enter("evaluate");
    result.general = judged(std::move(general), data, backend);
    result.refined = judged(std::move(refined), data, backend);
    const std::vector<const model::Network*> both{&result.general.model.network, &result.refined.model.network};
    const auto rows = evaluation::measure_latency(both, data.test.inputs, 1, backend);
    const auto batches = evaluation::measure_latency(both, data.test.inputs, batch_rows, backend);
    result.general.row = rows[0], result.general.batch = batches[0];
    result.refined.row = rows[1], result.refined.batch = batches[1];
    return result;
}

}  // namespace sentei::optimize
