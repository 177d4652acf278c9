#include "engine/optimize/report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/optimize/details_report.hpp"

namespace sentei::optimize {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const evaluation::Latency& latency) {
    return {{"rows", latency.rows},
            {"median_us", latency.median},
            {"p99_us", latency.p99},
            {"minimum_us", latency.minimum},
            {"calls", latency.calls}};
}

Json json_of(const Side& side) {
    const auto task = side.model.encoder.task();
    return {{"parameters", side.model.network.parameters()},
            {"layers", side.model.network.widths()},
            {"file_bytes", side.file.size()},
            {"latency_us", side.row.median},
            {"latency", {{"row", json_of(side.row)}, {"batch", json_of(side.batch)}, {"layers_us", side.layers}}},
            {"train", quality_json(side.train, task)},
            {"validation", quality_json(side.validation, task)},
            {"test", quality_json(side.test, task)},
            {"lineage", side.model.lineage}};
}

Json json_of(const training::History& history, data::Task task) {
    Json epochs = Json::array();
    for (const auto& epoch : history.epochs)
        epochs.push_back({{"rate", epoch.rate},
                          {"loss", epoch.training_loss},
                          {"validation", quality_json(epoch.validation, task)}});
    Json json{{"seconds", history.seconds}, {"rows_per_second", history.rows_per_second}};
    json["best_epoch"] = history.best ? Json(*history.best + 1) : Json(0);
    json["ending"] = history.ending == training::Ending::complete   ? "complete"
                     : history.ending == training::Ending::patience ? "patience"
                                                                    : "stopped";
    json["epochs"] = std::move(epochs);
    return json;
}

Json hidden_layers_of(const Result& result) {
    Json json = Json::array();
    for (const auto& layer : result.pruned.layers)
        json.push_back(
            {{"before", layer.before}, {"asked", layer.asked}, {"selected", layer.selected}, {"after", layer.after}});
    if (!result.path.empty())
        for (std::size_t l = 0; l < json.size(); ++l)
            json[l]["scores"] = scores_json((*result.path[0].point.scores)[l], result.pruned.kept[l]);
    return json;
}

Json json_of(const Candidate& candidate, data::Task task) {
    const auto& point = candidate.point;
    const auto& evidence = candidate.evidence;
    Json json{{"parameters", point.pruned.network.parameters()},
              {"layers", point.pruned.network.widths()},
              {"share", evidence.share},
              {"before_retraining", quality_json(point.before, task)},
              {"after_retraining", quality_json(point.after, task)},
              {"retrained_epochs", point.retraining.epochs.size()},
              {"rows", evidence.rows},
              {"drop", evidence.drop},
              {"drop_error", evidence.drop_error},
              {"smoothed_drop", evidence.smoothed},
              {"loss_ratio", evidence.loss_ratio},
              {"loss_rise", evidence.loss_rise}};
    if (point.pruned.epsilon) json["epsilon"] = *point.pruned.epsilon;
    json["latency_us"] = candidate.latency;
    return json;
}

Json json_of(const Goal& goal) {
    struct Writer {
        Json operator()(const MaxDrop& most) const {
            return {{"max_drop", most.drop}, {"rule", evaluation::name(most.rule)}};
        }
        Json operator()(const pruning::Tolerance& tolerance) const { return {{"epsilon", tolerance.epsilon}}; }
        Json operator()(const pruning::KeepRatio& keep) const { return {{"keep", keep.ratio}}; }
        Json operator()(const pruning::ParameterBudget& budget) const { return {{"parameters", budget.parameters}}; }
        Json operator()(const MaxBytes& most) const { return {{"bytes", most.bytes}}; }
        Json operator()(const MaxLatency& most) const { return {{"latency_us", most.microseconds}}; }
    };
    return std::visit(Writer{}, goal);
}

}  // namespace

Json quality_json(const training::Quality& quality, data::Task task) {
    if (data::is_classification(task)) return {{"accuracy", quality.accuracy}, {"loss", quality.loss}};
    return {{"rmse", quality.rmse}, {"r2", quality.r2}, {"loss", quality.loss}};
}

Json int8_json(const deployment::Int8Step& step) {
    const auto task = step.model.encoder.task();
    return {{"parameters", step.model.network.parameters()},
            {"layers", step.model.network.widths()},
            {"file_bytes", step.file.size()},
            {"network_bytes", step.network_bytes},
            {"fp32_network_bytes", step.fp32_bytes},
            {"latency_us", step.row.median},
            {"latency", {{"row", json_of(step.row)}, {"batch", json_of(step.batch)}}},
            {"fp32_latency", {{"row", json_of(step.fp32_row)}, {"batch", json_of(step.fp32_batch)}}},
            {"train", quality_json(step.train, task)},
            {"validation", quality_json(step.validation, task)},
            {"test", quality_json(step.test, task)},
            {"drop", step.drop},
            {"lineage", step.model.lineage}};
}

Json machine_json(const evaluation::Machine& machine) {
    return {{"cpu", machine.cpu},
            {"threads", machine.threads},
            {"compiler", machine.compiler},
            {"version", machine.version}};
}

cost::Cost cost_of(const Result& result, const Options& options) {
    const auto &training = result.details.training, &pruning = result.details.pruning;
    return cost::estimate(options.cost.value(), {.general_row_us = result.general.row.median,
                                                 .refined_row_us = result.refined.row.median,
                                                 .training_seconds = training.seconds,
                                                 .pruning_seconds = pruning.seconds,
                                                 .training_joules = training.joules,
                                                 .pruning_joules = pruning.joules});
}

std::string result_json(const Result& result, const Options& options) {
    const auto& encoder = result.general.model.encoder;
    const auto task = encoder.task();
    Json json{{"format", "sentei-result/2"},
              {"task", data::is_classification(task) ? "classification" : "regression"},
              {"target", encoder.target()},
              {"classes", encoder.classes()},
              {"seed", options.seed},
              {"backend", result.backend},
              {"criterion", result.criterion},
              {"criterion_settings", result.criterion_settings},
              {"compensation", pruning::name(options.pruning.compensation)}};
    json["epsilon"] = result.pruned.epsilon ? Json(*result.pruned.epsilon) : Json(nullptr);
    json["removed"] = result.removed();
    json["goal"] = json_of(options.goal);
    json["met"] = result.chosen.has_value();
    json["rounds"] = options.rounds;
    json["folds"] = result.folds;
    json["teachers"] = result.teachers;
    json["stopped"] = result.stopped;
    json["general"] = json_of(result.general);
    json["refined"] = json_of(result.refined);
    add_answers(json["general"], result.details.general);
    add_answers(json["refined"], result.details.refined);
    json["hidden_layers"] = hidden_layers_of(result);
    json["clean_up"] = {{"unread", result.pruned.clean_up.unread},
                        {"constant", result.pruned.clean_up.constant},
                        {"duplicates", result.pruned.clean_up.duplicates},
                        {"observed", result.pruned.clean_up.observed},
                        {"linear", result.pruned.clean_up.linear}};
    json["training"] = json_of(result.training, task);
    json["retraining"] = result.chosen ? json_of(result.path[*result.chosen].point.retraining, task) : Json(nullptr);
    if (const auto* most = std::get_if<MaxDrop>(&options.goal); most != nullptr && result.chosen)
        json["confidence"] = evaluation::confidence(result.path[*result.chosen].evidence, most->drop);
    json["chosen"] = result.chosen ? Json(*result.chosen) : Json(nullptr);
    json["path"] = Json::array();
    for (const auto& candidate : result.path) json["path"].push_back(json_of(candidate, task));
    if (result.rounding)
        json["rounding"] = {{"multiple", options.pruning.limits.multiple},
                            {"unrounded_layers", result.rounding->unrounded},
                            {"latency_us", result.rounding->rounded_latency},
                            {"unrounded_latency_us", result.rounding->unrounded_latency}};
    if (result.int8) {
        json["int8"] = int8_json(*result.int8);
        json["int8"]["passed"] = result.int8_passed;
    }
    json["data"] = data_json(result.details, options.data_file);
    if (!options.command.empty()) json["command"] = options.command;
    json["machine"] = machine_json(result.details.machine);
    json["backends"] = backends_json(result.details);
    if (options.cost) json["cost"] = cost_json(*options.cost, cost_of(result, options));
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";  // a file's name may be any bytes
}

void save(const Files& files, const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw InputError(fmt::format("{}: cannot make the folder: {}", folder.string(), error.message()));
    write_file(folder / "general.sentei", files.general);
    write_file(folder / "refined.sentei", files.refined);
    if (!files.int8.empty()) write_file(folder / "refined-int8.sentei", files.int8);
    write_file(folder / "result.json", files.json);
}

void save(const Result& result, const Options& options, const std::filesystem::path& folder) {
    save({result.general.file, result.refined.file, result.int8_passed ? result.int8->file : std::string(),
          result_json(result, options)},
         folder);
}

}  // namespace sentei::optimize
