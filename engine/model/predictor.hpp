// Inference: a network with its weights packed for one backend and its memory laid out once.
#pragma once
#include <cstddef>
#include <memory>

#include "engine/core/matrix.hpp"
#include "engine/model/network.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::model {

// Not thread-safe: one instance a thread (instances share nothing). run() allocates nothing.
class Predictor {
  public:
    // Copies what it needs of the network. Rows are taken in blocks of at most `block`.
    Predictor(const Network& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block = 256);
    ~Predictor();
    Predictor(Predictor&&) noexcept;
    Predictor& operator=(Predictor&&) noexcept;

    // inputs [rows][network.inputs()] -> outputs [rows][network.outputs()], before softmax or sigmoid. A single row
    // goes the matrix-vector way.
    void run(const float* inputs, std::size_t rows, float* outputs);
    Matrix run(const Matrix& inputs);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sentei::model
