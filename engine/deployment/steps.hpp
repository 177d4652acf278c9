// How wide the steps of 8 bits are and where 0 lies among them: what calibration chooses, for the quantizer.
#pragma once
#include <cstdint>
#include <span>

namespace sentei::deployment {

// What a candidate is judged by: the mean of |error|^power over the rows. 2 heeds the largest values most, 1 the many.
struct Judge {
    double power = 2;
};

struct Steps {
    double step = 1;
    int zero = 0;  // 0 .. 255
};

// Of an input with these values over the calibration rows: the power of two and the zero point of the least error.
// `exponent` with step = 2^exponent.
struct InputSteps {
    int exponent;
    std::uint8_t zero;
};
InputSteps input_steps(std::span<const float> values, Judge judge = {});

// The step of the least error for values that lie around a given zero point; 0 when all values are 0.
double step_of(std::span<const float> values, int zero, Judge judge = {});

// Step and zero point for values of any sign that share them.
Steps shared_steps(std::span<const float> values, Judge judge = {});

}  // namespace sentei::deployment
