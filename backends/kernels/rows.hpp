// One row through packed weights: y[n] = activation(x w + bias), w as pack_all() lays it out, read from one end to
// the other. A sum is four chains over k modulo 4 in each block of k, then added pairwise.
#pragma once
#include "epilogue.hpp"
#include "gemm_loops.hpp"

namespace sentei::kernels {

struct PackedRow {
    std::size_t n, k, depth;  // depth: of a block of k
    PackedWeights packed;
    const float *x, *bias;
    float* y;
    std::uint32_t activation;
    float slope;
};

// C vectors of columns: y = (y +) x[k] panel[k][C lanes].
template <class V, std::size_t C, class Weight>
SENTEI_INLINE void row_panel(const float* x, std::size_t k, const Weight* panel, V (&sums)[C]) {
    constexpr std::size_t chains = 4, step = C * V::lanes;
    V parts[chains][C];
#pragma GCC unroll 4
    for (std::size_t q = 0; q < chains; ++q)
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) parts[q][j] = V::broadcast(0.0f);
    std::size_t p = 0;
    const auto one_row = [&](const auto* weights, std::size_t at, V(&into)[C]) SENTEI_INLINE_LAMBDA {
        const V value = V::broadcast(x[at]);
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) into[j] = V::fma(value, V::load(weights + j * V::lanes), into[j]);
    };
    if constexpr (std::is_same_v<Weight, Bf16>) {
        const auto two_rows = [&](std::size_t q, V(&row)[C], V(&next)[C]) SENTEI_INLINE_LAMBDA {
            const V x_row = V::broadcast(x[p + q]), x_next = V::broadcast(x[p + q + 1]);
#pragma GCC unroll 8
            for (std::size_t j = 0; j < C; ++j) {
                const Bf16* const pairs = panel + q * step + 2 * j * V::lanes;
                row[j] = V::fma(x_row, V::load_even(pairs), row[j]);
                next[j] = V::fma(x_next, V::load_odd(pairs), next[j]);
            }
        };
        for (; p + chains <= k; p += chains, panel += chains * step) {
            two_rows(0, parts[0], parts[1]);
            two_rows(2, parts[2], parts[3]);
        }
        for (; p + 2 <= k; p += 2, panel += 2 * step) two_rows(0, parts[0], parts[0]);
    } else {
        for (; p + chains <= k; p += chains, panel += chains * step)
#pragma GCC unroll 4
            for (std::size_t q = 0; q < chains; ++q) one_row(panel + q * step, p + q, parts[q]);
    }
    for (; p < k; ++p, panel += step) one_row(panel, p, parts[0]);
#pragma GCC unroll 8
    for (std::size_t j = 0; j < C; ++j) sums[j] = sums[j] + ((parts[0][j] + parts[1][j]) + (parts[2][j] + parts[3][j]));
}

// Columns column .. column + used - 1, in C vectors, over all of k. A function of its own: within the loops around it,
// its sums leave no registers for theirs.
template <class V, std::size_t C, class Weight>
[[gnu::noinline]] void row_columns(const PackedRow& row, const Weight* packed, std::size_t column, std::size_t used) {
    V sums[C];
#pragma GCC unroll 8
    for (std::size_t j = 0; j < C; ++j) sums[j] = V::broadcast(0.0f);
    const std::size_t stride = round_up(row.n, V::lanes);
    for (std::size_t pc = 0; pc < row.k; pc += row.depth) {
        const std::size_t kc = std::min(row.depth, row.k - pc);
        row_panel<V, C>(row.x + pc, kc, packed + pc * stride + column * kc, sums);
    }
#pragma GCC unroll 8
    for (std::size_t j = 0; j < C; ++j) {
        const std::size_t at = column + j * V::lanes;
        if constexpr (std::is_same_v<Weight, std::int8_t>) sums[j] = sums[j] * V::load(row.packed.scales + at);
        sums[j] = sums[j] + V::load(row.bias + at);
    }
    if (row.activation == SENTEI_RELU)
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) sums[j] = Relu<V>{}.forward(sums[j]);
    for_tile<V, 1, C>(used, 0, [&](auto, auto j, auto offset, auto lanes) SENTEI_INLINE_LAMBDA {
        sums[j].store(row.y + column + offset, lanes);
    });
}

template <class V, std::size_t C, class Weight>
SENTEI_INLINE void row_columns_of(std::size_t vectors, const PackedRow& row, const Weight* packed, std::size_t column,
                                  std::size_t used) {
    if (vectors == C) return row_columns<V, C>(row, packed, column, used);
    if constexpr (C > 1) row_columns_of<V, C - 1>(vectors, row, packed, column, used);
}

template <class V>
[[gnu::noinline]] void finish_columns(const PackedRow& row, std::size_t begin, std::size_t end) {
    finish_rows<V>(row.activation, row.slope, nullptr, row.y + begin, 0, 1, end - begin);
}

template <class F, class Weight>
void packed_row(const sentei_host& host, const PackedRow& row, const Weight* packed) {
    using V = typename F::V;
    constexpr std::size_t NR = F::NV * V::lanes;
    const auto columns = [&](std::size_t begin, std::size_t end) {
        for (std::size_t column = begin; column < end; column += NR) {
            const std::size_t used = std::min(NR, end - column);
            row_columns_of<V, F::NV>(ceil_divide(used, V::lanes), row, packed, column, used);
        }
        if (row.activation != SENTEI_RELU && row.activation != SENTEI_IDENTITY) finish_columns<V>(row, begin, end);
    };
    if (row.n * row.k < 2 * task_weights) return columns(0, row.n);
    const std::size_t share = round_up(ceil_divide(task_weights, row.k), NR);
    run_tasks(host, true, ceil_divide(row.n, share),
              [&](std::size_t task) { columns(task * share, std::min(row.n, (task + 1) * share)); });
}

template <class F>
void packed_row(const sentei_host& host, const PackedRow& row) {
    with_format(row.packed.precision,
                [&]<class Weight>(Weight) { packed_row<F>(host, row, static_cast<const Weight*>(row.packed.data)); });
}

}  // namespace sentei::kernels
