// How wide the steps of 8 bits are and where 0 lies among them: what calibration chooses, for the quantizer.
#pragma once
#include <cstdint>
#include <span>

namespace sentei::deployment {

struct Steps {
    double step = 1;
    int zero = 0;  // 0 .. 255
};

// Of an input with these values over the calibration rows: the power of two and the zero point of the least squared
// error. `exponent` with step = 2^exponent.
struct InputSteps {
    int exponent;
    std::uint8_t zero;
};
InputSteps input_steps(std::span<const float> values);

// The step of the least squared error for values that lie around a given zero point; 0 when all values are 0.
double step_of(std::span<const float> values, int zero);

// Step and zero point for values of any sign that share them.
Steps shared_steps(std::span<const float> values);

}  // namespace sentei::deployment
