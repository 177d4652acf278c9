// How the weights of the units that stay take over what the removed ones did. For rebuild only.
#pragma once
#include <vector>

#include "engine/model/network.hpp"
#include "engine/pruning/slice.hpp"
#include "engine/pruning/survey.hpp"

namespace sentei::pruning {

// Weight of |W_K' - W_K|^2 beside the squared error, in mean variances of the layer's units. Small enough that the
// error decides, large enough that hundreds of calibration rows do not fit their own noise, and well above the rounding
// of a covariance whose products are fp32 (about 1e-7 of the trace).
constexpr double least_squares_ridge = 1e-3;

// The changes D of the outgoing weights of the units `kept` that make up for the other units of their layer: the
// minimum over D of
//     E|(W_K + D)(h_K - mu_K) - W (h - mu)|^2 + lambda |D|^2,   lambda = ridge * mean of the diagonal of C,
// which is the solution of D (C_KK + lambda I) = W_R C_RK: ridge regression of what the removed units R contributed on
// the activations that stay (Hoerl, Kennard 1970), shrunk towards the trained weights rather than towards 0.
//   next        the layer that reads the units; W are its weights
//   rows        units of `next` that are wanted
//   statistics  mean [units] and covariance C [units][units] of the units, over the calibration rows
// Returns D as [rows][kept], or nothing when all changes are 0: none of the removed units, or none of those that stay,
// varies beyond the rounding of fp32 (such a unit takes no part, its changes are 0). Where rounding made the system
// indefinite, lambda is raised tenfold until it no longer is; once lambda has passed ten traces of C, C is no
// covariance, and the answer is nothing too. The same bytes whatever the number of threads. Throws std::logic_error
// when the survey did not gather the covariance.
std::vector<double> least_squares(const model::Layer& next, const Units& rows, const Units& kept,
                                  const LayerStatistics& statistics, double ridge = least_squares_ridge);

}  // namespace sentei::pruning
