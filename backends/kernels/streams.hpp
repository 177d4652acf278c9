// Few rows of a times a plain b[k][n]: b is read once and where it is, some of its rows side by side, each from one
// end to the other. The sums of an element are one chain in the order of k, as in the register tiles.
#pragma once
#include <utility>

#include "epilogue.hpp"
#include "host.hpp"

namespace sentei::kernels {

inline constexpr std::size_t stream_depth = 8;  // rows of b side by side

template <class V, std::size_t R, std::size_t P>
void stream_block(const sentei_gemm& call, std::size_t p, std::size_t begin, std::size_t end) {
    V a[R][P];
    for (std::size_t i = 0; i < R; ++i)
        for (std::size_t q = 0; q < P; ++q) a[i][q] = V::broadcast(call.a[i * call.lda + p + q]);
    const bool add = p > 0 || (call.flags & SENTEI_ACCUMULATE) != 0;
    const float* const b = call.b + p * call.ldb;
    for_vectors<V>(end - begin, [&](std::size_t j, auto lanes) SENTEI_INLINE_LAMBDA {
        float* const c = call.c + begin + j;
        V sums[R];
#pragma GCC unroll 4
        for (std::size_t i = 0; i < R; ++i) sums[i] = add ? V::load(c + i * call.ldc, lanes) : V::broadcast(0.0f);
#pragma GCC unroll 16
        for (std::size_t q = 0; q < P; ++q) {
            const V row = V::load(b + q * call.ldb + begin + j, lanes);
#pragma GCC unroll 4
            for (std::size_t i = 0; i < R; ++i) sums[i] = V::fma(a[i][q], row, sums[i]);
        }
#pragma GCC unroll 4
        for (std::size_t i = 0; i < R; ++i) sums[i].store(c + i * call.ldc, lanes);
    });
}

template <class V, std::size_t R>
void stream_rows(const sentei_gemm& call, std::size_t begin, std::size_t end) {
    std::size_t p = 0;
    for (; p + stream_depth <= call.k; p += stream_depth) stream_block<V, R, stream_depth>(call, p, begin, end);
    for (; p < call.k; ++p) stream_block<V, R, 1>(call, p, begin, end);
}

// As many rows as leave room for their factors in half of the registers of a tile.
template <class F>
inline constexpr std::size_t most_stream_rows = F::MR* F::NV / stream_depth;

// c = activation(a b (+ c) + bias) for 1 .. most_stream_rows rows, k > 0.
template <class F>
void streams_with_epilogue(const sentei_host& host, const sentei_gemm& call) {
    using V = typename F::V;
    constexpr std::size_t least = 256, most = 4096;  // columns: some lines of each row; what of c stays in the cache
    const std::size_t share = std::clamp(round_up(ceil_divide(task_weights, call.k), V::lanes), least, most);
    run_tasks(host, call.n * call.k >= 2 * task_weights, ceil_divide(call.n, share), [&](std::size_t task) {
        const std::size_t begin = task * share, end = std::min(call.n, begin + share);
        const auto rows = [&]<std::size_t... R>(std::index_sequence<R...>) {
            ((call.m == R + 1 ? stream_rows<V, R + 1>(call, begin, end) : void()), ...);
        };
        rows(std::make_index_sequence<most_stream_rows<F>>());
        finish_rows<V>(call.activation, call.slope, call.bias == nullptr ? nullptr : call.bias + begin, call.c + begin,
                       call.ldc, call.m, end - begin);
    });
}

}  // namespace sentei::kernels
