// What every unit of every hidden layer does over the calibration rows.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/model/network.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::pruning {

// One hidden layer's statistics, as sentei_layer in plugin.h defines them; those not asked for stay empty.
struct LayerStatistics {
    std::size_t rows = 0;
    std::vector<double> mean, variance, minimum, maximum, positive;  // SENTEI_NEEDS_MOMENTS
    std::vector<double> absolute_deviation;                          // SENTEI_NEEDS_DEVIATION
    Matrix activations;                                              // SENTEI_NEEDS_ACTIVATIONS
    Matrix gradients;                                                // SENTEI_NEEDS_GRADIENTS
    std::vector<double> covariance;                                  // SENTEI_NEEDS_GRAM, [units][units]
    std::vector<double> sensitivity;                                 // SENTEI_NEEDS_SENSITIVITY, [outputs][outputs]
};

// Statistics of every hidden layer over all rows, those of `needs` (a set of SENTEI_NEEDS_...) and always the moments,
// in one parallel pass over fixed chunks of rows, merged in the order of the chunks: the same bytes whatever the number
// of threads. Only the absolute deviation costs a second pass, because it needs the means first. Memory: the chunks
// that are in flight, partial sums of at most 64 MB (or one), and what is asked for. The task behind `gradients` is
// told by the rows: no targets = multiclass, labels and targets = binary. sensitivity: exact for up to 8 outputs, else
// from 8 seeded Rademacher probes a row; the identity for the last hidden layer. Throws InputError when there are no
// rows.
std::vector<LayerStatistics> survey(const model::Network& network, const data::Examples& rows, std::uint32_t needs,
                                    const plugin::Backend& backend);

}  // namespace sentei::pruning
