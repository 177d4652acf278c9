// Learning rate over the course of a training.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace sentei::training {

// constant: 1; cosine: from 1 to 0 along half a cosine (Loshchilov, Hutter 2017); step: divided by 10 at 1/2 and 3/4;
// linear: from 1 to 0. Each times a linear warm-up over the first `warm_up` steps.
enum class Schedule { constant, cosine, step, linear };
Schedule parse_schedule(std::string_view name);  // throws InputError that lists them
std::string name(Schedule schedule);

// Factor of the base rate at step 0 .. steps-1.
double rate_factor(Schedule schedule, std::size_t step, std::size_t steps, std::size_t warm_up);

}  // namespace sentei::training
