// The main job: a table in, a general network and a smaller one that is no worse out.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/data/dataset.hpp"
#include "engine/evaluation/latency.hpp"
#include "engine/evaluation/tolerance_search.hpp"
#include "engine/model/model.hpp"
#include "engine/plugin/pruner.hpp"
#include "engine/pruning/prune.hpp"
#include "engine/training/trainer.hpp"

namespace sentei::optimize {

struct Options {
    data::Shares shares;
    std::vector<std::size_t> hidden{200, 200, 200};
    model::Activation activation;
    training::Options training = general_training();
    training::Options retraining = light_retraining();
    pruning::Options pruning;
    std::optional<pruning::Goal> goal;  // none: the largest tolerance whose validation metric stays within max_drop
    double max_drop = 0.005;            // as training::drop: share of accuracy, or relative increase of RMSE
    std::uint64_t seed = 1;

    static training::Options general_training();  // AdamW, cosine, stops after 20 epochs without improvement
    static training::Options
    light_retraining();  // fewer than half the steps; stops after 10 epochs without improvement
};

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
};

struct Result {
    Side general, refined;
    training::History training, retraining;
    pruning::Pruned pruned;  // its network: before retraining when a goal was given
    pruning::Scores scores;
    std::vector<evaluation::TolerancePoint> tolerances;  // tried by the search; empty when a goal was given
    bool within_max_drop = true;  // false: no tolerance passed, and the refined network is only cleaned up
    bool stopped = false;         // ended early on request, with the best so far
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
