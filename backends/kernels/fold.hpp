// One value from the lanes of a vector: the upper half onto the lower, until a single lane is left.
#pragma once
#include <utility>

#include "lanes.hpp"

namespace sentei::kernels {

template <std::size_t N>
struct Lanes {
    typedef float Type __attribute__((vector_size(N * sizeof(float))));
};

template <std::size_t N, class Operation>
SENTEI_INLINE float fold(typename Lanes<N>::Type v, Operation operation) {
    if constexpr (N == 2) {
        return operation(v[0], v[1]);
    } else {
        const auto halves = [&]<std::size_t... I>(std::index_sequence<I...>) SENTEI_INLINE_LAMBDA {
            return operation(__builtin_shufflevector(v, v, I...), __builtin_shufflevector(v, v, (I + N / 2)...));
        };
        return fold<N / 2>(halves(std::make_index_sequence<N / 2>()), operation);
    }
}

}  // namespace sentei::kernels
