// sentei._sentei: <sentei/sentei.hpp> for Python.
#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <sentei/sentei.hpp>

#include "engine/python/arrays.hpp"
#include "engine/python/options.hpp"
#include "engine/python/run.hpp"

namespace sentei::python {
namespace {

namespace py = pybind11;
using Path = std::filesystem::path;

// `work` on the table, a path or rows, without the interpreter's lock.
template <class Work>
auto on_table(const py::object& table, const Work& work) {
    if (is_path(table)) {
        const auto path = table.cast<Path>();
        const py::gil_scoped_release unlocked;
        return work(path);
    }
    const auto rows = rows_of(table);
    const auto view = rows.view();
    const py::gil_scoped_release unlocked;
    return work(view);
}

Numbers values(const Model& model, const py::object& table) {
    return array_of(on_table(table, [&](const auto& rows) { return model.predict_values(rows); }), model.outputs());
}

py::object predict(const Model& model, const py::object& table) {
    if (model.task() == Task::regression) return values(model, table).attr("ravel")();
    const auto answers = on_table(table, [&](const auto& rows) { return model.predict(rows); });
    return py::module_::import("numpy").attr("array")(answers, py::arg("dtype") = "str");
}

Numbers predict_proba(const Model& model, const py::object& table) {
    if (model.task() == Task::regression) throw Error("a model of a regression has no probabilities");
    return values(model, table);
}

ModelOptions model_options(std::size_t threads, std::string backend, std::vector<Path> plugins) {
    return {threads, std::move(backend), std::move(plugins)};
}

Result optimize_file(const Path& file, const py::dict& keywords) {
    return interruptible(options_of(keywords), [&](const auto& options) { return optimize(file, options); });
}

template <class Targets>
Result optimize_rows(const py::object& table, const Targets& targets, const std::vector<std::string>& names,
                     const py::dict& keywords) {
    const auto rows = rows_of(table, names);
    const auto view = rows.view();
    return interruptible(options_of(keywords), [&](const auto& options) { return optimize(view, targets, options); });
}

Result optimize_numbers(const py::object& table, const Numbers& targets, const std::vector<std::string>& names,
                        const py::dict& keywords) {
    const std::span<const double> numbers(targets.data(), static_cast<std::size_t>(targets.size()));
    return optimize_rows(table, numbers, names, keywords);
}

Result optimize_labels(const py::object& table, const std::vector<std::string>& labels,
                       const std::vector<std::string>& names, const py::dict& keywords) {
    return optimize_rows(table, std::span<const std::string>(labels), names, keywords);
}

void bind_model(py::module_& module) {
    const auto released = py::call_guard<py::gil_scoped_release>();
    py::class_<Model>(module, "Model", "A network with what it knows of its table; nothing changes it.")
        .def_static(
            "load",
            [](const Path& file, std::size_t threads, std::string backend, std::vector<Path> plugins) {
                return Model::load(file, model_options(threads, std::move(backend), std::move(plugins)));
            },
            py::arg("file"), py::kw_only(), py::arg("threads") = 0, py::arg("backend") = "",
            py::arg("plugins") = std::vector<Path>(), released, "Reads a model file.")
        .def_static(
            "parse",
            [](const py::bytes& bytes, std::size_t threads, std::string backend, std::vector<Path> plugins) {
                const std::string text = bytes;
                const py::gil_scoped_release unlocked;
                return Model::parse(text, model_options(threads, std::move(backend), std::move(plugins)));
            },
            py::arg("bytes"), py::kw_only(), py::arg("threads") = 0, py::arg("backend") = "",
            py::arg("plugins") = std::vector<Path>(), "A model from the bytes of a model file.")
        .def("save", &Model::save, py::arg("file"), released, "Writes the file whole or not at all.")
        .def_property_readonly("bytes", [](const Model& model) { return py::bytes(model.bytes()); })
        .def_property_readonly(
            "task",
            [](const Model& model) { return model.task() == Task::regression ? "regression" : "classification"; })
        .def_property_readonly("target", &Model::target)
        .def_property_readonly("classes", &Model::classes, "In the order of predict_proba; empty for a regression.")
        .def_property_readonly("column_names", &Model::column_names, "Columns that it reads; others are ignored.")
        .def_property_readonly("inputs", &Model::inputs)
        .def_property_readonly("outputs", &Model::outputs)
        .def_property_readonly("layers", &Model::layers)
        .def_property_readonly("parameters", &Model::parameters)
        .def_property_readonly("int8", &Model::int8)
        .def_property_readonly("backend", &Model::backend)
        .def("predict", &predict, py::arg("table"),
             "Classes (str) or numbers: one a row of a file, an array or a frame.")
        .def("predict_proba", &predict_proba, py::arg("table"), "[rows][classes]")
        .def("predict_values", &values, py::arg("table"), "predict_proba, or [rows][1] numbers for a regression.")
        .def(py::pickle([](const Model& model) { return py::bytes(model.bytes()); },
                        [](const py::bytes& bytes) { return Model::parse(std::string(bytes)); }));
}

void bind_result(py::module_& module) {
    py::class_<Result>(module, "Result", "What optimize made.")
        .def_property_readonly("general", &Result::general)
        .def_property_readonly("refined", &Result::refined)
        .def_property_readonly("int8", &Result::int8)
        .def_property_readonly("json", &Result::json, "Every figure: the text of result.json.")
        .def_property_readonly("summary", &Result::summary)
        .def_property_readonly("notes", &Result::notes)
        .def_property_readonly("stopped", &Result::stopped)
        .def_property_readonly("removed", &Result::removed)
        .def("save", &Result::save, py::arg("folder"), py::call_guard<py::gil_scoped_release>(),
             "Writes general.sentei, refined.sentei, result.json ... into the folder.")
        .def("__str__", &Result::summary);
    py::class_<Progress>(module, "Progress")
        .def_readonly("stage", &Progress::stage)
        .def_readonly("done", &Progress::done)
        .def_readonly("epoch", &Progress::epoch)
        .def_readonly("epochs", &Progress::epochs)
        .def_readonly("networks", &Progress::networks)
        .def_readonly("networks_in_all", &Progress::networks_in_all);
}

}  // namespace

PYBIND11_MODULE(_sentei, module) {
    py::register_exception<Error>(module, "Error", PyExc_ValueError);
    bind_model(module);
    bind_result(module);
    module.def("optimize_file", &optimize_file);
    module.def("optimize_numbers", &optimize_numbers);
    module.def("optimize_labels", &optimize_labels);
}

}  // namespace sentei::python
