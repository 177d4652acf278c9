// Rates of the matrix products that training and inference are made of.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/benchmark/turns.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::benchmark {

using Backends = std::vector<std::shared_ptr<const plugin::Backend>>;

// c[m][n] = a[m][k] * b[k][n]
struct Product {
    std::string operation;  // "gemm", "gemm_packed" (b packed once), "gemm Bt" (b is [n][k]), "gemm At" (a is [k][m])
    std::size_t m, n, k;
    double flops() const { return 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k); }
};

// Squares, few rows, the layers of a small network, and forward and backward products of 784-512-512-10.
std::vector<Product> products(bool quick);

// One timing a backend.
std::vector<Timing> measure(const Product& product, const Backends& backends, double seconds);

}  // namespace sentei::benchmark
