// Reductions over the rows of a[rows][lda], a strip of columns at a time, rows in order.
#pragma once
#include "host.hpp"
#include "lanes.hpp"

namespace sentei::kernels {

// sums[c] = sum over rows of a[r][c], as sums of 256 rows that are then added.
template <class V>
void column_sums(const sentei_host& host, std::size_t rows, std::size_t columns, const float* a, std::size_t lda,
                 float* sums) {
    const auto strip = [&](std::size_t column, auto vectors, auto lanes) SENTEI_INLINE_LAMBDA {
        constexpr std::size_t C = decltype(vectors)::value;
        V totals[C];
        for (V& total : totals) total = V::broadcast(0.0f);
        for (std::size_t block = 0; block < rows; block += 256) {
            V partial[C];
            for (V& part : partial) part = V::broadcast(0.0f);
            for (std::size_t r = block; r < std::min(rows, block + 256); ++r)
                for (std::size_t j = 0; j < C; ++j)
                    partial[j] = partial[j] + V::load(a + r * lda + column + j * V::lanes, lanes);
            for (std::size_t j = 0; j < C; ++j) totals[j] = totals[j] + partial[j];
        }
        for (std::size_t j = 0; j < C; ++j) totals[j].store(sums + column + j * V::lanes, lanes);
    };
    constexpr std::size_t width = 4 * V::lanes;
    run_tasks(host, rows * columns > 4 * chunk_elements, ceil_divide(columns, width), [&](std::size_t task) {
        const std::size_t begin = task * width, count = std::min(width, columns - begin);
        if (count == width)
            strip(begin, std::integral_constant<std::size_t, 4>{}, Whole{});
        else
            for_vectors<V>(count, [&](std::size_t j, auto lanes) SENTEI_INLINE_LAMBDA {
                strip(begin + j, std::integral_constant<std::size_t, 1>{}, lanes);
            });
    });
}

// Adds to each statistic that is asked for. In double; a NaN shows in the sums, not in minimum, maximum and positive.
inline void column_moments(const sentei_host& host, std::size_t rows, std::size_t columns, const float* a,
                           std::size_t lda, const sentei_moments& moments) {
    constexpr std::size_t width = 64;
    run_tasks(host, rows * columns > 2 * chunk_elements, ceil_divide(columns, width), [&](std::size_t task) {
        const std::size_t begin = task * width, count = std::min(width, columns - begin);
        const auto each = [&](double* statistic, auto update) {
            if (statistic == nullptr) return;
            double totals[width];
            std::copy_n(statistic + begin, count, totals);
            for (std::size_t r = 0; r < rows; ++r) {
                const float* row = a + r * lda + begin;
                for (std::size_t j = 0; j < count; ++j) totals[j] = update(totals[j], static_cast<double>(row[j]), j);
            }
            std::copy_n(totals, count, statistic + begin);
        };
        using Index = std::size_t;
        each(moments.sum, [](double total, double x, Index) { return total + x; });
        each(moments.sum_of_squares, [](double total, double x, Index) { return total + x * x; });
        each(moments.minimum, [](double total, double x, Index) { return x < total ? x : total; });
        each(moments.maximum, [](double total, double x, Index) { return x > total ? x : total; });
        each(moments.positive, [](double total, double x, Index) { return total + (x > 0 ? 1.0 : 0.0); });
        each(moments.absolute_deviation, [&](double total, double x, Index j) {
            const double deviation = x - moments.center[begin + j];
            return total + (deviation < 0 ? -deviation : deviation);
        });
    });
}

}  // namespace sentei::kernels
