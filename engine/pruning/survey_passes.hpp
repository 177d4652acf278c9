// The passes that survey makes over the rows. Each fills its part of the statistics, which has one entry a hidden layer
// and whose rows > 0. For survey only.
#pragma once
#include <cstdint>
#include <vector>

#include "engine/pruning/survey.hpp"

namespace sentei::pruning {

// mean, variance, minimum, maximum, positive; activations and gradients if asked.
void survey_moments(const model::Network& network, const data::Examples& rows, std::uint32_t needs,
                    const plugin::Backend& backend, std::vector<LayerStatistics>& statistics);

// What needs the means first: absolute_deviation and covariance, each if asked. Rows are centred before they are
// multiplied, so that a large mean takes no digits from the covariance.
void survey_centred(const model::Network& network, const data::Examples& rows, std::uint32_t needs,
                    const plugin::Backend& backend, std::vector<LayerStatistics>& statistics);

// sensitivity. With probes r, v = J'r at z_next comes from back-propagating r from the outputs, and the mean of vv' is
// J'J when the mean of rr' is the identity. Up to 8 outputs: the unit vectors, which give J'J exactly; above: 8
// Rademacher probes, seeded by the chunk of rows. Of the last hidden layer, J and S are the identity.
void survey_sensitivity(const model::Network& network, const data::Examples& rows, const plugin::Backend& backend,
                        std::vector<LayerStatistics>& statistics);

}  // namespace sentei::pruning
