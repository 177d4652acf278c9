// How long to train, how wide, and the general networks: what the main job and the studies share.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/optimize/optimize.hpp"

namespace sentei::optimize {

// The options' training and retraining with batch, epochs and seed filled in. Where none are asked for: as many epochs
// as 6,000 mini-batches fill, 15 to 200; retraining 3,000, 20 to 1,000.
training::Options training_for(const Options& options, const data::Dataset& data);
training::Options retraining_for(const Options& options, const data::Dataset& data);

constexpr std::size_t most_layers = 64, most_units = 65536;  // hidden layers, units of one

// {inputs, hidden ..., outputs}. Throws InputError above these and above 2^30 parameters, and for a layer of no unit.
std::vector<std::size_t> widths_of(const Options& options, const data::Encoder& encoder);

// Teachers of the retraining: as asked; else 4 below 8,000 training rows, where general networks cost little, 3 above;
// 1 without distillation.
std::size_t teachers_for(const Options& options, const data::Dataset& data);
double distil_weight(const Options& options, data::Task task);

// The general network and, after it, the other teachers.
struct Generals {
    std::vector<model::Network> networks;
    std::size_t epochs = 0;  // of training, summed over the networks that were trained here
    const model::Network& general() const { return networks.front(); }
};

// Trains the general network unless it is given, and the other teachers, which differ from it in their starting weights
// and order of rows.
Generals general_networks(const data::Dataset& data, const Options& options,
                          const std::shared_ptr<const plugin::Backend>& backend,
                          std::optional<model::Network> general = {}, std::stop_token stop = {});

// The rows that refined networks learn from: softened by all of them (training::distil).
data::Examples distilled(data::Examples rows, data::Task task, const Generals& generals, const Options& options,
                         const std::shared_ptr<const plugin::Backend>& backend);

}  // namespace sentei::optimize
