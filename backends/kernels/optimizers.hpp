// One step of an optimiser in one pass over memory: w weights, g gradient, m and v the moments.
//
//   SGD (Polyak 1964)     g += decay w;  v = beta1 v + g;  w -= rate v
//   Adam (Kingma & Ba 2015)   g += decay w;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
//                             w -= rate (m / correction1) / (sqrt(v / correction2) + epsilon)
//   AdamW (Loshchilov & Hutter 2019)   w -= rate decay w;  then Adam without decay of its own
#pragma once
#include "host.hpp"

namespace sentei::kernels {

// Weights i .. of a step by the gradient g.
template <class V, class Lanes>
SENTEI_INLINE void sgd(const sentei_step& step, V g, std::size_t i, Lanes lanes) {
    const V w = V::load(step.weights + i, lanes);
    g = V::fma(V::broadcast(step.decay), w, g);
    const V velocity = V::fma(V::broadcast(step.beta1), V::load(step.first + i, lanes), g);
    velocity.store(step.first + i, lanes);
    V::fma(V::broadcast(-step.rate), velocity, w).store(step.weights + i, lanes);
}

template <class V, bool decoupled, class Lanes>
SENTEI_INLINE void adam(const sentei_step& step, V g, std::size_t i, Lanes lanes) {
    V w = V::load(step.weights + i, lanes);
    if constexpr (decoupled)
        w = V::fma(V::broadcast(-step.rate * step.decay), w, w);
    else
        g = V::fma(V::broadcast(step.decay), w, g);
    const V m = V::fma(V::broadcast(step.beta1), V::load(step.first + i, lanes), V::broadcast(1 - step.beta1) * g);
    const V v = V::fma(V::broadcast(step.beta2), V::load(step.second + i, lanes), V::broadcast(1 - step.beta2) * g * g);
    m.store(step.first + i, lanes);
    v.store(step.second + i, lanes);
    const V spread = V::sqrt(v * V::broadcast(1 / step.correction2)) + V::broadcast(step.epsilon);
    V::fma(V::broadcast(-step.rate / step.correction1), m / spread, w).store(step.weights + i, lanes);
}

// use(update(g, i, lanes)) of a step's kind.
template <class V, class Use>
int32_t with_update(const sentei_step& step, sentei_error* error, Use&& use) {
    switch (step.kind) {
        case SENTEI_SGD:
            return use([&](V g, std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA { sgd<V>(step, g, i, lanes); });
        case SENTEI_ADAM:
            return use([&](V g, std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA { adam<V, false>(step, g, i, lanes); });
        case SENTEI_ADAMW:
            return use([&](V g, std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA { adam<V, true>(step, g, i, lanes); });
        default:
            return fail(error, SENTEI_INVALID, "optimizer_step: no such optimiser");
    }
}

template <class V>
int32_t optimizer_step(const sentei_host& host, const sentei_step& step, sentei_error* error) {
    return with_update<V>(step, error, [&](auto update) {
        run_chunks(host, step.count, [&](std::size_t begin, std::size_t end) {
            for_vectors<V>(end - begin, [&](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
                update(V::load(step.gradient + begin + i, lanes), begin + i, lanes);
            });
        });
        return SENTEI_OK;
    });
}

}  // namespace sentei::kernels
