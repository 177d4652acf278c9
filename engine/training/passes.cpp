#include "engine/training/passes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sentei::training {
namespace {

bool needs_pre_activation(const model::Layer& layer) { return layer.activation.kind == SENTEI_GELU; }

}  // namespace

Gradients::Gradients(const model::Network& network) {
    for (const auto& layer : network.layers)
        layers.push_back({Matrix(layer.units(), layer.inputs()), Buffer(layer.units())});
}

Passes::Passes(const model::Network& network, std::size_t block) {
    for (const auto& layer : network.layers) {
        activations_.emplace_back(block * layer.units());
        gradients_.emplace_back(block * layer.units());
        pre_activations_.emplace_back(needs_pre_activation(layer) ? block * layer.units() : 0);
    }
}

void Passes::forward(const model::Network& network, const plugin::Backend& backend, const float* inputs,
                     std::size_t rows) {
    inputs_ = inputs;
    rows_ = rows;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const auto& layer = network.layers[l];
        const bool split = needs_pre_activation(layer);
        float* const h = activations_[l].data();
        backend.gemm({.flags = SENTEI_TRANSPOSE_B,
                      .m = rows,
                      .n = layer.units(),
                      .k = layer.inputs(),
                      .a = l == 0 ? inputs : activations_[l - 1].data(),
                      .b = layer.weights.data(),
                      .c = split ? pre_activations_[l].data() : h,
                      .lda = layer.inputs(),
                      .ldb = layer.inputs(),
                      .ldc = layer.units(),
                      .bias = layer.bias.data(),
                      .activation = split ? std::uint32_t{SENTEI_IDENTITY} : layer.activation.kind,
                      .slope = layer.activation.slope});
        if (split) backend.activate(layer.activation, rows * layer.units(), pre_activations_[l].data(), h);
    }
}

void Passes::backward(const model::Network& network, const plugin::Backend& backend, Gradients* gradients,
                      const std::function<void(std::size_t, const float*)>& on_hidden) {
    for (std::size_t l = network.layers.size(); l-- > 0;) {
        const auto& layer = network.layers[l];
        float* const dz = gradients_[l].data();
        if (on_hidden && l + 1 < network.layers.size()) on_hidden(l, dz);
        backend.activate_backward(layer.activation, rows_ * layer.units(), pre_activations_[l].data(),
                                  activations_[l].data(), dz, dz);
        if (gradients != nullptr) {
            auto& wanted = gradients->layers[l];
            backend.gemm({.flags = SENTEI_TRANSPOSE_A,
                          .m = layer.units(),
                          .n = layer.inputs(),
                          .k = rows_,
                          .a = dz,
                          .b = l == 0 ? inputs_ : activations_[l - 1].data(),
                          .c = wanted.weights.data(),
                          .lda = layer.units(),
                          .ldb = layer.inputs(),
                          .ldc = layer.inputs(),
                          .activation = SENTEI_IDENTITY});
            backend.column_sums(rows_, layer.units(), dz, layer.units(), wanted.bias.data());
        }
        if (l > 0)
            backend.gemm({.m = rows_,
                          .n = layer.inputs(),
                          .k = layer.units(),
                          .a = dz,
                          .b = layer.weights.data(),
                          .c = gradients_[l - 1].data(),
                          .lda = layer.units(),
                          .ldb = layer.inputs(),
                          .ldc = layer.inputs(),
                          .activation = SENTEI_IDENTITY});
    }
}

namespace {

// Cross-entropy against probabilities instead of labels.
double soft_loss(const plugin::Backend& backend, const float* aims, std::size_t rows, std::size_t columns,
                 const float* outputs, float* gradient, float scale) {
    Buffer probabilities(rows * columns);
    backend.softmax(rows, columns, outputs, probabilities.data());
    double sum = 0;
    for (std::size_t i = 0; i < rows * columns; ++i) {
        const float probability = std::max(probabilities[i], std::numeric_limits<float>::min());
        if (aims[i] > 0) sum -= double{aims[i]} * std::log(double{probability});
        if (gradient != nullptr) gradient[i] = scale * (probabilities[i] - aims[i]);
    }
    return sum;
}

}  // namespace

double loss(const plugin::Backend& backend, data::Task task, const data::Examples& examples, std::size_t first,
            std::size_t rows, std::size_t columns, const float* outputs, float* gradient, float scale) {
    const bool labelled = task == data::Task::multiclass;
    if (labelled && examples.soft.rows() != 0)
        return soft_loss(backend, examples.soft.row(first).data(), rows, columns, outputs, gradient, scale);
    std::uint32_t kind = SENTEI_SQUARED_ERROR;
    if (labelled) kind = SENTEI_CROSS_ENTROPY;
    if (task == data::Task::binary) kind = SENTEI_BINARY_CROSS_ENTROPY;
    return backend.loss({.kind = kind,
                         .rows = rows,
                         .columns = columns,
                         .outputs = outputs,
                         .labels = labelled ? examples.labels.data() + first : nullptr,
                         .targets = labelled ? nullptr : examples.targets.data() + first * columns,
                         .gradient = gradient,
                         .scale = scale});
}

}  // namespace sentei::training
