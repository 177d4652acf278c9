// How long a prediction takes on this machine, with this backend, now.
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/model/predictor.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::evaluation {

struct Latency {
    double median = 0, p99 = 0, minimum = 0;  // microseconds a call
    std::size_t rows = 1;                     // rows a call
    std::size_t calls = 0;                    // measured
};

// Times calls of `rows` rows, taken in turn from `inputs` (repeated when it has fewer), for each network. The networks
// are measured in alternating rounds, so that a disturbance of the machine hits all of them. `seconds` is the time
// for each network, warm-up of a tenth included.
std::vector<Latency> measure_latency(const std::vector<const model::Network*>& networks, const Matrix& inputs,
                                     std::size_t rows, const std::shared_ptr<const plugin::Backend>& backend,
                                     double seconds = 0.3);

// The same for predictors made with `rows` as their block, of one width of inputs.
std::vector<Latency> measure_latency(std::vector<model::Predictor> predictors, const Matrix& inputs, std::size_t rows,
                                     double seconds = 0.3);

// Microseconds that each layer of the network takes for one row, measured one by one, median. `seconds`: for each
// layer.
std::vector<double> measure_layers(const model::Network& network, const std::shared_ptr<const plugin::Backend>& backend,
                                   double seconds = 0.02);

}  // namespace sentei::evaluation
