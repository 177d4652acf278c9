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
        sums_.emplace_back(layer.units());
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
                      .a = input_of(l),
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
                          .b = input_of(l),
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

void Passes::descend(const model::Network& network, const plugin::Backend& backend, Step& step) {
    const std::size_t last = network.layers.size() - 1, outputs = network.outputs();
    float* const dz = gradients_[last].data();
    backend.activate_backward(network.layers[last].activation, rows_ * outputs, pre_activations_[last].data(),
                              activations_[last].data(), dz, dz);
    backend.column_sums(rows_, outputs, dz, outputs, sums_[last].data());
    for (std::size_t l = last;; --l) {
        const auto& layer = network.layers[l];
        if (l > 0)
            backend.gemm_backward({.m = rows_,
                                   .n = layer.inputs(),
                                   .k = layer.units(),
                                   .a = gradients_[l].data(),
                                   .b = layer.weights.data(),
                                   .c = gradients_[l - 1].data(),
                                   .lda = layer.units(),
                                   .ldb = layer.inputs(),
                                   .ldc = layer.inputs()},
                                  network.layers[l - 1].activation, pre_activations_[l - 1].data(),
                                  activations_[l - 1].data(), sums_[l - 1].data());
        step.take({l, rows_, gradients_[l].data(), input_of(l), sums_[l].data()});
        if (l == 0) break;
    }
}

namespace {

// Cross-entropy against probabilities instead of labels: -sum aim log p, where log p = z - z' + log p' with the most
// probable class as the dashed one, so that a row needs one logarithm. `gradient` must not be `outputs`.
double soft_loss(const plugin::Backend& backend, const float* aims, std::size_t rows, std::size_t columns,
                 const float* outputs, float* gradient, float scale) {
    Buffer own(gradient == nullptr ? rows * columns : 0);
    float* const probabilities = gradient == nullptr ? own.data() : gradient;
    backend.softmax(rows, columns, outputs, probabilities);
    double sum = 0;
    for (std::size_t r = 0; r < rows; ++r) {
        const float* const z = outputs + r * columns;
        const float* const aim = aims + r * columns;
        float* const p = probabilities + r * columns;
        const auto likeliest = static_cast<std::size_t>(std::max_element(p, p + columns) - p);
        const double offset = std::log(double{p[likeliest]}) - z[likeliest];
        for (std::size_t c = 0; c < columns; ++c)
            if (aim[c] > 0) sum -= double{aim[c]} * (z[c] + offset);
        if (gradient != nullptr)
            for (std::size_t c = 0; c < columns; ++c) p[c] = scale * (p[c] - aim[c]);
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
