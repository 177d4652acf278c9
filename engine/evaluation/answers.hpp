// What networks answer on rows whose answers are known: right and wrong class by class, or by how much.
#pragma once
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/model/predictor.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::evaluation {

struct Answers {
    // Classification with at most 100 classes: [true class][predicted class], rows.
    std::vector<std::vector<std::size_t>> confusion;
    // Regression, in the units of the target: prediction - actual in 30 bins, and at most 300 rows evenly spread.
    std::vector<double> residual_edges;
    std::vector<std::size_t> residual_counts;
    std::vector<std::pair<double, double>> sample;  // actual, predicted
};

// Of each network, in this order. Regression: all of them over the same edges. Rows must not be empty. The same bytes
// on any number of threads.
std::vector<Answers> answers_of(const std::vector<const model::Network*>& networks, const data::Encoder& encoder,
                                const data::Examples& rows, const std::shared_ptr<const plugin::Backend>& backend);

}  // namespace sentei::evaluation
