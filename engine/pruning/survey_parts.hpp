// The parts of the survey's pass. Each adds what it wants of a chunk of rows to sums of its own, is merged with the
// sums of later rows and fills its part of the statistics in the end. For survey only.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/pruning/outer_products.hpp"
#include "engine/pruning/survey.hpp"
#include "engine/pruning/sweep.hpp"

namespace sentei::pruning {

// mean, variance, minimum, maximum, positive.
class Moments {
  public:
    explicit Moments(const model::Network& network);
    void add(const Chunk& chunk, const plugin::Backend& backend);
    void merge(const Moments& later);
    std::size_t bytes() const;
    void finish(std::vector<LayerStatistics>& statistics);

  private:
    struct Layer {
        explicit Layer(std::size_t units);
        std::vector<double> sum, squares, minimum, maximum, positive;
    };
    std::vector<Layer> layers_;
};

// covariance. Rows are shifted by about their means before they are multiplied, so that a large mean takes no digits
// from it; what the shift misses of the mean is taken off in the end.
class Covariance {
  public:
    Covariance() = default;  // not wanted
    // `shift`: [hidden layer][unit], near the means.
    explicit Covariance(std::vector<std::vector<double>> shift);
    void add(const Chunk& chunk, const plugin::Backend& backend);
    void merge(const Covariance& later);
    std::size_t bytes() const;
    void finish(std::vector<LayerStatistics>& statistics);  // after the moments

  private:
    std::vector<std::vector<double>> shift_;
    OuterProducts products_{{}};
};

// sensitivity. With probes r, v = J'r at z_next comes from back-propagating r from the outputs, and the mean of vv' is
// J'J when the mean of rr' is the identity. Up to 8 outputs: the unit vectors, which give J'J exactly; above: 8
// Rademacher probes, seeded by the chunk of rows. Of the last hidden layer, J and S are the identity.
class Sensitivity {
  public:
    Sensitivity() = default;  // not wanted
    explicit Sensitivity(const model::Network& network);
    void add(const model::Network& network, const Chunk& chunk, const plugin::Backend& backend);
    void merge(const Sensitivity& later);
    std::size_t bytes() const;
    void finish(std::vector<LayerStatistics>& statistics);

  private:
    std::size_t outputs_ = 0;     // 0: not wanted
    OuterProducts products_{{}};  // of z_next of every hidden layer but the last
};

// absolute_deviation, which needs the means first: a pass of its own.
void survey_deviation(const model::Network& network, const data::Examples& rows, const plugin::Backend& backend,
                      std::vector<LayerStatistics>& statistics);

}  // namespace sentei::pruning
