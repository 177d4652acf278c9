// Optimiser steps in one pass over memory.
//   sgd    g += decay w;  v = beta1 v + g;  w -= rate v                          (Polyak 1964)
//   adam   g += decay w;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
//          w -= rate (m / correction1) / (sqrt(v / correction2) + epsilon)       (Kingma, Ba 2015)
//   adamw  w -= rate decay w first, and no decay in g                            (Loshchilov, Hutter 2019)
#pragma once
#include <sentei/plugin.h>

#include "kernels/simd.hpp"
#include "kernels/work.hpp"

namespace sentei::kernels {

// The step on one vector of weights.
template <class V>
struct Stepper {
    explicit Stepper(const sentei_step& step)
        : kind(step.kind),
          rate(V::all(step.rate)),
          beta1(V::all(step.beta1)),
          beta2(V::all(step.beta2)),
          rest1(V::all(1.0f - step.beta1)),
          rest2(V::all(1.0f - step.beta2)),
          epsilon(V::all(step.epsilon)),
          decay(V::all(step.kind == SENTEI_ADAMW ? 0.0f : step.decay)),
          keep(V::all(step.kind == SENTEI_ADAMW ? 1.0f - step.rate * step.decay : 1.0f)),
          scaled_rate(V::all(step.kind == SENTEI_SGD ? step.rate : step.rate / step.correction1)),
          inverse2(V::all(step.kind == SENTEI_SGD ? 1.0f : 1.0f / step.correction2)) {}

    void run(V& w, V g, V& first, V& second) const {
        g = fma(decay, w, g);
        if (kind == SENTEI_SGD) {
            first = fma(beta1, first, g);
            w = w - rate * first;
            return;
        }
        first = fma(beta1, first, rest1 * g);
        second = fma(beta2, second, rest2 * g * g);
        w = keep * w - scaled_rate * first / (sqrt(second * inverse2) + epsilon);
    }

    std::uint32_t kind;
    V rate, beta1, beta2, rest1, rest2, epsilon, decay, keep, scaled_rate, inverse2;
};

template <class Facts>
std::int32_t optimizer_step(void* self, const sentei_step* step, sentei_error*) {
    using V = Vector<typename Facts::Arch>;
    constexpr std::size_t chunk = 16384;
    const Stepper<V> stepper(*step);
    float* const second = step->kind == SENTEI_SGD ? step->first : step->second;  // not written for sgd
    spread_chunks(static_cast<Instance*>(self)->host, step->count, chunk, step->count / 2,
                  [&](std::size_t begin, std::size_t count) {
                      for (std::size_t i = begin; i < begin + count; i += V::lanes) {
                          const std::size_t n = begin + count - i;
                          const bool whole = n >= V::lanes;
                          const auto load = [&](const float* p) { return whole ? V::load(p + i) : V::load(p + i, n); };
                          const auto store = [&](V v, float* p) { whole ? v.store(p + i) : v.store(p + i, n); };
                          V w = load(step->weights), first = load(step->first), moment = load(second);
                          stepper.run(w, load(step->gradient), first, moment);
                          store(w, step->weights);
                          store(first, step->first);
                          if (step->kind != SENTEI_SGD) store(moment, second);
                      }
                  });
    return SENTEI_OK;
}

}  // namespace sentei::kernels
