#include <algorithm>

#include "engine/model/int8_arithmetic.hpp"
#include "engine/model/predictor_layout.hpp"

namespace sentei::model {
namespace {

class Int8Layout final : public Predictor::Layout {
  public:
    Int8Layout(const Int8Network& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block)
        : Layout(std::move(backend), network.inputs(), network.outputs(), block), network_(network), entry_(network) {
        auto zeros = network.zeros;
        std::size_t widest = network.inputs();
        for (const auto& layer : network.layers) {
            finishes_.emplace_back(layer, zeros);
            zeros = zeros_after(layer);
            widest = std::max(widest, layer.units());
        }
        bytes_.resize(block * widest);
        products_.resize(block * widest);
    }

    void run_row(const float* input, float* output) override { run_block(input, 1, output); }

    void run_block(const float* inputs, std::size_t rows, float* outputs) override {
        entry_.run(inputs, rows, bytes_.data());
        for (std::size_t l = 0; l < finishes_.size(); ++l) {
            const auto& layer = network_.layers[l];
            const std::size_t units = layer.units(), width = layer.inputs();
            backend().gemm_u8s8({.m = rows,
                                 .n = units,
                                 .k = width,
                                 .lda = width,
                                 .ldb = width,
                                 .ldc = units,
                                 .a = bytes_.data(),
                                 .b = layer.weights.data(),
                                 .c = products_.data()});
            if (l + 1 < finishes_.size())
                finishes_[l].to_bytes(products_.data(), rows, bytes_.data());
            else
                finishes_[l].to_outputs(products_.data(), rows, outputs);
        }
    }

  private:
    const Int8Network network_;
    const Int8Entry entry_;
    std::vector<Int8Finish> finishes_;
    std::vector<std::uint8_t> bytes_;     // what goes into the layer at work
    std::vector<std::int32_t> products_;  // and what comes out of it
};

}  // namespace

std::unique_ptr<Predictor::Layout> int8_layout(const Int8Network& network,
                                               std::shared_ptr<const plugin::Backend> backend, std::size_t block) {
    return std::make_unique<Int8Layout>(network, std::move(backend), block);
}

}  // namespace sentei::model
