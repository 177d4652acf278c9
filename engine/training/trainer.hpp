// Mini-batch training with early stopping.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/model/network.hpp"
#include "engine/plugin/backend.hpp"
#include "engine/training/quality.hpp"
#include "engine/training/schedule.hpp"

namespace sentei::training {

enum class Optimizer : std::uint32_t { sgd = SENTEI_SGD, adam = SENTEI_ADAM, adamw = SENTEI_ADAMW };
Optimizer parse_optimizer(std::string_view name);  // throws InputError that lists them
std::string name(Optimizer optimizer);

struct Options {
    Optimizer optimizer = Optimizer::adamw;
    double rate = 1e-3;
    double momentum = 0.9;  // sgd: momentum; adam, adamw: beta1
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double decay = 1e-2;  // weight decay, of weights and not of biases
    Schedule schedule = Schedule::cosine;
    std::size_t warm_up = 0;   // steps
    std::size_t batch = 0;     // rows; 0: by the number of rows (see batch_for)
    std::size_t epochs = 0;    // 0: by the number of rows (see epochs_for)
    std::size_t patience = 0;  // epochs without a better validation loss before stopping; 0: never stops early
    std::uint64_t seed = 1;    // order of the rows

    void check() const;  // throws InputError for values that cannot be trained with
};

// 16 rows below 500 training rows, 32 below 2,000, else 128.
std::size_t batch_for(std::size_t rows);
// As many epochs as `steps` mini-batches fill, between `least` and `most`: large tables need few, small ones many.
std::size_t epochs_for(std::size_t rows, std::size_t batch, std::size_t steps, std::size_t least, std::size_t most);

struct Progress {
    std::size_t epoch = 0, epochs = 0;  // 1 .. epochs
    double done = 0;                    // share of this epoch's rows
    double loss = 0;                    // mean training loss of this epoch so far
    Quality validation;                 // of the last complete epoch
    double rate = 0;                    // learning rate
    double rows_per_second = 0;
    double seconds_left = 0;  // if no early stop comes
};
using Observer = std::function<void(const Progress&)>;  // called after every mini-batch, from the training thread

struct Epoch {
    double rate, training_loss;
    Quality validation;
};

enum class Ending { complete, patience, stopped };
struct History {
    std::vector<Epoch> epochs;
    // Index into epochs: lowest validation loss; its weights are the ones kept. None: those that the network came with.
    std::optional<std::size_t> best;
    Ending ending = Ending::complete;
    double seconds = 0, rows_per_second = 0;  // of training alone, validation excluded
};

// Trains `network` in place and leaves the weights with the lowest validation loss in it (those it came with count
// too when `keep_start` is set). A stop request ends it after the mini-batch in flight, best weights kept. Same seed
// and backend, same bytes, whatever the number of threads. Throws InputError when the loss is no longer finite.
History train(model::Network& network, const data::Encoder& encoder, const data::Examples& training,
              const data::Examples& validation, const Options& options,
              const std::shared_ptr<const plugin::Backend>& backend, std::stop_token stop = {},
              const Observer& observer = {}, bool keep_start = false);

}  // namespace sentei::training
