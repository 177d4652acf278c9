// Rounding the weights of a unit together, so that their errors make up for one another on the rows they meet.
#pragma once
#include <cstdint>
#include <span>

#include "engine/core/matrix.hpp"

namespace sentei::deployment {

// What one unit's whole-number weights w are chosen by: the mean over rows of (sum of w input - target)^2, both centred
// (a bias takes care of the mean), and a pull towards the wanted weights that keeps rows from being learnt by heart:
//   w' H w - 2 w' c + pull * sum of H[i][i] (w[i] - wanted[i])^2
struct Rounding {
    const Matrix& covariance;       // H, [inputs][inputs], of the inputs as they arrive, rounded
    std::span<const double> cross;  // c, [inputs], of inputs and target
    double pull;
};

// Starts at the nearest whole numbers and goes from weight to weight, several times, taking each to where the sum is
// least given the others, at most 1 away from where it started and within +-127. (Coordinate descent; the aim is that
// of Nagel et al., Up or Down? Adaptive Rounding for Post-Training Quantization, 2020.)
void round_together(std::span<const double> wanted, const Rounding& rounding, std::span<std::int8_t> weights);

// Each weight to its nearest whole number.
void round_alone(std::span<const double> wanted, std::span<std::int8_t> weights);

}  // namespace sentei::deployment
