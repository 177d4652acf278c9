// A model as one C99 file and its header, for devices without anything: no heap, no library but libm.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "engine/data/table.hpp"
#include "engine/model/model.hpp"

namespace sentei::deployment {

struct CSource {
    std::string header_name, header, source;
    std::size_t constants = 0;  // bytes of flash that its arrays and names take; code comes on top
    std::size_t stack = 0;      // bytes of arrays on the stack of a prediction
};

// `header_name`: of the header's file. `name`: a C identifier, the prefix of everything the two files declare. A
// row is one double a column: the number, a category's index, NAN where it is missing. Results are probabilities of the
// classes, or the value of the target. fp32 outputs differ from the engine's in the rounding of sums; int8 sums are the
// engine's.
CSource c_source(const model::AnyModel& model, const std::string& name, const std::string& header_name);

// A C identifier made from any text: "refined-int8" -> "refined_int8". Never empty, never a word of C.
std::string c_identifier(const std::string& text);

// The rows of a table as the source takes them, [rows][encoder.columns()]: a category that the model does not know is
// -1. Throws InputError as Encoder::encode does.
std::vector<std::vector<double>> c_rows(const data::Encoder& encoder, const data::Table& table);

}  // namespace sentei::deployment
