#include "engine/evaluation/latency.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sentei::evaluation {
namespace {

using Clock = std::chrono::steady_clock;

// Calls of one predictor: the blocks of rows they take in turn and the times they took.
class Stopwatch {
  public:
    Stopwatch(model::Predictor predictor, const Matrix& inputs, std::size_t rows)
        : predictor_(std::move(predictor)), inputs_(inputs), rows_(rows), outputs_(rows * predictor_.outputs()) {}

    void run(double seconds, bool record) {
        const auto begin = Clock::now();
        for (auto start = begin; std::chrono::duration<double>(start - begin).count() < seconds;) {
            predictor_.run(inputs_.data() + next_ * inputs_.columns(), rows_, outputs_.data());
            const auto end = Clock::now();
            if (record) times_.push_back(std::chrono::duration<double, std::micro>(end - start).count());
            next_ = next_ + 2 * rows_ <= inputs_.rows() ? next_ + rows_ : 0;
            start = end;
        }
    }

    Latency result() {
        if (times_.empty()) return {.rows = rows_};
        std::ranges::sort(times_);
        return {.median = times_[times_.size() / 2],
                .p99 = times_[times_.size() * 99 / 100],
                .minimum = times_.front(),
                .rows = rows_,
                .calls = times_.size()};
    }

  private:
    model::Predictor predictor_;
    const Matrix& inputs_;
    std::size_t rows_, next_ = 0;
    Buffer outputs_;
    std::vector<double> times_;
};

Matrix repeated(const Matrix& inputs, std::size_t rows) {
    Matrix enough(rows, inputs.columns());
    for (std::size_t r = 0; r < rows; ++r) std::ranges::copy(inputs.row(r % inputs.rows()), enough.row(r).begin());
    return enough;
}

}  // namespace

std::vector<Latency> measure_latency(const std::vector<const model::Network*>& networks, const Matrix& inputs,
                                     std::size_t rows, const std::shared_ptr<const plugin::Backend>& backend,
                                     double seconds) {
    std::vector<model::Predictor> predictors;
    for (const auto* network : networks) predictors.emplace_back(*network, backend, rows);
    return measure_latency(std::move(predictors), inputs, rows, seconds);
}

std::vector<Latency> measure_latency(std::vector<model::Predictor> predictors, const Matrix& inputs, std::size_t rows,
                                     double seconds) {
    constexpr int rounds = 9;
    const Matrix enough = repeated(inputs, std::max<std::size_t>(rows, std::min<std::size_t>(inputs.rows(), 4 * rows)));
    std::vector<Stopwatch> watches;
    for (auto& predictor : predictors) watches.emplace_back(std::move(predictor), enough, rows);
    for (auto& watch : watches) watch.run(seconds / 10, false);
    for (int round = 0; round < rounds; ++round)
        for (auto& watch : watches) watch.run(seconds * 0.9 / rounds, true);
    std::vector<Latency> results;
    for (auto& watch : watches) results.push_back(watch.result());
    return results;
}

std::vector<double> measure_layers(const model::Network& network, const std::shared_ptr<const plugin::Backend>& backend,
                                   double seconds) {
    std::vector<double> microseconds;
    for (const auto& layer : network.layers) {
        const model::Network alone{{layer}};
        microseconds.push_back(
            measure_latency({&alone}, Matrix(1, layer.inputs()), 1, backend, seconds).front().median);
    }
    return microseconds;
}

}  // namespace sentei::evaluation
