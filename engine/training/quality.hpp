// How well a network does on rows whose answers are known.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/model/predictor.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::training {

struct Quality {
    double loss = 0;      // mean over rows of what training minimises (regression: in standardised units)
    double accuracy = 0;  // classification: share of rows whose class is right
    double rmse = 0;      // regression, in the units of the target column
    double r2 = 0;        // regression: 1 - squared error / squared deviation from the rows' mean; 0 if that is 0
};

// Rows must not be empty. Parallel through the backend.
Quality measure(const model::Network& network, const data::Encoder& encoder, const data::Examples& rows,
                const std::shared_ptr<const plugin::Backend>& backend);
Quality measure(model::Predictor predictor, const data::Encoder& encoder, const data::Examples& rows,
                const plugin::Backend& backend);

// The same row by row, for what compares two networks on the same rows.
struct RowQuality {
    std::vector<double>
        loss;  // classification: -log of the probability given to the row's class; regression: (o - t)^2
    std::vector<std::uint8_t> right;  // classification: whether the class is right; empty for regression
};
RowQuality measure_rows(const model::Network& network, const data::Encoder& encoder, const data::Examples& rows,
                        const std::shared_ptr<const plugin::Backend>& backend);

// How much worse `quality` is than `base`, as a share: difference of accuracy, or relative increase of RMSE. Negative
// when it is better.
double drop(data::Task task, const Quality& base, const Quality& quality);

}  // namespace sentei::training
