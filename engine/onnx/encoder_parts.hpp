// An encoder put together from what an ONNX graph says, rather than fitted on a table.
#pragma once
#include <string>
#include <vector>

#include "engine/data/encoder.hpp"

namespace sentei::onnx {

struct EncoderParts {
    data::Task task = data::Task::regression;
    double target_mean = 0, target_scale = 1;
    std::string target;
    std::vector<std::string> classes;
    std::vector<data::InputColumn> columns;  // numbers only
};

// By way of the bytes of ENCODER.md, whose reader checks everything.
data::Encoder encoder_of(const EncoderParts& parts);

}  // namespace sentei::onnx
