// The register tile of gemm: R rows of A times C vectors of columns of B, R C accumulators. Each element of c is one
// chain of multiply-adds in the order of k, begun at zero or at what c holds: blocks of k, of rows and of columns do
// not change a byte of the result.
#pragma once
#include <array>
#include <utility>

#include "host.hpp"
#include "lanes.hpp"
#include "weights.hpp"

namespace sentei::kernels {

struct Tile {
    std::size_t k = 0;
    const float* a = nullptr;  // element (i, p) at a + i a_row + p a_step, where one of the two is 1
    std::size_t a_row = 1, a_step = 1;
    const void* b = nullptr;  // [k][b_step] in a format of weights.hpp, of which C vectors are read
    std::size_t b_step = 0;
    const float* scales = nullptr;  // int8: of the columns
    std::size_t columns = 0;        // of c, in the C vectors; all of them but in the last vector
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

// body(i, j, offset, lanes) for the vectors of a tile, whose rows begin `width` floats apart: vector j of row i is
// `offset` floats from the first, and only the last of a row may be a part.
template <class V, std::size_t R, std::size_t C, class Body>
SENTEI_INLINE void for_tile(std::size_t columns, std::size_t width, Body&& body) {
    const Part last{columns - (C - 1) * V::lanes};
    const bool whole = last.count == V::lanes;
    std::size_t offset = 0;
#pragma GCC unroll 16
    for (std::size_t i = 0; i < R; ++i, offset += width) {
#pragma GCC unroll 8
        for (std::size_t j = 0; j + 1 < C; ++j) body(i, j, offset + j * V::lanes, Whole{});
        if (whole)
            body(i, C - 1, offset + (C - 1) * V::lanes, Whole{});
        else
            body(i, C - 1, offset + (C - 1) * V::lanes, last);
    }
}

// sums += a column of a times a row of b.
template <class V, std::size_t R, std::size_t C, class Rows>
SENTEI_INLINE void add_products(const Rows& a, const V (&columns)[C], V (&sums)[R][C]) {
#pragma GCC unroll 16
    for (std::size_t i = 0; i < R; ++i) {
        const V row = V::broadcast(a[i]);
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) sums[i][j] = V::fma(row, columns[j], sums[i][j]);
    }
}

// End: what the sums of a tile begin with and become, in the registers.
//   begin<R, C>(columns, sums)   where adds(): the first values, else they are zero
//   finish<R, C>(columns, sums)  takes them
template <class V, std::size_t R, std::size_t C, class Rows, class End, class Weight>
void micro_kernel(const Tile& tile, const End& end) {
    V sums[R][C];
#pragma GCC unroll 16
    for (std::size_t i = 0; i < R; ++i)
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) sums[i][j] = V::broadcast(0.0f);
    if (end.adds()) end.template begin<R, C>(tile.columns, sums);

    Rows a(tile);
    const auto* b = static_cast<const Weight*>(tile.b);
    V columns[C];
    std::size_t p = 0;
    if constexpr (std::is_same_v<Weight, Bf16>) {
        for (; p + 2 <= tile.k; p += 2, b += 2 * tile.b_step) {
#pragma GCC unroll 8
            for (std::size_t j = 0; j < C; ++j) columns[j] = V::load_even(b + 2 * j * V::lanes);
            add_products(a, columns, sums);
            a.advance();
            b = as_new(b);  // loaded again: to keep a pair of rows there are too few registers
#pragma GCC unroll 8
            for (std::size_t j = 0; j < C; ++j) columns[j] = V::load_odd(b + 2 * j * V::lanes);
            add_products(a, columns, sums);
            a.advance();
        }
    }
    for (; p < tile.k; ++p, a.advance(), b += tile.b_step) {
#pragma GCC unroll 8
        for (std::size_t j = 0; j < C; ++j) columns[j] = V::load(b + j * V::lanes);
        if constexpr (std::is_same_v<Weight, std::int8_t>) {
            const float* const scales = as_new(tile.scales);
#pragma GCC unroll 8
            for (std::size_t j = 0; j < C; ++j) columns[j] = columns[j] * V::load(scales + j * V::lanes);
        }
        add_products(a, columns, sums);
    }
    end.template finish<R, C>(tile.columns, sums);
}

// One kernel for every size that the registers of MR x NV vectors hold: low and wide, or tall where a panel is narrow.
// Edges do no work for absent elements.
template <class V, std::size_t MR, std::size_t NV, class End, class Weight>
class MicroKernels {
    using Kernel = void (*)(const Tile&, const End&);
    static constexpr std::size_t most_rows = MR > 12 ? MR : 12;

  public:
    // The parts of at most rows_of(vectors) rows that cut so many rows most evenly.
    static std::size_t even_rows(std::size_t rows, std::size_t vectors) {
        std::size_t share = 0;
        const auto with = [&]<std::size_t... I>(std::index_sequence<I...>) {
            ((vectors == I + 1 ? void(share = even_share(rows, rows_of(I + 1))) : void()), ...);
        };
        with(std::make_index_sequence<NV>());
        return share;
    }

    static void run(std::size_t rows, std::size_t vectors, const Tile& tile, const End& end) {
        const std::size_t size = (rows - 1) * NV + vectors - 1;
        if constexpr (std::is_same_v<Weight, float>)
            if (tile.a_row == 1) return together_[size](tile, end);
        apart_[size](tile, end);
    }

  private:
    // Rows of a tile of so many vectors.
    static constexpr std::size_t rows_of(std::size_t vectors) {
        const std::size_t fit = MR * NV / vectors;
        return fit < most_rows ? fit : most_rows;
    }
    template <template <std::size_t> class Rows, std::size_t R, std::size_t C>
    static constexpr Kernel kernel() {
        if constexpr (R <= rows_of(C)) return micro_kernel<V, R, C, Rows<R>, End, Weight>;
        return nullptr;
    }
    template <template <std::size_t> class Rows, std::size_t... I>
    static constexpr std::array<Kernel, sizeof...(I)> table(std::index_sequence<I...>) {
        return {kernel<Rows, I / NV + 1, I % NV + 1>()...};
    }
    using Every = std::make_index_sequence<most_rows * NV>;
    static constexpr std::array<Kernel, most_rows* NV> together_ = table<RowsTogether>(Every());
    static constexpr std::array<Kernel, most_rows* NV> apart_ = table<RowsApart>(Every());
};

}  // namespace sentei::kernels
