// What a Predictor runs: one layout for each kind of network. For this folder only.
#pragma once
#include <memory>
#include <utility>

#include "engine/model/predictor.hpp"

namespace sentei::model {

class Predictor::Layout {
  public:
    Layout(std::shared_ptr<const plugin::Backend> backend, std::size_t inputs, std::size_t outputs, std::size_t block)
        : backend_(std::move(backend)), inputs_(inputs), outputs_(outputs), block_(block) {}
    virtual ~Layout() = default;

    std::size_t inputs() const noexcept { return inputs_; }
    std::size_t outputs() const noexcept { return outputs_; }
    std::size_t block() const noexcept { return block_; }

    // One row that was asked for alone, and up to block() rows.
    virtual void run_row(const float* input, float* output) = 0;
    virtual void run_block(const float* inputs, std::size_t rows, float* outputs) = 0;

  protected:
    const plugin::Backend& backend() const noexcept { return *backend_; }

  private:
    std::shared_ptr<const plugin::Backend> backend_;
    std::size_t inputs_, outputs_, block_;
};

std::unique_ptr<Predictor::Layout> fp32_layout(const Network& network, std::shared_ptr<const plugin::Backend> backend,
                                               std::size_t block, Precision weights);
std::unique_ptr<Predictor::Layout> int8_layout(const Int8Network& network,
                                               std::shared_ptr<const plugin::Backend> backend, std::size_t block);

}  // namespace sentei::model
