// Post-training quantization: a trained fp32 network to 8 bits.
#pragma once
#include "engine/core/matrix.hpp"
#include "engine/model/int8_network.hpp"
#include "engine/model/network.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::deployment {

// `calibration` [rows][network.inputs()], at least one row: what the network is fed; of more than 2,048 rows that many,
// evenly spaced, are looked at.
//  inputs       each has its own power of two as step and its own zero point, those of the least mean squared error
//  over
//               the rows; 0 and 1 of a category are exact.
//  activations  relu, leaky-relu, identity: each unit has its own step, of the least mean squared error, which goes
//  into
//               its multiplier and the next layer's weights (cross-layer equalization: Nagel et al., Data-Free
//               Quantization Through Weight Equalization and Bias Correction, 2019). tanh and sigmoid: their range.
//               gelu: one step a layer.
//  weights      symmetric, a scale a unit.
//  bias         corrected by the mean difference to the fp32 layer over the rows (bias correction, ibid.).
// Layer by layer, each calibrated on what the int8 layers before it hand on. Same input, same result. Throws InputError
// where a layer takes more than 65,536 inputs. [any-thread]
model::Int8Network quantize(const model::Network& network, const Matrix& calibration, const plugin::Backend& backend);

}  // namespace sentei::deployment
