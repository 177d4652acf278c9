// The main job: a table in, a general network and a smaller one that is no worse out.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "engine/data/dataset.hpp"
#include "engine/deployment/int8_step.hpp"
#include "engine/evaluation/choice.hpp"
#include "engine/evaluation/latency.hpp"
#include "engine/evaluation/path.hpp"
#include "engine/model/model.hpp"
#include "engine/optimize/cost_inputs.hpp"
#include "engine/optimize/details.hpp"
#include "engine/plugin/pruner.hpp"
#include "engine/pruning/prune.hpp"
#include "engine/training/trainer.hpp"

namespace sentei::optimize {

// How small the refined network is to be.
struct MaxDrop {          // as small as costs little, judged on validation rows
    double drop = 0.005;  // as training::drop: share of accuracy, or relative increase of RMSE
    evaluation::Rule rule = evaluation::Rule::balanced;
};
struct MaxBytes {  // of the model file
    std::size_t bytes;
};
struct MaxLatency {  // of one row, median, on this machine with this backend: the best network that is as fast
    double microseconds;
};
using Goal =
    std::variant<MaxDrop, pruning::Tolerance, pruning::KeepRatio, pruning::ParameterBudget, MaxBytes, MaxLatency>;

struct Options {
    data::Shares shares;
    std::vector<std::size_t> hidden{200, 200, 200};
    model::Activation activation;
    training::Options training = general_training();
    training::Options retraining = light_retraining();
    pruning::Options pruning;
    std::size_t rounds = 0;    // as evaluation::PathOptions
    double round_keep = 0.65;  // as evaluation::PathOptions
    Goal goal = MaxDrop{};
    std::size_t folds = 0;  // MaxDrop: times that training and validation rows are cut to choose; 0: see folds_for
    std::size_t teachers =
        0;  // networks that retraining is distilled from, the general one among them; 0: see general.hpp
    std::optional<double> distil_weight;  // of the teachers' answers against the labels; none: 0.9, regression 0.5
    bool int8 = false;                    // quantize the refined network as well
    double latency_seconds = 0.3;         // that each latency is measured for; 0: none is
    std::uint64_t seed = 1;

    // For result.json only: they change no model.
    std::string data_file, command;  // the command line that does this again; empty: there is none
    std::vector<std::shared_ptr<const plugin::Backend>> timed_backends;  // to measure both networks on
    std::optional<cost::Inputs> cost;                                    // prices, where costs are to be estimated

    static training::Options general_training();  // AdamW, cosine, stops after 20 epochs without improvement
    static training::Options light_retraining();  // half the steps, at twice the rate, never stops early
};

// 1 where the validation rows are 2,000 or more: they are enough. 2 above 1,000. Else as many as cut the rows like the
// split does, 2 to 5, so that every training or validation row judges once.
std::size_t folds_for(const data::Dataset& data, std::size_t asked);

// Stages of the job, as they are entered, and how far the running one is. Called from one thread at a time.
struct Observer {
    std::function<void(const std::string& stage)> stage;
    training::Observer training;
    std::function<void(std::size_t done, std::size_t of)> candidates;
};

struct Side {  // the general or the refined network, judged
    model::Model model;
    std::string file;  // the bytes of the model file
    training::Quality train, validation, test;
    evaluation::Latency row, batch;  // one row; 256 rows
    std::vector<double> layers;      // microseconds a layer takes for one row, median
};

// A network of the path that was not necessarily chosen.
struct Candidate {
    evaluation::PathPoint point;
    evaluation::Evidence evidence;  // of its size, over all folds
    double latency = 0;             // microseconds a row, median, measured in turns
};

// What rounding the widths to a multiple did: the refined network beside one of the widths that the goal, or as many
// rounds, would have left without it.
struct Rounding {
    std::vector<std::size_t> unrounded;         // widths: inputs, hidden ..., outputs
    double rounded_latency, unrounded_latency;  // microseconds a row, median, measured in turns
};

struct Result {
    Side general, refined;
    training::History training;
    std::vector<Candidate> path;        // by falling size
    std::optional<std::size_t> chosen;  // index into path; none: the refined network is the general one, cleaned up
    pruning::Pruned pruned;             // the chosen one's, against the general network
    std::size_t folds = 1, teachers = 1;
    std::optional<Rounding> rounding;
    std::optional<deployment::Int8Step> int8;
    bool int8_passed = false;  // int8's drop and the refined network's are together within what MaxDrop allows (with
                               // other goals: int8's alone within the default of it)
    bool stopped = false;      // ended early on request, with the best so far
    Details details;
    std::string criterion, backend;
    plugin::Settings criterion_settings;

    double removed() const;  // share of the general network's parameters
};

// Throws InputError for what the user can mend. Same seed and backend, same model bytes on any number of threads.
Result run(const data::Dataset& data, std::uint64_t data_hash, const Options& options, const plugin::Pruner& pruner,
           const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop = {},
           const Observer& observer = {});

// The single steps, for the commands that do one of them.
model::Model train_general(const data::Dataset& data, std::uint64_t data_hash, const Options& options,
                           const std::shared_ptr<const plugin::Backend>& backend, training::History& history,
                           std::stop_token stop = {}, const training::Observer& observer = {});
void retrain(model::Model& model, const data::Dataset& data, const Options& options,
             const std::shared_ptr<const plugin::Backend>& backend, training::History& history,
             std::stop_token stop = {}, const training::Observer& observer = {});

// Lineage of a model pruned from `parent`.
model::Lineage pruned_lineage(const model::Model& parent, const plugin::Pruner& pruner, const pruning::Options& options,
                              const pruning::Pruned& pruned);

}  // namespace sentei::optimize
