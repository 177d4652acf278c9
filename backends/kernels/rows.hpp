// One row through packed weights: y[n] = activation(x w + bias), w as Gemm::pack() lays it out, read from one end to
// the other. A sum is four chains over k modulo 4 in each block of k, then added pairwise.
#pragma once
#include "epilogue.hpp"
#include "gemm_loops.hpp"

namespace sentei::kernels {

struct PackedRow {
    std::size_t n, k, depth;  // depth: of a block of k
    const float *packed, *x, *bias;
    float* y;
    std::uint32_t activation;
    float slope;
};

// C vectors of columns: y = (y +) x[k] panel[k][C lanes].
template <class V, std::size_t C>
SENTEI_INLINE void row_panel(const float* x, std::size_t k, const float* panel, V (&sums)[C]) {
    constexpr std::size_t chains = 4, step = C * V::lanes;
    V parts[chains][C];
#pragma GCC unroll 4
    for (std::size_t q = 0; q < chains; ++q)
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) parts[q][j] = V::broadcast(0.0f);
    std::size_t p = 0;
    for (; p + chains <= k; p += chains, panel += chains * step)
#pragma GCC unroll 4
        for (std::size_t q = 0; q < chains; ++q) {
            const V value = V::broadcast(x[p + q]);
#pragma GCC unroll 8
            for (std::size_t j = 0; j < C; ++j)
                parts[q][j] = V::fma(value, V::load(panel + q * step + j * V::lanes), parts[q][j]);
        }
    for (; p < k; ++p, panel += step) {
        const V value = V::broadcast(x[p]);
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) parts[0][j] = V::fma(value, V::load(panel + j * V::lanes), parts[0][j]);
    }
#pragma GCC unroll 8
    for (std::size_t j = 0; j < C; ++j) sums[j] = sums[j] + ((parts[0][j] + parts[1][j]) + (parts[2][j] + parts[3][j]));
}

// Columns column .. column + used - 1, in C vectors, over all of k. A function of its own: within the loops around it, its
// sums leave no registers for theirs.
template <class V, std::size_t C>
[[gnu::noinline]] void row_columns(const PackedRow& row, std::size_t column, std::size_t used) {
    V sums[C];
#pragma GCC unroll 8
    for (std::size_t j = 0; j < C; ++j) sums[j] = V::load(row.bias + column + j * V::lanes);
    const std::size_t stride = round_up(row.n, V::lanes);
    for (std::size_t pc = 0; pc < row.k; pc += row.depth) {
        const std::size_t kc = std::min(row.depth, row.k - pc);
        row_panel<V, C>(row.x + pc, kc, row.packed + pc * stride + column * kc, sums);
    }
    if (row.activation == SENTEI_RELU)
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) sums[j] = Relu<V>{}.forward(sums[j]);
    for_tile<V, 1, C>(used, 0, [&](auto, auto j, auto offset, auto lanes) SENTEI_INLINE_LAMBDA {
        sums[j].store(row.y + column + offset, lanes);
    });
}

template <class V, std::size_t C>
SENTEI_INLINE void row_columns_of(std::size_t vectors, const PackedRow& row, std::size_t column, std::size_t used) {
    if (vectors == C) return row_columns<V, C>(row, column, used);
    if constexpr (C > 1) row_columns_of<V, C - 1>(vectors, row, column, used);
}

template <class V>
[[gnu::noinline]] void finish_columns(const PackedRow& row, std::size_t begin, std::size_t end) {
    finish_rows<V>(row.activation, row.slope, nullptr, row.y + begin, 0, 1, end - begin);
}

template <class F>
void packed_row(const sentei_host& host, const PackedRow& row) {
    using V = typename F::V;
    constexpr std::size_t NR = F::NV * V::lanes;
    const auto columns = [&](std::size_t begin, std::size_t end) {
        for (std::size_t column = begin; column < end; column += NR) {
            const std::size_t used = std::min(NR, end - column);
            row_columns_of<V, F::NV>(ceil_divide(used, V::lanes), row, column, used);
        }
        if (row.activation != SENTEI_RELU && row.activation != SENTEI_IDENTITY) finish_columns<V>(row, begin, end);
    };
    if (row.n * row.k < 2 * task_weights) return columns(0, row.n);
    const std::size_t share = round_up(ceil_divide(task_weights, row.k), NR);
    run_tasks(host, true, ceil_divide(row.n, share),
              [&](std::size_t task) { columns(task * share, std::min(row.n, (task + 1) * share)); });
}

}  // namespace sentei::kernels
