#include "engine/model/predictor.hpp"

#include <algorithm>
#include <utility>
#include <vector>

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

}  // namespace

struct Predictor::State {
    std::shared_ptr<const plugin::Backend> backend;
    std::size_t block;
    std::vector<Placed> layers;
    std::size_t hidden[2] = {0, 0};  // where the activations of even and odd layers go
    Buffer arena;

    bool packs() const noexcept { return block > 1; }
    void lay_out(const Network& network);
    void fill(const Network& network);
    void run_row(const float* input, float* output);
    void run_block(const float* inputs, std::size_t rows, float* outputs);
    float* result_of(std::size_t l, float* outputs) noexcept {
        return l + 1 == layers.size() ? outputs : arena.data() + hidden[l % 2];
    }
};

void Predictor::State::lay_out(const Network& network) {
    std::size_t used = 0, widest[2] = {0, 0};
    const auto reserve = [&](std::size_t floats) { return std::exchange(used, used + whole_lines(floats)); };
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const auto& layer = network.layers[l];
        Placed placed{layer.units(), layer.inputs(), layer.activation, 0, 0, 0};
        placed.weights = reserve(layer.weights.size());
        placed.bias = reserve(layer.units());
        if (packs()) {
            const std::size_t bytes = backend->packed_bytes(layer.units(), layer.inputs());
            placed.packed = reserve((bytes + sizeof(float) - 1) / sizeof(float));
        }
        layers.push_back(placed);
        if (l < network.hidden()) widest[l % 2] = std::max(widest[l % 2], layer.units());
    }
    hidden[0] = reserve(block * widest[0]);
    hidden[1] = reserve(block * widest[1]);
    arena.resize(used);
}

void Predictor::State::fill(const Network& network) {
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto& layer = network.layers[l];
        const auto& placed = layers[l];
        std::ranges::copy(layer.weights.values(), arena.begin() + static_cast<std::ptrdiff_t>(placed.weights));
        std::ranges::copy(layer.bias, arena.begin() + static_cast<std::ptrdiff_t>(placed.bias));
        if (packs())
            backend->pack(SENTEI_TRANSPOSE_B, placed.units, placed.inputs, layer.weights.data(), placed.inputs,
                          arena.data() + placed.packed);
    }
}

void Predictor::State::run_row(const float* input, float* output) {
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto& layer = layers[l];
        float* const result = result_of(l, output);
        backend->matvec(layer.units, layer.inputs, arena.data() + layer.weights, layer.inputs, input,
                        arena.data() + layer.bias, layer.activation, result);
        input = result;
    }
}

void Predictor::State::run_block(const float* inputs, std::size_t rows, float* outputs) {
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto& layer = layers[l];
        float* const result = result_of(l, outputs);
        backend->gemm_packed({.m = rows,
                              .n = layer.units,
                              .k = layer.inputs,
                              .a = inputs,
                              .packed = arena.data() + layer.packed,
                              .c = result,
                              .lda = layer.inputs,
                              .ldc = layer.units,
                              .bias = arena.data() + layer.bias,
                              .activation = layer.activation.kind,
                              .slope = layer.activation.slope});
        inputs = result;
    }
}

Predictor::Predictor(const Network& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block)
    : state_(std::make_unique<State>()) {
    state_->backend = std::move(backend);
    state_->block = std::max<std::size_t>(block, 1);
    state_->lay_out(network);
    state_->fill(network);
}

Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;
Predictor& Predictor::operator=(Predictor&&) noexcept = default;

void Predictor::run(const float* inputs, std::size_t rows, float* outputs) {
    const std::size_t width = state_->layers.front().inputs, result_width = state_->layers.back().units;
    if (rows == 1 || !state_->packs()) {
        for (std::size_t r = 0; r < rows; ++r) state_->run_row(inputs + r * width, outputs + r * result_width);
        return;
    }
    for (std::size_t first = 0; first < rows; first += state_->block)
        state_->run_block(inputs + first * width, std::min(state_->block, rows - first),
                          outputs + first * result_width);
}

Matrix Predictor::run(const Matrix& inputs) {
    Matrix outputs(inputs.rows(), state_->layers.back().units);
    run(inputs.data(), inputs.rows(), outputs.data());
    return outputs;
}

}  // namespace sentei::model
