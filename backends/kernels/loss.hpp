// Softmax and the losses with their gradients, row by row; sums over rows in fixed chunks.
//   cross-entropy          log sum_j exp(o_j) - o_label, with the largest output subtracted first;
//                          gradient softmax(o) - onehot(label)
//   binary cross-entropy   max(o, 0) - o t + log(1 + exp(-|o|)); gradient sigmoid(o) - t
//   squared error          (o - t)^2; gradient 2 (o - t)
// The last two are means over the row's columns. An output that is NaN makes the loss NaN.
#pragma once
#include <sentei/plugin.h>

#include <cmath>

#include "kernels/simd.hpp"
#include "kernels/work.hpp"

namespace sentei::kernels {

// probabilities = softmax(logits), may be in place; returns log sum exp(logits).
template <class V>
double softmax_row(std::size_t columns, const float* logits, float* probabilities) {
    V top = V::all(logits[0]);
    std::size_t j = 0;
    for (; j + V::lanes <= columns; j += V::lanes) top = max(top, V::load(logits + j));
    float largest_logit = largest(top);
    for (; j < columns; ++j) largest_logit = logits[j] > largest_logit ? logits[j] : largest_logit;

    const V shift = V::all(largest_logit);
    V total = V::all(0.0f);
    float rest_total = 0;
    for (j = 0; j + V::lanes <= columns; j += V::lanes) {
        const V e = exp(V::load(logits + j) - shift);
        e.store(probabilities + j);
        total = total + e;
    }
    if (const std::size_t rest = columns - j; rest > 0) {
        exp(V::load(logits + j, rest) - shift).store(probabilities + j, rest);
        for (std::size_t i = j; i < columns; ++i) rest_total += probabilities[i];
    }
    const float sum_of_all = sum(total) + rest_total;
    const V factor = V::all(1.0f / sum_of_all);
    for (j = 0; j + V::lanes <= columns; j += V::lanes) (V::load(probabilities + j) * factor).store(probabilities + j);
    if (const std::size_t rest = columns - j; rest > 0)
        (V::load(probabilities + j, rest) * factor).store(probabilities + j, rest);
    return static_cast<double>(largest_logit) + std::log(static_cast<double>(sum_of_all));
}

constexpr std::size_t loss_chunk = 64;  // rows

template <class Facts>
std::int32_t softmax(void* self, std::size_t rows, std::size_t columns, const float* logits, float* probabilities,
                     sentei_error*) {
    using V = Vector<typename Facts::Arch>;
    spread_chunks(static_cast<Instance*>(self)->host, rows, loss_chunk, rows * columns,
                  [=](std::size_t first, std::size_t count) {
                      for (std::size_t r = first; r < first + count; ++r)
                          softmax_row<V>(columns, logits + r * columns, probabilities + r * columns);
                  });
    return SENTEI_OK;
}

// `scratch`: room for a row, where the gradient is not wanted.
template <class V>
double cross_entropy_row(const sentei_loss& call, std::size_t row, float* scratch) {
    const float* const outputs = call.outputs + row * call.columns;
    const float wanted = outputs[call.labels[row]];
    float* const g = call.gradient != nullptr ? call.gradient + row * call.columns : scratch;
    const double log_sum = softmax_row<V>(call.columns, outputs, g);
    if (call.gradient != nullptr) {
        g[call.labels[row]] -= 1.0f;
        for (std::size_t j = 0; j < call.columns; ++j) g[j] *= call.scale;
    }
    return log_sum - wanted;
}

inline double pointwise_row(const sentei_loss& call, std::size_t row) {
    const std::size_t first = row * call.columns;
    const float factor = call.scale / static_cast<float>(call.columns);
    const bool binary = call.kind == SENTEI_BINARY_CROSS_ENTROPY;
    double loss = 0;
    for (std::size_t i = first; i < first + call.columns; ++i) {
        const double o = call.outputs[i], t = call.targets[i];
        const double decay = binary ? std::exp(-std::abs(o)) : 0.0;
        loss += binary ? (o > 0 ? o : o * 0.0) - o * t + std::log1p(decay) : (o - t) * (o - t);
        if (call.gradient != nullptr) {
            const double slope = binary ? (o >= 0 ? 1.0 / (1.0 + decay) : decay / (1.0 + decay)) - t : 2.0 * (o - t);
            call.gradient[i] = factor * static_cast<float>(slope);
        }
    }
    return loss / static_cast<double>(call.columns);
}

template <class Facts>
std::int32_t loss(void* self, sentei_loss* call, sentei_error*) {
    using V = Vector<typename Facts::Arch>;
    const auto* const host = static_cast<Instance*>(self)->host;
    const std::size_t chunks = ceil_div(call->rows, loss_chunk);
    const bool softmaxed = call->kind == SENTEI_CROSS_ENTROPY;
    const std::size_t spare = softmaxed && call->gradient == nullptr ? call->columns : 0;  // floats a chunk
    const Scratch scratch(host, chunks * (2 + spare));
    if (scratch.get() == nullptr) return SENTEI_NO_MEMORY;
    auto* const sums = reinterpret_cast<double*>(scratch.get());
    float* const rows = scratch.get() + 2 * chunks;
    spread_chunks(
        host, call->rows, loss_chunk, call->rows * call->columns * 4, [=](std::size_t first, std::size_t count) {
            const std::size_t chunk = first / loss_chunk;
            double sum = 0;
            for (std::size_t r = first; r < first + count; ++r)
                sum += softmaxed ? cross_entropy_row<V>(*call, r, rows + chunk * spare) : pointwise_row(*call, r);
            sums[chunk] = sum;
        });
    call->loss = 0;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) call->loss += sums[chunk];
    return SENTEI_OK;
}

}  // namespace sentei::kernels
