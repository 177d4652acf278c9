// c = activation(c + bias) over a block of c that is still in the cache.
#pragma once
#include "activations.hpp"

namespace sentei::kernels {

template <class V>
void finish_rows(std::uint32_t activation, float slope, const float* bias, float* c, std::size_t ldc, std::size_t rows,
                 std::size_t columns) {
    if (bias == nullptr && activation == SENTEI_IDENTITY) return;
    with_activation<V>(activation, slope, [&](auto function) {
        for (std::size_t i = 0; i < rows; ++i) {
            float* row = c + i * ldc;
            for_vectors<V>(columns, [&](std::size_t j, auto lanes) SENTEI_INLINE_LAMBDA {
                V z = V::load(row + j, lanes);
                if (bias != nullptr) z = z + V::load(bias + j, lanes);
                function.forward(z).store(row + j, lanes);
            });
        }
    });
}

}  // namespace sentei::kernels
