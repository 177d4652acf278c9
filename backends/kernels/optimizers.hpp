// One step of an optimiser in one pass over memory: w weights, g gradient, m and v the moments.
//
//   SGD (Polyak 1964)     g += decay w;  v = beta1 v + g;  w -= rate v
//   Adam (Kingma & Ba 2015)   g += decay w;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
//                             w -= rate (m / correction1) / (sqrt(v / correction2) + epsilon)
//   AdamW (Loshchilov & Hutter 2019)   w -= rate decay w;  then Adam without decay of its own
#pragma once
#include "host.hpp"

namespace sentei::kernels {

// operator()(g, i, lanes): weights i .. by the gradient g. Objects hold all that is the same for every weight in
// registers: copy one before a loop, since what a loop stores might else be part of a sentei_step.
template <class V>
class Sgd {
  public:
    explicit Sgd(const sentei_step& step)
        : weights_(step.weights),
          first_(step.first),
          decay_(V::broadcast(step.decay)),
          momentum_(V::broadcast(step.beta1)),
          rate_(V::broadcast(-step.rate)) {}

    template <class Lanes>
    SENTEI_INLINE void operator()(V g, std::size_t i, Lanes lanes) const {
        const V w = V::load(weights_ + i, lanes);
        const V velocity = V::fma(momentum_, V::load(first_ + i, lanes), V::fma(decay_, w, g));
        velocity.store(first_ + i, lanes);
        V::fma(rate_, velocity, w).store(weights_ + i, lanes);
    }

  private:
    float *weights_, *first_;
    V decay_, momentum_, rate_;
};

template <class V, bool decoupled>
class Adam {
  public:
    explicit Adam(const sentei_step& step)
        : weights_(step.weights),
          first_(step.first),
          second_(step.second),
          decay_(V::broadcast(decoupled ? -step.rate * step.decay : step.decay)),
          beta1_(V::broadcast(step.beta1)),
          rest1_(V::broadcast(1 - step.beta1)),
          beta2_(V::broadcast(step.beta2)),
          rest2_(V::broadcast(1 - step.beta2)),
          correction2_(V::broadcast(1 / step.correction2)),
          epsilon_(V::broadcast(step.epsilon)),
          rate_(V::broadcast(-step.rate / step.correction1)) {}

    template <class Lanes>
    SENTEI_INLINE void operator()(V g, std::size_t i, Lanes lanes) const {
        V w = V::load(weights_ + i, lanes);
        if constexpr (decoupled)
            w = V::fma(decay_, w, w);
        else
            g = V::fma(decay_, w, g);
        const V m = V::fma(beta1_, V::load(first_ + i, lanes), rest1_ * g);
        const V v = V::fma(beta2_, V::load(second_ + i, lanes), rest2_ * g * g);
        m.store(first_ + i, lanes);
        v.store(second_ + i, lanes);
        V::fma(rate_, m / (V::sqrt(v * correction2_) + epsilon_), w).store(weights_ + i, lanes);
    }

  private:
    float *weights_, *first_, *second_;
    V decay_, beta1_, rest1_, beta2_, rest2_, correction2_, epsilon_, rate_;
};

// use(update) of a step's kind.
template <class V, class Use>
int32_t with_update(const sentei_step& step, sentei_error* error, Use&& use) {
    switch (step.kind) {
        case SENTEI_SGD:
            return use(Sgd<V>(step));
        case SENTEI_ADAM:
            return use(Adam<V, false>(step));
        case SENTEI_ADAMW:
            return use(Adam<V, true>(step));
        default:
            return fail(error, SENTEI_INVALID, "optimizer_step: no such optimiser");
    }
}

template <class V>
int32_t optimizer_step(const sentei_host& host, const sentei_step& step, sentei_error* error) {
    return with_update<V>(step, error, [&](const auto& chosen) {
        run_chunks(host, step.count, [&](std::size_t begin, std::size_t end) {
            const auto update = chosen;
            const float* const gradient = step.gradient + begin;
            for_vectors<V>(end - begin, [&, begin](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
                update(V::load(gradient + i, lanes), begin + i, lanes);
            });
        });
        return SENTEI_OK;
    });
}

}  // namespace sentei::kernels
