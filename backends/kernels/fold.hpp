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

// The sums of N vectors' lanes, one lane each: neighbours are added to half as many vectors, until one is left.
template <std::size_t N, std::size_t Vectors>
SENTEI_INLINE typename Lanes<N>::Type sums_of(const typename Lanes<N>::Type (&v)[Vectors]) {
    if constexpr (Vectors == 1) {
        return v[0];
    } else {
        typename Lanes<N>::Type halves[Vectors / 2];
        const auto add = [&]<std::size_t... I>(std::index_sequence<I...>) SENTEI_INLINE_LAMBDA {
#pragma GCC unroll 16
            for (std::size_t i = 0; i < Vectors / 2; ++i)
                halves[i] = __builtin_shufflevector(v[2 * i], v[2 * i + 1], (2 * I)...) +
                            __builtin_shufflevector(v[2 * i], v[2 * i + 1], (2 * I + 1)...);
        };
        add(std::make_index_sequence<N>());
        return sums_of<N, Vectors / 2>(halves);
    }
}

}  // namespace sentei::kernels
