// Whole networks: rows a second in inference and in training.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "engine/benchmark/kernels.hpp"
#include "engine/model/model.hpp"
#include "engine/training/trainer.hpp"

namespace sentei::benchmark {

using Widths = std::vector<std::size_t>;  // inputs, hidden ..., outputs

// "784-512-512-10". Throws InputError for anything else.
Widths parse_widths(const std::string& text);

// A tiny one, one of each kind of table, and two for images.
std::vector<Widths> usual_networks(bool quick);

// Of `rows` rows a call, one timing a backend.
std::vector<Timing> measure_inference(const model::AnyNetwork& network, std::size_t rows, const Backends& backends,
                                      double seconds);

// Rows a second of epochs of mini-batches, one a backend: the highest of the rounds. Two
// outputs are two classes, which train with one.
std::vector<double> measure_training(const Widths& widths, std::size_t batch, training::Optimizer optimizer,
                                     const Backends& backends, double seconds);

}  // namespace sentei::benchmark
