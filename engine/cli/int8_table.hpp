// What the step to int8 costs and gains, as a table on stdout.
#pragma once
#include "engine/cli/result_table.hpp"
#include "engine/deployment/int8_step.hpp"

namespace sentei::cli {

// `fp32`, with its file's size: what the step started from; `test` may be null where there are no test rows.
void print_int8(const deployment::Int8Step& step, const training::Quality& validation, const training::Quality* test,
                std::size_t file_bytes);

}  // namespace sentei::cli
