// NumPy arrays and pandas frames as the library takes and gives them.
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <sentei/sentei.hpp>
#include <string>
#include <vector>

namespace sentei::python {

using Numbers = pybind11::array_t<double, pybind11::array::c_style | pybind11::array::forcecast>;

// Keeps what a view looks at.
struct Rows {
    Numbers values;
    std::vector<std::string> names;
    TableView view() const;
};

// Two dimensions; a frame's columns give the names unless they are given. Throws Error for another shape.
Rows rows_of(const pybind11::object& table, std::vector<std::string> names = {});

bool is_path(const pybind11::object& table);  // str or os.PathLike

Numbers array_of(const std::vector<double>& values, std::size_t columns);  // [rows][columns]

}  // namespace sentei::python
