// ONNX files of other frameworks, taken as models. docs/onnx.md says which.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/model.hpp"

namespace sentei::onnx {

struct ImportOptions {
    std::vector<std::string> columns;    // names of the raw columns, in order; empty: the model's own, or x1, x2 ...
    std::string target;                  // empty: the model's own, or "target"
    std::vector<std::string> classes;    // in the order of the outputs; empty: the model's own, or 0, 1 ...
    std::optional<bool> classification;  // nothing: by the outputs; more than one is classification
};

struct Imported {
    model::Model model;              // lineage: step=import, source (hash of the file), producer
    std::vector<std::string> notes;  // what was decided for the user, a sentence each
};

// Arithmetic on inputs becomes the encoder's mean and scale, in double; all other arithmetic with constants is folded
// into the neighbouring layer's weights and biases, in double, rounded to fp32 once. A scale and a term at the end of a
// regression become the target's scale and mean. Two outputs under a softmax become one, their difference.
// Differences that remain: missing cells become the column's mean even where the graph would give NaN, and inputs are
// kept within +-1e6 of the encoder's scale, as in every Sentei model.
// Throws InputError, one sentence: what graph.hpp and lower.hpp refuse, names or classes that are not as many as the
// model has or not all different, a regression with more than one output.
Imported read(const std::filesystem::path& file, const ImportOptions& options = {});
Imported parse(std::string_view bytes, const std::string& source, const ImportOptions& options = {});

}  // namespace sentei::onnx
