// Models as ONNX files for other runtimes.
#pragma once
#include <string>
#include <vector>

#include "engine/model/model.hpp"

namespace sentei::onnx {

// The bytes of an ONNX file with standard operators of opset 13 (IR 7).
//   input "input", fp32 [rows][N]: where every column is a number, the raw columns in the encoder's order, NaN where a
//     cell is missing: standardising, missing cells and the bounds of +-1e6 are in the graph. Where a column is a
//     category, the encoded inputs (Encoder::encode), as one-hot encoding stays outside.
//   output "probabilities", fp32 [rows][classes], for two classes too; or "prediction", fp32 [rows][1], in the target's
//     units.
// metadata_props hold the names of the columns, classes, target, task and the lineage (metadata.hpp).
// fp32 inputs are coarser than this engine's double: numbers of more than 7 digits arrive rounded. The mean is
// taken off in two parts, so that it adds nothing to that.
// Throws InputError where a mean or scale is beyond fp32, or the file would be of 2 GB or more.
std::string write(const model::Model& model);

bool takes_raw_columns(const data::Encoder& encoder);  // every column is a number

// Names of the encoded inputs: "age", "age missing", "city=Paris".
std::vector<std::string> input_names(const data::Encoder& encoder);

}  // namespace sentei::onnx
