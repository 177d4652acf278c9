// c[m][n] = a b^T of bytes, a without sign and b with one, exact. Both run along k, so nothing is packed.
//
// Registers B of an architecture:
//
//   lanes                      bytes that a step takes of every row
//   rows                       rows of the register block; of b there are 4, or 8 for a single row of a
//   zero_counts                multiplies a - 128, because the CPU wants signs: a row of zeros goes along, and what it
//                              gives is what every row has too much
//   load(from[, Part])         lanes of a row as they are, the missing ones zero
//   load_last(from, Part)      the last ones of a whole register, zero before them
//   a(loaded), b(loaded)       ready to be multiplied
//   add(sums, a, b)            sums + a b in some order of lanes; zero() to begin with
//   store(four sums, to)       each added up, next to each other
#pragma once
#include "host.hpp"
#include "lanes.hpp"

namespace sentei::kernels {

inline constexpr std::size_t most_bytes = 65536;  // 65536 * 255 * 127 < 2^31

template <class B>
class ByteProduct {
    static constexpr std::size_t panel_bytes = 16384;  // of b, read again for every block of rows
    static constexpr std::size_t task_rows = round_up(64, B::rows);
    static constexpr std::size_t task_multiply_adds = 8192 * B::lanes, task_bytes = 131072;  // many rows; of b, for few

  public:
    static void run(const sentei_host& host, const sentei_gemm_u8s8& call) {
        if (call.m == 0 || call.n == 0) return;
        const std::size_t rows = std::min(call.m, task_rows), down = ceil_divide(call.m, rows);
        const std::size_t task_size = std::min(task_multiply_adds, task_bytes * rows);
        const std::size_t columns = round_up(ceil_divide(task_size, rows * (call.k + 1)), 8);
        const std::size_t across = ceil_divide(call.n, columns);
        run_tasks(host, call.m * call.n * call.k >= 2 * task_size, down * across, [&](std::size_t task) {
            const std::size_t row = task / across * rows, column = task % across * columns;
            multiply(call, row, std::min(call.m, row + rows), column, std::min(call.n, column + columns));
        });
    }

  private:
    using Sums = decltype(B::zero());

    static void multiply(const sentei_gemm_u8s8& call, std::size_t row_begin, std::size_t row_end,
                         std::size_t column_begin, std::size_t column_end) {
        const std::size_t panel = round_up(panel_bytes / (call.k + 1) + 1, 8);
        for (std::size_t column = column_begin; column < column_end; column += panel)
            for (std::size_t row = row_begin; row < row_end; row += B::rows)
                multiply_rows<B::rows>(call, row, row_end - row, column, std::min(column_end, column + panel));
    }

    // As many of R rows as are left.
    template <std::size_t R>
    static void multiply_rows(const sentei_gemm_u8s8& call, std::size_t row, std::size_t left, std::size_t column,
                              std::size_t end) {
        if constexpr (R > 1)
            if (left < R) return multiply_rows<R - 1>(call, row, left, column, end);
        constexpr std::size_t C = R == 1 ? 8 : 4;
        for (; column + C <= end; column += C) multiply_block<R, C>(call, row, column, C);
        for (; column < end; column += 4)
            multiply_block<R, 4>(call, row, column, std::min<std::size_t>(4, end - column));
    }

    // R x C of c, of which `columns` exist: the others repeat the last one.
    template <std::size_t R, std::size_t C>
    static void multiply_block(const sentei_gemm_u8s8& call, std::size_t row, std::size_t column, std::size_t columns) {
        const std::uint8_t* a[R];
        const std::int8_t* b[C];
        for (std::size_t i = 0; i < R; ++i) a[i] = call.a + (row + i) * call.lda;
        for (std::size_t j = 0; j < C; ++j) b[j] = call.b + (column + std::min(j, columns - 1)) * call.ldb;
        Sums sums[R + B::zero_counts][C];
#pragma GCC unroll 5
        for (auto& sums_of_row : sums)
#pragma GCC unroll 8
            for (Sums& sum : sums_of_row) sum = B::zero();
        const auto step = [&](const auto& load_a, const auto& load_b) SENTEI_INLINE_LAMBDA {
            decltype(B::a(load_a(a[0]))) rows[R + B::zero_counts];
#pragma GCC unroll 4
            for (std::size_t i = 0; i < R; ++i) rows[i] = B::a(load_a(a[i]));
            if constexpr (B::zero_counts) rows[R] = B::a(decltype(load_a(a[0])){});
#pragma GCC unroll 8
            for (std::size_t j = 0; j < C; ++j) {
                const auto weights = B::b(load_b(b[j]));
#pragma GCC unroll 5
                for (std::size_t i = 0; i < R + B::zero_counts; ++i) sums[i][j] = B::add(sums[i][j], rows[i], weights);
            }
        };
        std::size_t p = 0;
        const auto whole = [&](const auto* from) SENTEI_INLINE_LAMBDA { return B::load(from + p); };
        for (; p + B::lanes <= call.k; p += B::lanes) step(whole, whole);
        if (const Part left{call.k - p}; left.count > 0 && p > 0) {
            p = call.k - B::lanes;
            step(whole, [&](const auto* from) SENTEI_INLINE_LAMBDA { return B::load_last(from + p, left); });
        } else if (left.count > 0) {
            const auto part = [&](const auto* from) SENTEI_INLINE_LAMBDA { return B::load(from, left); };
            step(part, part);
        }
#pragma GCC unroll 4
        for (std::size_t i = 0; i < R; ++i)
#pragma GCC unroll 2
            for (std::size_t j = 0; j < C; j += 4) {
                if constexpr (B::zero_counts)
#pragma GCC unroll 4
                    for (std::size_t l = j; l < j + 4; ++l) sums[i][l] -= sums[R][l];
                std::int32_t all[4];
                B::store(sums[i][j], sums[i][j + 1], sums[i][j + 2], sums[i][j + 3], all);
                std::copy_n(all, std::min<std::size_t>(4, columns - j), call.c + (row + i) * call.ldc + column + j);
            }
    }
};

}  // namespace sentei::kernels
