#include "engine/python/arrays.hpp"

#include <algorithm>
#include <utility>

namespace sentei::python {

namespace py = pybind11;

TableView Rows::view() const {
    return {{values.data(), static_cast<std::size_t>(values.size())}, static_cast<std::size_t>(values.shape(1)), names};
}

Rows rows_of(const py::object& table, std::vector<std::string> names) {
    py::object numbers = table;
    if (py::hasattr(table, "columns") && py::hasattr(table, "to_numpy")) {
        if (names.empty())
            for (const auto& name : table.attr("columns")) names.push_back(py::str(name).cast<std::string>());
        numbers = table.attr("to_numpy")(py::arg("dtype") = "float64");
    }
    Rows rows{Numbers::ensure(numbers), std::move(names)};
    if (!rows.values) throw py::error_already_set();
    if (rows.values.ndim() != 2) throw Error("a table of rows and columns was expected: an array of two dimensions");
    return rows;
}

bool is_path(const py::object& table) { return py::isinstance<py::str>(table) || py::hasattr(table, "__fspath__"); }

Numbers array_of(const std::vector<double>& values, std::size_t columns) {
    Numbers array({values.size() / columns, columns});
    std::ranges::copy(values, array.mutable_data());
    return array;
}

}  // namespace sentei::python
