// Keyword arguments to options.
#pragma once
#include <pybind11/pybind11.h>

#include <sentei/sentei.hpp>

namespace sentei::python {

// The keywords of sentei.optimize, named as the members of OptimizeOptions and, for the goal, max_drop (with rule),
// keep, max_parameters, max_bytes, max_latency or epsilon. None counts as not given. Throws pybind11::type_error on an
// unknown keyword or a value of the wrong type, Error on two goals.
OptimizeOptions options_of(const pybind11::dict& keywords);

}  // namespace sentei::python
