#include "engine/pruning/cholesky.hpp"

#include <cmath>

#include "engine/parallel/parallel.hpp"
#include "engine/pruning/blocked_product.hpp"

namespace sentei::pruning {
namespace {

std::size_t size_of(std::size_t begin, std::size_t end) { return std::min(block, end - begin); }

bool factorise_block(std::size_t size, double* a, std::size_t stride, double least_pivot) {
    for (std::size_t p = 0; p < size; ++p) {
        double* const row = a + p * stride;
        if (!(row[p] >= least_pivot)) return false;
        const double root = std::sqrt(row[p]);
        for (std::size_t j = p; j < size; ++j) row[j] /= root;
        for (std::size_t i = p + 1; i < size; ++i)
            for (std::size_t j = i; j < size; ++j) a[i * stride + j] -= row[i] * row[j];
    }
    return true;
}

// U' X = B for one block of U; b is [size][columns].
void substitute_forward(std::size_t size, const double* u, std::size_t stride, std::size_t columns, double* b,
                        std::size_t b_stride) {
    for (std::size_t p = 0; p < size; ++p) {
        double* const row = b + p * b_stride;
        for (std::size_t q = 0; q < p; ++q) {
            const double factor = u[q * stride + p];
            const double* const above = b + q * b_stride;
            for (std::size_t j = 0; j < columns; ++j) row[j] -= factor * above[j];
        }
        for (std::size_t j = 0; j < columns; ++j) row[j] /= u[p * stride + p];
    }
}

// U X = B for one block of U.
void substitute_back(std::size_t size, const double* u, std::size_t stride, std::size_t columns, double* b,
                     std::size_t b_stride) {
    for (std::size_t p = size; p-- > 0;) {
        double* const row = b + p * b_stride;
        for (std::size_t q = p + 1; q < size; ++q) {
            const double factor = u[p * stride + q];
            const double* const below = b + q * b_stride;
            for (std::size_t j = 0; j < columns; ++j) row[j] -= factor * below[j];
        }
        for (std::size_t j = 0; j < columns; ++j) row[j] /= u[p * stride + p];
    }
}

void solve_columns(std::size_t order, const double* u, std::size_t columns, double* b, std::size_t stride) {
    const auto known = [=](std::size_t from) {
        return [=](std::size_t p, std::size_t j) { return b[(from + p) * stride + j]; };
    };
    for (std::size_t k = 0; k < order; k += block) {
        const std::size_t size = size_of(k, order);
        substitute_forward(size, u + k * order + k, order, columns, b + k * stride, stride);
        for (std::size_t i = k + size; i < order; i += block)
            subtract_product(
                size_of(i, order), columns, size,
                [=](std::size_t y, std::size_t p) { return u[(k + p) * order + i + y]; }, known(k), b + i * stride,
                stride);
    }
    for (std::size_t part = blocks_of(order); part-- > 0;) {
        const std::size_t k = part * block, size = size_of(k, order);
        substitute_back(size, u + k * order + k, order, columns, b + k * stride, stride);
        for (std::size_t i = 0; i < k; i += block)
            subtract_product(
                block, columns, size, [=](std::size_t y, std::size_t p) { return u[(i + y) * order + k + p]; },
                known(k), b + i * stride, stride);
    }
}

}  // namespace

bool factorise(std::size_t order, double* a, double least_pivot) {
    for (std::size_t k = 0; k < order; k += block) {
        const std::size_t size = size_of(k, order), rest = k + size;
        if (!factorise_block(size, a + k * order + k, order, least_pivot)) return false;
        parallel::for_each(blocks_of(order - rest), [=](std::size_t part) {
            const std::size_t j = rest + part * block;
            substitute_forward(size, a + k * order + k, order, size_of(j, order), a + k * order + j, order);
        });
        parallel::for_each(blocks_of(order - rest), [=](std::size_t part) {
            const std::size_t i = rest + part * block;
            for (std::size_t j = i; j < order; j += block)
                subtract_product(
                    size_of(i, order), size_of(j, order), size,
                    [=](std::size_t y, std::size_t p) { return a[(k + p) * order + i + y]; },
                    [=](std::size_t p, std::size_t x) { return a[(k + p) * order + j + x]; }, a + i * order + j, order);
        });
    }
    return true;
}

void solve(std::size_t order, const double* u, std::size_t columns, double* b) {
    parallel::for_each(blocks_of(columns), [=](std::size_t part) {
        const std::size_t first = part * block;
        solve_columns(order, u, size_of(first, columns), b + first, columns);
    });
}

}  // namespace sentei::pruning
