// Reductions down the columns of a matrix, rows in ascending order. Sums in float (gradients of biases), moments in
// double (statistics over any number of rows).
#pragma once
#include <sentei/plugin.h>

#include "kernels/simd.hpp"
#include "kernels/work.hpp"

namespace sentei::kernels {

template <class Facts>
std::int32_t column_sums(void* self, std::size_t rows, std::size_t columns, const float* a, std::size_t lda,
                         float* sums, sentei_error*) {
    using V = Vector<typename Facts::Arch>;
    constexpr std::size_t chunk = 4 * V::lanes;
    spread_chunks(static_cast<Instance*>(self)->host, columns, chunk, rows * columns / 8,
                  [=](std::size_t first, std::size_t count) {
                      for (std::size_t j = first; j < first + count; j += V::lanes) {
                          const std::size_t n = smaller(V::lanes, first + count - j);
                          V total = V::all(0.0f);
                          if (n == V::lanes)
                              for (std::size_t r = 0; r < rows; ++r) total = total + V::load(a + r * lda + j);
                          else
                              for (std::size_t r = 0; r < rows; ++r) total = total + V::load(a + r * lda + j, n);
                          total.store(sums + j, n);
                      }
                  });
    return SENTEI_OK;
}

constexpr std::size_t moment_columns = 32;  // columns whose accumulators stay in registers and cache

// `values` accumulated into each of `count` <= moment_columns cells by f(cell, value).
template <class F>
void accumulate(std::size_t rows, std::size_t count, const float* a, std::size_t lda, double* cells, const F& f) {
    double local[moment_columns];
    for (std::size_t j = 0; j < count; ++j) local[j] = cells[j];
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t j = 0; j < count; ++j) local[j] = f(local[j], static_cast<double>(a[r * lda + j]), j);
    for (std::size_t j = 0; j < count; ++j) cells[j] = local[j];
}

template <class Facts>
std::int32_t column_moments(void* self, std::size_t rows, std::size_t columns, const float* a, std::size_t lda,
                            const sentei_moments* moments, sentei_error*) {
    const auto& m = *moments;
    const auto part = [=](std::size_t first, std::size_t count) {
        const float* const from = a + first;
        const auto reduce = [&](double* cells, const auto& f) {
            if (cells != nullptr) accumulate(rows, count, from, lda, cells + first, f);
        };
        reduce(m.sum, [](double s, double x, std::size_t) { return s + x; });
        reduce(m.sum_of_squares, [](double s, double x, std::size_t) { return s + x * x; });
        reduce(m.minimum, [](double s, double x, std::size_t) { return x < s ? x : s; });
        reduce(m.maximum, [](double s, double x, std::size_t) { return x > s ? x : s; });
        reduce(m.positive, [](double s, double x, std::size_t) { return s + (x > 0 ? 1.0 : 0.0); });
        if (m.absolute_deviation != nullptr) {
            const double* const center = m.center + first;
            reduce(m.absolute_deviation, [=](double s, double x, std::size_t j) {
                const double d = x - center[j];
                return s + (d < 0 ? -d : d);
            });
        }
    };
    spread_chunks(static_cast<Instance*>(self)->host, columns, moment_columns, rows * columns, part);
    return SENTEI_OK;
}

}  // namespace sentei::kernels
