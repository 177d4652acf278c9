// Inference: a network laid out for one backend, its memory laid out once.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/core/matrix.hpp"
#include "engine/model/model.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::model {

// What the weights of an fp32 network may be rounded to (plugin.h says how): fewer bytes to read for a single row.
// Without effect on backends that do not run networks as a whole or keep fp32, and on int8 networks.
enum class Precision : std::uint32_t { fp32 = SENTEI_FP32, bf16 = SENTEI_BF16_WEIGHTS, int8 = SENTEI_INT8_WEIGHTS };

// Not thread-safe: one instance a thread (instances share nothing but the backend). run() allocates nothing.
// Where the backend runs networks as a whole, it compiles an fp32 one, and takes narrow networks in larger blocks.
// Where not: a call for one row, and every row where `block` is 1, goes the matrix-vector way over the weights as they
// are; all other rows go through the packed weights, block by block, the last and shorter one included. Packed weights
// are made only where `block` allows more than one row. An int8 network is used as it is.
class Predictor {
  public:
    static constexpr std::size_t usual_block = 256;

    // Copies what it needs of the network. Rows are taken in blocks of about `block` (0 counts as 1).
    Predictor(const Network& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block = usual_block,
              Precision weights = Precision::fp32);
    Predictor(const Int8Network& network, std::shared_ptr<const plugin::Backend> backend,
              std::size_t block = usual_block);
    Predictor(const AnyNetwork& network, std::shared_ptr<const plugin::Backend> backend,
              std::size_t block = usual_block, Precision weights = Precision::fp32);
    ~Predictor();
    Predictor(Predictor&&) noexcept;
    Predictor& operator=(Predictor&&) noexcept;

    // inputs [rows][network.inputs()] -> outputs [rows][network.outputs()], before softmax or sigmoid. The two
    // must not overlap. rows may be 0.
    void run(const float* inputs, std::size_t rows, float* outputs);
    Matrix run(const Matrix& inputs);

    std::size_t inputs() const noexcept;
    std::size_t outputs() const noexcept;

    class Layout;  // predictor_layout.hpp

  private:
    std::unique_ptr<Layout> layout_;
};

}  // namespace sentei::model
