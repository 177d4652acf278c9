// The register tile of gemm: R rows of A times C vectors of columns of B, R C accumulators. Each element of c is one
// chain of multiply-adds in the order of k, begun at zero or at what c holds: blocks of k, of rows and of columns do
// not change a byte of the result.
#pragma once
#include <array>
#include <utility>

#include "lanes.hpp"

namespace sentei::kernels {

struct Tile {
    std::size_t k;
    const float* a;  // packed: [k][R]
    const float* b;  // [k][b_step], of which C vectors are read
    std::size_t b_step;
    float* c;
    std::size_t ldc;
    std::size_t columns;  // of c, in the C vectors; all of them but in the last vector
    bool add;             // begin at c
};

template <class V, std::size_t R, std::size_t C>
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

    const float* a = tile.a;
    const float* b = tile.b;
    for (std::size_t p = 0; p < tile.k; ++p, a += R, b += tile.b_step) {
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

// One kernel for every height and width up to MR rows and NV vectors: edges do no work for absent elements.
template <class V, std::size_t MR, std::size_t NV>
class MicroKernels {
    using Kernel = void (*)(const Tile&);

    template <std::size_t... I>
    static constexpr std::array<Kernel, MR * NV> table(std::index_sequence<I...>) {
        return {micro_kernel<V, I / NV + 1, I % NV + 1>...};
    }
    static constexpr std::array<Kernel, MR* NV> kernels_ = table(std::make_index_sequence<MR * NV>());

  public:
    static void run(std::size_t rows, std::size_t vectors, const Tile& tile) {
        kernels_[(rows - 1) * NV + vectors - 1](tile);
    }
};

}  // namespace sentei::kernels
