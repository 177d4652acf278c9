#include "engine/pruning/outer_products.hpp"

#include <algorithm>
#include <functional>

#include "engine/core/matrix.hpp"

namespace sentei::pruning {

OuterProducts::OuterProducts(std::vector<std::size_t> widths) : widths_(std::move(widths)) {
    for (const std::size_t width : widths_) sums_.emplace_back(width * width);
}

void OuterProducts::add(std::size_t layer, const plugin::Backend& backend, const float* values, std::size_t rows) {
    const std::size_t width = widths_[layer];
    Buffer product(width * width);
    backend.gemm({.flags = SENTEI_TRANSPOSE_A,
                  .m = width,
                  .n = width,
                  .k = rows,
                  .a = values,
                  .b = values,
                  .c = product.data(),
                  .lda = width,
                  .ldb = width,
                  .ldc = width,
                  .activation = SENTEI_IDENTITY});
    std::ranges::transform(sums_[layer], product, sums_[layer].begin(), std::plus<double>{});
}

void OuterProducts::merge(const OuterProducts& later) {
    for (std::size_t l = 0; l < sums_.size(); ++l)
        std::ranges::transform(sums_[l], later.sums_[l], sums_[l].begin(), std::plus{});
}

std::vector<double> OuterProducts::over(std::size_t layer, double count) const {
    const std::size_t width = widths_[layer];
    const auto& sum = sums_[layer];
    std::vector<double> mean(sum.size());
    for (std::size_t i = 0; i < width; ++i)
        for (std::size_t j = 0; j < width; ++j)
            mean[i * width + j] = (sum[i * width + j] + sum[j * width + i]) / 2 / count;
    return mean;
}

std::size_t OuterProducts::bytes() const noexcept {
    std::size_t bytes = 0;
    for (const auto& sum : sums_) bytes += sum.size() * sizeof(double);
    return bytes;
}

}  // namespace sentei::pruning
