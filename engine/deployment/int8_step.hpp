// The step from a model in fp32 to one in int8, and what it costs and gains.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "engine/data/dataset.hpp"
#include "engine/evaluation/latency.hpp"
#include "engine/model/model.hpp"
#include "engine/training/quality.hpp"

namespace sentei::deployment {

struct Int8Step {
    model::Int8Model model;
    std::string file;                               // the bytes of the model file
    training::Quality train, validation, test;      // of parts without rows: zeros
    double drop = 0;                                // against the fp32 network, see training::drop: on validation rows,
                                                    // where they are fewer than 1,000 on training rows as well
    std::size_t network_bytes = 0, fp32_bytes = 0;  // of weights, biases and steps; of the fp32 weights and biases
    evaluation::Latency row, batch;                 // one row; 256 rows
    evaluation::Latency fp32_row, fp32_batch;       // of the fp32 network, measured in turns with them
};

// Calibrates on the training rows: three ways, of which the one with the least loss on them is taken. Throws InputError
// when there are no training rows or no validation rows. `latency_seconds`: that each latency is measured for.
Int8Step quantize_model(const model::Model& model, const data::Dataset& data,
                        const std::shared_ptr<const plugin::Backend>& backend, double latency_seconds = 0.3);

}  // namespace sentei::deployment
