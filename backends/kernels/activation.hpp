// Activations and their derivatives.
//   relu max(0, z)   leaky relu z > 0 ? z : slope z   tanh   sigmoid 1 / (1 + exp(-z))
//   gelu z/2 (1 + erf(z / sqrt 2)), the exact one (Hendrycks, Gimpel 2016)   identity
// NaN in gives NaN out.
#pragma once
#include <sentei/plugin.h>

#include "kernels/simd.hpp"
#include "kernels/work.hpp"

namespace sentei::kernels {

template <class V>
V activated(std::uint32_t activation, float slope, V z) {
    const V zero = V::all(0.0f), one = V::all(1.0f);
    switch (activation) {
        case SENTEI_RELU:
            return max(zero, z);
        case SENTEI_LEAKY_RELU:
            return where_positive(z, z, V::all(slope) * z);
        case SENTEI_TANH:
            return tanh(z);
        case SENTEI_SIGMOID:
            return one / (one + exp(zero - z));
        case SENTEI_GELU: {
            const V half = V::all(0.5f);
            return half * z * (one + erf(z * V::all(0.70710678118654752f)));
        }
        default:
            return z;
    }
}

// activation'(z), from h where that is enough, from z for GELU: Phi(z) + z phi(z).
template <class V>
V derivative(std::uint32_t activation, float slope, V z, V h) {
    const V zero = V::all(0.0f), one = V::all(1.0f);
    switch (activation) {
        case SENTEI_RELU:
            return where_positive(h, one, zero);
        case SENTEI_LEAKY_RELU:
            return where_positive(h, one, V::all(slope));
        case SENTEI_TANH:
            return one - h * h;
        case SENTEI_SIGMOID:
            return h * (one - h);
        case SENTEI_GELU: {
            const V half = V::all(0.5f);
            const V cumulative = half * (one + erf(z * V::all(0.70710678118654752f)));
            return cumulative + z * V::all(0.3989422804014327f) * exp(zero - half * z * z);
        }
        default:
            return one;
    }
}

constexpr std::size_t elementwise_chunk = 16384;

template <class Facts>
std::int32_t activate(void* self, std::uint32_t activation, float slope, std::size_t count, const float* z, float* h,
                      sentei_error*) {
    using V = Vector<typename Facts::Arch>;
    const auto* const host = static_cast<Instance*>(self)->host;
    spread_chunks(host, count, elementwise_chunk, count / 4, [=](std::size_t first, std::size_t n) {
        const std::size_t end = first + n;
        std::size_t i = first;
        for (; i + V::lanes <= end; i += V::lanes) activated(activation, slope, V::load(z + i)).store(h + i);
        if (i < end) activated(activation, slope, V::load(z + i, end - i)).store(h + i, end - i);
    });
    return SENTEI_OK;
}

template <class Facts>
std::int32_t activate_backward(void* self, std::uint32_t activation, float slope, std::size_t count, const float* z,
                               const float* h, const float* dh, float* dz, sentei_error*) {
    using V = Vector<typename Facts::Arch>;
    // h is not read for GELU, z not for the others: either may be null then.
    const float* const pre = activation == SENTEI_GELU ? z : h;
    if (activation == SENTEI_GELU) h = z;
    const auto* const host = static_cast<Instance*>(self)->host;
    spread_chunks(host, count, elementwise_chunk, count / 4, [=](std::size_t first, std::size_t n) {
        const std::size_t end = first + n;
        std::size_t i = first;
        for (; i + V::lanes <= end; i += V::lanes)
            (V::load(dh + i) * derivative(activation, slope, V::load(pre + i), V::load(h + i))).store(dz + i);
        if (const std::size_t rest = end - i; rest > 0)
            (V::load(dh + i, rest) * derivative(activation, slope, V::load(pre + i, rest), V::load(h + i, rest)))
                .store(dz + i, rest);
    });
    return SENTEI_OK;
}

}  // namespace sentei::kernels
