// Sums of outer products of rows: what covariance and sensitivity are made of. For survey only.
#pragma once
#include <cstddef>
#include <vector>

#include "engine/plugin/backend.hpp"

namespace sentei::pruning {

// One sum a hidden layer; [one thread an instance].
class OuterProducts {
  public:
    explicit OuterProducts(std::vector<std::size_t> widths);  // 0: none wanted

    // Adds vv' of every row v of [rows][width]: in fp32 over these rows, then to the sum in double.
    void add(std::size_t layer, const plugin::Backend& backend, const float* values, std::size_t rows);
    void merge(const OuterProducts& later);
    std::vector<double> over(std::size_t layer, double count) const;  // [width][width], symmetric, divided by count
    std::size_t bytes() const noexcept;

  private:
    std::vector<std::size_t> widths_;
    std::vector<std::vector<double>> sums_;
};

}  // namespace sentei::pruning
