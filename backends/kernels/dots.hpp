// Few rows of a times the rows of w, c[i][j] = a[i] . w[j]: nothing is packed, since w is read only once. Vectors run
// along k; their lanes are summed by halves.
#pragma once
#include "epilogue.hpp"
#include "host.hpp"

namespace sentei::kernels {

struct Dots {
    std::size_t n, k;
    const float* a;  // [rows][lda]
    std::size_t lda;
    const float* w;  // [n][ldw]
    std::size_t ldw;
    float* c;  // [rows][ldc]
    std::size_t ldc;
    bool add;
};

template <class V, std::size_t R, std::size_t C>
void dot_block(const Dots& dots, std::size_t column) {
    V sums[R][C];
    for (auto& row : sums)
        for (V& sum : row) sum = V::broadcast(0.0f);
    const float* w = dots.w + column * dots.ldw;
    for_vectors<V>(dots.k, [&](std::size_t p, auto lanes) SENTEI_INLINE_LAMBDA {
        V rows[R];
#pragma GCC unroll 4
        for (std::size_t i = 0; i < R; ++i) rows[i] = V::load(dots.a + i * dots.lda + p, lanes);
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) {
            const V weights = V::load(w + j * dots.ldw + p, lanes);
#pragma GCC unroll 4
            for (std::size_t i = 0; i < R; ++i) sums[i][j] = V::fma(rows[i], weights, sums[i][j]);
        }
    });
    for (std::size_t i = 0; i < R; ++i)
        for (std::size_t j = 0; j < C; ++j) {
            float& c = dots.c[i * dots.ldc + column + j];
            c = V::sum(sums[i][j]) + (dots.add ? c : 0.0f);
        }
}

template <class V, std::size_t R>
void dot_rows(const Dots& dots, std::size_t begin, std::size_t end) {
    constexpr std::size_t C = R == 1 ? 8 : 4;
    for (; begin + C <= end; begin += C) dot_block<V, R, C>(dots, begin);
    for (; begin < end; ++begin) dot_block<V, R, 1>(dots, begin);
}

inline constexpr std::size_t most_dot_rows = 4;

// c = activation(a w^T (+ c) + bias) for 1 .. most_dot_rows rows.
template <class V>
void dots_with_epilogue(const sentei_host& host, std::size_t rows, const Dots& dots, const float* bias,
                        std::uint32_t activation, float slope) {
    const std::size_t share = round_up(ceil_divide(task_weights, dots.k + 1), 8);
    run_tasks(host, dots.n * dots.k >= 2 * task_weights, ceil_divide(dots.n, share), [&](std::size_t task) {
        const std::size_t begin = task * share, end = std::min(dots.n, begin + share);
        switch (rows) {
            case 1:
                dot_rows<V, 1>(dots, begin, end);
                break;
            case 2:
                dot_rows<V, 2>(dots, begin, end);
                break;
            case 3:
                dot_rows<V, 3>(dots, begin, end);
                break;
            default:
                dot_rows<V, 4>(dots, begin, end);
                break;
        }
        finish_rows<V>(activation, slope, bias == nullptr ? nullptr : bias + begin, dots.c + begin, dots.ldc, rows,
                       end - begin);
    });
}

}  // namespace sentei::kernels
