// The register tile of gemm: R rows of A times C vectors of columns of B, R C accumulators. Each element of c is one
// chain of multiply-adds in the order of k, begun at zero or at what c holds: blocks of k, of rows and of columns do
// not change a byte of the result.
#pragma once
#include <array>
#include <utility>

#include "activations.hpp"
#include "lanes.hpp"

namespace sentei::kernels {

struct Tile {
    std::size_t k = 0;
    const float* a = nullptr;  // element (i, p) at a + i a_row + p a_step, where one of the two is 1
    std::size_t a_row = 1, a_step = 1;
    const float* b = nullptr;  // [k][b_step], of which C vectors are read
    std::size_t b_step = 0;
    float* c = nullptr;
    std::size_t ldc = 0;
    std::size_t columns = 0;      // of c, in the C vectors; all of them but in the last vector
    bool add = false;             // begin at c
    const float* bias = nullptr;  // added at the end
    bool relu = false;            // at the end
};

// A column of the tile of A after the other: rows side by side (packed, or A transposed) ...
template <std::size_t R>
class RowsTogether {
  public:
    explicit RowsTogether(const Tile& tile) : a_(tile.a), step_(tile.a_step) {}
    SENTEI_INLINE float operator[](std::size_t row) const { return a_[row]; }
    SENTEI_INLINE void advance() { a_ += step_; }

  private:
    const float* a_;
    std::size_t step_;
};

// ... or apart: a pointer for three rows, since an address may have one register added once or twice.
template <std::size_t R>
class RowsApart {
  public:
    explicit RowsApart(const Tile& tile) : row_(tile.a_row) {
        for (std::size_t group = 0; group < groups; ++group) a_[group] = tile.a + 3 * group * row_;
    }
    SENTEI_INLINE float operator[](std::size_t row) const { return a_[row / 3][row % 3 * row_]; }
    SENTEI_INLINE void advance() {
#pragma GCC unroll 8
        for (std::size_t group = 0; group < groups; ++group) ++a_[group];
    }

  private:
    static constexpr std::size_t groups = (R + 2) / 3;
    const float* a_[groups];
    std::size_t row_;
};

template <class V, std::size_t R, std::size_t C, class Rows>
void micro_kernel(const Tile& tile) {
    V sums[R][C];
    const Part last{tile.columns - (C - 1) * V::lanes};
    const bool whole = last.count == V::lanes;
    if (tile.add) {
#pragma GCC unroll 16
        for (std::size_t i = 0; i < R; ++i) {
            const float* row = tile.c + i * tile.ldc;
#pragma GCC unroll 4
            for (std::size_t j = 0; j + 1 < C; ++j) sums[i][j] = V::load(row + j * V::lanes);
            row += (C - 1) * V::lanes;
            sums[i][C - 1] = whole ? V::load(row) : V::load(row, last);
        }
    } else {
#pragma GCC unroll 16
        for (std::size_t i = 0; i < R; ++i)
#pragma GCC unroll 4
            for (std::size_t j = 0; j < C; ++j) sums[i][j] = V::broadcast(0.0f);
    }

    Rows a(tile);
    const float* b = tile.b;
    for (std::size_t p = 0; p < tile.k; ++p, a.advance(), b += tile.b_step) {
        V columns[C];
#pragma GCC unroll 4
        for (std::size_t j = 0; j < C; ++j) columns[j] = V::load(b + j * V::lanes);
#pragma GCC unroll 16
        for (std::size_t i = 0; i < R; ++i) {
            const V row = V::broadcast(a[i]);
#pragma GCC unroll 4
            for (std::size_t j = 0; j < C; ++j) sums[i][j] = V::fma(row, columns[j], sums[i][j]);
        }
    }

    if (tile.bias != nullptr) {
#pragma GCC unroll 4
        for (std::size_t j = 0; j < C; ++j) {
            const float* from = tile.bias + j * V::lanes;
            const V bias = j + 1 < C || whole ? V::load(from) : V::load(from, last);
#pragma GCC unroll 16
            for (std::size_t i = 0; i < R; ++i) sums[i][j] = sums[i][j] + bias;
        }
    }
    if (tile.relu) {
#pragma GCC unroll 16
        for (std::size_t i = 0; i < R; ++i)
#pragma GCC unroll 4
            for (std::size_t j = 0; j < C; ++j) sums[i][j] = Relu<V>{}.forward(sums[i][j]);
    }
#pragma GCC unroll 16
    for (std::size_t i = 0; i < R; ++i) {
        float* row = tile.c + i * tile.ldc;
#pragma GCC unroll 4
        for (std::size_t j = 0; j + 1 < C; ++j) sums[i][j].store(row + j * V::lanes);
        row += (C - 1) * V::lanes;
        if (whole)
            sums[i][C - 1].store(row);
        else
            sums[i][C - 1].store(row, last);
    }
}

// One kernel for every size that the registers of MR x NV vectors hold: low and wide, or tall where a panel is narrow.
// Edges do no work for absent elements.
template <class V, std::size_t MR, std::size_t NV>
class MicroKernels {
    using Kernel = void (*)(const Tile&);
    static constexpr std::size_t most_rows = MR > 12 ? MR : 12;

  public:
    // Rows of a tile of so many vectors.
    static constexpr std::size_t rows(std::size_t vectors) {
        const std::size_t fit = MR * NV / vectors;
        return fit < most_rows ? fit : most_rows;
    }

    static void run(std::size_t rows, std::size_t vectors, const Tile& tile) {
        const auto& kernels = tile.a_row == 1 ? together_ : apart_;
        kernels[(rows - 1) * NV + vectors - 1](tile);
    }

  private:
    template <template <std::size_t> class Rows, std::size_t R, std::size_t C>
    static constexpr Kernel kernel() {
        if constexpr (R <= rows(C)) return micro_kernel<V, R, C, Rows<R>>;
        return nullptr;
    }
    template <template <std::size_t> class Rows, std::size_t... I>
    static constexpr std::array<Kernel, sizeof...(I)> table(std::index_sequence<I...>) {
        return {kernel<Rows, I / NV + 1, I % NV + 1>()...};
    }
    using Every = std::make_index_sequence<most_rows * NV>;
    static constexpr std::array<Kernel, most_rows * NV> together_ = table<RowsTogether>(Every());
    static constexpr std::array<Kernel, most_rows * NV> apart_ = table<RowsApart>(Every());
};

}  // namespace sentei::kernels
