// Post-training quantization: a trained fp32 network to 8 bits.
#pragma once
#include "engine/core/matrix.hpp"
#include "engine/deployment/steps.hpp"
#include "engine/model/int8_network.hpp"
#include "engine/model/network.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::deployment {

// `calibration` [rows][network.inputs()], at least one row: what the network is fed; of more than 8,192 rows that many,
// evenly spaced, are looked at.
//  inputs       each has its own power of two as step and its own zero point, those of the least error over the rows,
//  as
//               `judge` has it; 0 and 1 of a category are exact.
//  activations  relu, leaky-relu, identity: each unit has its own step, of the least error, which goes into its
//  multiplier
//               and the next layer's weights (cross-layer equalization: Nagel et al., Data-Free Quantization Through
//               Weight Equalization and Bias Correction, 2019). Others: one step and zero point a layer.
//  weights      symmetric, a scale a unit, rounded together (rounding.hpp).
//  bias         makes the mean of each sum over the rows that of the fp32 layer (bias correction, ibid.).
// Layer by layer, each calibrated on what the int8 layers before it hand on. Same input, same result. Throws InputError
// where a layer takes more than 65,536 inputs, or its weights are beyond what multipliers can say. [any-thread]
model::Int8Network quantize(const model::Network& network, const Matrix& calibration, const plugin::Backend& backend,
                            Judge judge = {});

}  // namespace sentei::deployment
