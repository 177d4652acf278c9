// What result.json tells of a run beside the main job: answers on test rows, latencies on other backends, time, energy.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/dataset.hpp"
#include "engine/evaluation/answers.hpp"
#include "engine/evaluation/energy.hpp"
#include "engine/evaluation/latency.hpp"
#include "engine/evaluation/machine.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::optimize {

struct Rows {
    std::size_t train = 0, validation = 0, test = 0;
};

// The two networks on one backend, measured in turns.
struct BackendLatency {
    std::string id;
    evaluation::Latency general_row, refined_row, general_batch, refined_batch;
};

struct Spent {
    double seconds = 0;
    std::optional<double> joules;  // where the machine counts them and was asked
};

struct Details {
    evaluation::Machine machine;
    Rows rows;
    evaluation::Answers general, refined;  // on test rows
    std::vector<BackendLatency> backends;
    Spent training, pruning;  // of the general network; of everything from there to the choice
};

Rows rows_of(const data::Dataset& data);

// `seconds` for each network and number of rows.
std::vector<BackendLatency> time_backends(const model::Network& general, const model::Network& refined,
                                          const Matrix& inputs, std::size_t batch_rows,
                                          const std::vector<std::shared_ptr<const plugin::Backend>>& backends,
                                          double seconds);

// Time, and energy where asked for, from its construction on.
class Spending {
  public:
    explicit Spending(bool energy);
    Spent lap();  // since the one before

  private:
    std::optional<evaluation::EnergyMeter> meter_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::optional<double> joules_;
};

}  // namespace sentei::optimize
