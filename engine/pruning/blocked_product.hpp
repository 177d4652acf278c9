// A matrix product in double that stays in the first cache. For cholesky and least_squares only.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>

namespace sentei::pruning {

constexpr std::size_t block = 64;  // largest m, n and k of one product

constexpr std::size_t blocks_of(std::size_t count) { return (count + block - 1) / block; }

// C -= A B for m, n, k <= block. a(i, p) and b(p, j) give the elements of A [m][k] and B [k][n]; element (i, j) of C is
// c[i * stride + j]. Both factors are copied first, filled up with zeros to whole tiles: strides of a power of two
// would fall onto the same few cache lines. An element's sum runs over p in ascending order.
template <class A, class B>
void subtract_product(std::size_t m, std::size_t n, std::size_t k, const A& a, const B& b, double* c,
                      std::size_t stride) {
    constexpr std::size_t tile = 4;
    alignas(64) std::array<double, block * block> left, right;  // [k][block]
    const auto whole = [](std::size_t count) { return (count + tile - 1) / tile * tile; };
    for (std::size_t i = 0; i < whole(m); ++i)
        for (std::size_t p = 0; p < k; ++p) left[p * block + i] = i < m ? a(i, p) : 0.0;
    for (std::size_t p = 0; p < k; ++p)
        for (std::size_t j = 0; j < whole(n); ++j) right[p * block + j] = j < n ? b(p, j) : 0.0;
    for (std::size_t i = 0; i < m; i += tile)
        for (std::size_t j = 0; j < n; j += tile) {
            double sums[tile][tile] = {};
            for (std::size_t p = 0; p < k; ++p)
                for (std::size_t y = 0; y < tile; ++y)
                    for (std::size_t x = 0; x < tile; ++x)
                        sums[y][x] += left[p * block + i + y] * right[p * block + j + x];
            for (std::size_t y = 0; y < std::min(tile, m - i); ++y)
                for (std::size_t x = 0; x < std::min(tile, n - j); ++x) c[(i + y) * stride + j + x] -= sums[y][x];
        }
}

}  // namespace sentei::pruning
