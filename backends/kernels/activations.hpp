// Activations and their derivatives as function objects: forward(z), derivative(z, h) with h = forward(z).
// A NaN stays a NaN in every forward; ReLU's derivative at NaN is 1, so that the NaN of dh is handed on.
//
//   ReLU max(z, 0)   leaky ReLU z > 0 ? z : slope z (slope >= 0)   GELU z Phi(z), Phi the normal distribution function
//   (Hendrycks & Gimpel 2016, exact form)
#pragma once
#include <sentei/plugin.h>

#include "math.hpp"

namespace sentei::kernels {

template <class V>
struct Identity {
    V forward(V z) const { return z; }
    V derivative(V, V) const { return V::broadcast(1.0f); }
};

template <class V>
struct Relu {
    SENTEI_INLINE V forward(V z) const { return V::maximum(V::broadcast(0.0f), z); }
    SENTEI_INLINE V derivative(V, V h) const {
        return V::select(h <= V::broadcast(0.0f), V::broadcast(0.0f), V::broadcast(1.0f));
    }
};

template <class V>
struct LeakyRelu {
    float slope;
    SENTEI_INLINE V forward(V z) const { return V::select(z > V::broadcast(0.0f), z, V::broadcast(slope) * z); }
    SENTEI_INLINE V derivative(V, V h) const {
        return V::select(h > V::broadcast(0.0f), V::broadcast(1.0f), V::broadcast(slope));
    }
};

template <class V>
struct Tanh {
    SENTEI_INLINE V forward(V z) const { return tanh(z); }
    SENTEI_INLINE V derivative(V, V h) const { return V::broadcast(1.0f) - h * h; }
};

template <class V>
struct Sigmoid {
    SENTEI_INLINE V forward(V z) const { return sigmoid(z); }
    SENTEI_INLINE V derivative(V, V h) const { return h * (V::broadcast(1.0f) - h); }
};

template <class V>
struct Gelu {
    SENTEI_INLINE static V distribution(V z) {
        const V half = V::broadcast(0.5f);
        return V::fma(half, erf(z * V::broadcast(0.707106781f)), half);
    }
    SENTEI_INLINE V forward(V z) const { return z * distribution(z); }
    SENTEI_INLINE V derivative(V z, V) const {
        const V density = V::broadcast(0.398942280f) * exp(V::broadcast(-0.5f) * z * z);
        return V::fma(z, density, distribution(z));
    }
};

// use(function object) of a kind; false when there is no such kind.
template <class V, class Use>
bool with_activation(std::uint32_t kind, float slope, Use&& use) {
    switch (kind) {
        case SENTEI_RELU:
            use(Relu<V>{});
            return true;
        case SENTEI_LEAKY_RELU:
            use(LeakyRelu<V>{slope});
            return true;
        case SENTEI_TANH:
            use(Tanh<V>{});
            return true;
        case SENTEI_SIGMOID:
            use(Sigmoid<V>{});
            return true;
        case SENTEI_GELU:
            use(Gelu<V>{});
            return true;
        case SENTEI_IDENTITY:
            use(Identity<V>{});
            return true;
        default:
            return false;
    }
}

inline bool known_activation(std::uint32_t kind) { return kind >= SENTEI_RELU && kind <= SENTEI_IDENTITY; }

}  // namespace sentei::kernels
