// What training and pruning cost, and what the smaller network saves: an estimate from inputs and measurements.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/optimize/cost_inputs.hpp"

namespace sentei::optimize::cost {

// Of one run of the main job, on the machine that ran it.
struct Measured {
    double general_row_us = 0, refined_row_us = 0;     // median microseconds to predict one row
    double training_seconds = 0, pruning_seconds = 0;  // of the general network; of the whole path to the refined one
    std::optional<double> training_joules, pruning_joules;  // where the machine counts its energy
};

// A number that formulas name.
struct Quantity {
    std::string name, unit;
    double value;
};

// `low` and `high`: with what was measured off by `uncertainty`, each measurement in its worst direction. Without a
// value where there is none, and then, or where there is no `high`, `note` says why in a sentence.
struct Amount {
    std::string name, unit, formula;  // of inputs, measured quantities and amounts before it: + - * / ( ) max ceil
    std::optional<double> value, low, high;
    std::string note;
};

struct Cost {
    std::vector<Quantity> measured;
    std::vector<Amount> amounts;
    double joules = 0;             // of training and pruning
    bool energy_measured = false;  // else joules are seconds x training_watts

    const Amount& operator[](std::string_view name) const;  // std::out_of_range: there is none
};

// Before: the general network; after: the refined one. A year has 365 days; a device can compute 86,400 s a day.
Cost estimate(const Inputs& inputs, const Measured& measured);

}  // namespace sentei::optimize::cost
