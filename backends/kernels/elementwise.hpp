// Activations over arrays, forward and backward.
#pragma once
#include "activations.hpp"
#include "host.hpp"

namespace sentei::kernels {

template <class V>
void activate(const sentei_host& host, std::uint32_t activation, float slope, std::size_t count, const float* z,
              float* h) {
    with_activation<V>(activation, slope, [&](auto function) {
        run_chunks(host, count, [&](std::size_t begin, std::size_t end) {
            for_vectors<V>(end - begin, [&](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
                function.forward(V::load(z + begin + i, lanes)).store(h + begin + i, lanes);
            });
        });
    });
}

// dz = dh activation'(z); GELU reads z, the others h.
template <class V>
void activate_backward(const sentei_host& host, std::uint32_t activation, float slope, std::size_t count,
                       const float* z, const float* h, const float* dh, float* dz) {
    const float* read = activation == SENTEI_GELU ? z : h;
    if (activation == SENTEI_IDENTITY) read = dh;  // its derivative reads nothing
    with_activation<V>(activation, slope, [&](auto function) {
        run_chunks(host, count, [&](std::size_t begin, std::size_t end) {
            for_vectors<V>(end - begin, [&](std::size_t i, auto lanes) SENTEI_INLINE_LAMBDA {
                const V x = V::load(read + begin + i, lanes);
                (V::load(dh + begin + i, lanes) * function.derivative(x, x)).store(dz + begin + i, lanes);
            });
        });
    });
}

}  // namespace sentei::kernels
