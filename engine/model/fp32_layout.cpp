#include <algorithm>
#include <utility>
#include <vector>

#include "engine/model/predictor_layout.hpp"

namespace sentei::model {
namespace {

constexpr std::size_t line = 64 / sizeof(float);  // floats in a cache line

std::size_t whole_lines(std::size_t floats) { return (floats + line - 1) / line * line; }

// One layer's place in the arena, in floats from its start.
struct Placed {
    std::size_t units, inputs;
    Activation activation;
    std::size_t weights, bias, packed;
};

class Fp32Layout final : public Predictor::Layout {
  public:
    Fp32Layout(const Network& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block)
        : Layout(std::move(backend), network.inputs(), network.outputs(), block) {
        lay_out(network);
        fill(network);
    }

    void run_row(const float* input, float* output) override;
    void run_block(const float* inputs, std::size_t rows, float* outputs) override;

  private:
    std::vector<Placed> layers_;
    std::size_t hidden_[2] = {0, 0};  // where the activations of even and odd layers go
    Buffer arena_;

    bool packs() const noexcept { return block() > 1; }
    void lay_out(const Network& network);
    void fill(const Network& network);
    float* result_of(std::size_t l, float* outputs) noexcept {
        return l + 1 == layers_.size() ? outputs : arena_.data() + hidden_[l % 2];
    }
};

void Fp32Layout::lay_out(const Network& network) {
    std::size_t used = 0, widest[2] = {0, 0};
    const auto reserve = [&](std::size_t floats) { return std::exchange(used, used + whole_lines(floats)); };
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const auto& layer = network.layers[l];
        Placed placed{layer.units(), layer.inputs(), layer.activation, 0, 0, 0};
        placed.weights = reserve(layer.weights.size());
        placed.bias = reserve(layer.units());
        if (packs()) {
            const std::size_t bytes = backend().packed_bytes(layer.units(), layer.inputs());
            placed.packed = reserve((bytes + sizeof(float) - 1) / sizeof(float));
        }
        layers_.push_back(placed);
        if (l < network.hidden()) widest[l % 2] = std::max(widest[l % 2], layer.units());
    }
    hidden_[0] = reserve(block() * widest[0]);
    hidden_[1] = reserve(block() * widest[1]);
    arena_.resize(used);
}

void Fp32Layout::fill(const Network& network) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const auto& layer = network.layers[l];
        const auto& placed = layers_[l];
        std::ranges::copy(layer.weights.values(), arena_.begin() + static_cast<std::ptrdiff_t>(placed.weights));
        std::ranges::copy(layer.bias, arena_.begin() + static_cast<std::ptrdiff_t>(placed.bias));
        if (packs())
            backend().pack(SENTEI_TRANSPOSE_B, placed.units, placed.inputs, layer.weights.data(), placed.inputs,
                           arena_.data() + placed.packed);
    }
}

void Fp32Layout::run_row(const float* input, float* output) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const auto& layer = layers_[l];
        float* const result = result_of(l, output);
        backend().matvec(layer.units, layer.inputs, arena_.data() + layer.weights, layer.inputs, input,
                         arena_.data() + layer.bias, layer.activation, result);
        input = result;
    }
}

void Fp32Layout::run_block(const float* inputs, std::size_t rows, float* outputs) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const auto& layer = layers_[l];
        float* const result = result_of(l, outputs);
        backend().gemm_packed({.m = rows,
                               .n = layer.units,
                               .k = layer.inputs,
                               .a = inputs,
                               .packed = arena_.data() + layer.packed,
                               .c = result,
                               .lda = layer.inputs,
                               .ldc = layer.units,
                               .bias = arena_.data() + layer.bias,
                               .activation = layer.activation.kind,
                               .slope = layer.activation.slope});
        inputs = result;
    }
}

// A network that the backend runs as a whole.
class CompiledLayout final : public Predictor::Layout {
  public:
    CompiledLayout(const Network& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block,
                   Precision weights)
        : Layout(std::move(backend), network.inputs(), network.outputs(), rows_at_once(network, block)) {
        std::vector<sentei_dense> layers;
        for (const auto& layer : network.layers)
            layers.push_back({.size = sizeof(sentei_dense),
                              .activation = layer.activation.kind,
                              .slope = layer.activation.slope,
                              .reserved = 0,
                              .units = layer.units(),
                              .inputs = layer.inputs(),
                              .weights = layer.weights.data(),
                              .bias = layer.bias.data(),
                              .precision = static_cast<std::uint32_t>(weights),
                              .reserved_ = 0});
        compiled_.resize(floats(this->backend().network_bytes(layers)));
        this->backend().network_compile(layers, compiled_.data());
        workspace_.resize(floats(this->backend().network_workspace(compiled_.data(), this->block())));
    }

    void run_row(const float* input, float* output) override { run_block(input, 1, output); }
    void run_block(const float* inputs, std::size_t rows, float* outputs) override {
        backend().network_run(compiled_.data(), rows, inputs, outputs, workspace_.data());
    }

  private:
    Buffer compiled_, workspace_;

    static std::size_t floats(std::size_t bytes) { return (bytes + sizeof(float) - 1) / sizeof(float); }

    // Narrow networks take more rows at once: to hand out tasks would take as long as the work.
    static std::size_t rows_at_once(const Network& network, std::size_t block) {
        std::size_t widest = 1;
        for (const auto& layer : network.layers) widest = std::max(widest, layer.units());
        return block == 1 ? 1 : std::max(block, 65536 / widest);
    }
};

}  // namespace

std::unique_ptr<Predictor::Layout> fp32_layout(const Network& network, std::shared_ptr<const plugin::Backend> backend,
                                               std::size_t block, Precision weights) {
    if (backend->runs_networks()) return std::make_unique<CompiledLayout>(network, std::move(backend), block, weights);
    return std::make_unique<Fp32Layout>(network, std::move(backend), block);
}

}  // namespace sentei::model
