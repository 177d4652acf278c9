// Few rows of a times a plain b[k][n], which is read once and where it is. One row takes blocks of b as deep as they
// are wide, so that neither a line is read in parts nor a page in every block; two or three take some rows of b side by
// side, each from one end to the other. The sums of an element are one chain in the order of k, as in the register
// tiles.
#pragma once
#include <bit>

#include "epilogue.hpp"
#include "host.hpp"

namespace sentei::kernels {

// R rows of c (+)= a[R][P] b[P], columns begin .. end - 1.
template <class V, std::size_t R, std::size_t P>
void stream_rows(const sentei_gemm& call, std::size_t p, std::size_t begin, std::size_t end) {
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

// C vectors of one row of c (+)= a[depth] b[depth][C vectors].
template <class V, std::size_t C>
void stream_block(const sentei_gemm& call, std::size_t p, std::size_t depth, std::size_t column) {
    const bool add = p > 0 || (call.flags & SENTEI_ACCUMULATE) != 0;
    float* const c = call.c + column;
    V sums[C];
#pragma GCC unroll 8
    for (std::size_t j = 0; j < C; ++j) sums[j] = add ? V::load(c + j * V::lanes) : V::broadcast(0.0f);
    const float* b = call.b + p * call.ldb + column;
    for (std::size_t q = 0; q < depth; ++q, b += call.ldb) {
        const V value = V::broadcast(call.a[p + q]);
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) sums[j] = V::fma(value, V::load(b + j * V::lanes), sums[j]);
    }
#pragma GCC unroll 8
    for (std::size_t j = 0; j < C; ++j) sums[j].store(c + j * V::lanes);
}

template <class V, std::size_t R, std::size_t P>
void stream_all(const sentei_gemm& call, std::size_t begin, std::size_t end) {
    if constexpr (R == 1) {
        constexpr std::size_t C = 8, width = C * V::lanes;
        for (std::size_t p = 0; p < call.k; p += width)
            for (std::size_t column = begin; column + width <= end; column += width)
                stream_block<V, C>(call, p, std::min(width, call.k - p), column);
        begin += (end - begin) / width * width;
    }
    std::size_t p = 0;
    for (; p + P <= call.k; p += P) stream_rows<V, R, P>(call, p, begin, end);
    for (; p < call.k; ++p) stream_rows<V, R, 1>(call, p, begin, end);
}

inline constexpr std::size_t most_stream_rows = 3;

// c = activation(a b (+ c) + bias) for 1 .. most_stream_rows rows, k > 0.
template <class F>
void streams_with_epilogue(const sentei_host& host, const sentei_gemm& call) {
    using V = typename F::V;
    constexpr std::size_t least = 256, most = 4096;  // columns: some lines of each row; what of c stays in the cache
    constexpr auto depth = [](std::size_t rows) {    // rows of b for whose factors there are registers
        return std::min<std::size_t>(8, std::bit_floor(F::MR * F::NV / rows));
    };
    const std::size_t share = std::clamp(round_up(ceil_divide(task_weights, call.k), V::lanes), least, most);
    run_tasks(host, call.n * call.k >= 2 * task_weights, ceil_divide(call.n, share), [&](std::size_t task) {
        const std::size_t begin = task * share, end = std::min(call.n, begin + share);
        switch (call.m) {
            case 1:
                stream_all<V, 1, depth(1)>(call, begin, end);
                break;
            case 2:
                stream_all<V, 2, depth(2)>(call, begin, end);
                break;
            default:
                stream_all<V, 3, depth(3)>(call, begin, end);
                break;
        }
        finish_rows<V>(call.activation, call.slope, call.bias == nullptr ? nullptr : call.bias + begin, call.c + begin,
                       call.ldc, call.m, end - begin);
    });
}

}  // namespace sentei::kernels
