// Quality of one model on the parts of a table, as text or JSON on stdout.
#pragma once
#include <filesystem>
#include <memory>

#include "engine/cli/result_table.hpp"
#include "engine/data/dataset.hpp"
#include "engine/model/model.hpp"
#include "engine/model/predictor.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::cli {

// `file`: where the model was written, for the closing line.
void print_quality(const model::Model& model, const data::Dataset& data,
                   const std::shared_ptr<const plugin::Backend>& backend, const std::filesystem::path& file, bool json);

// {"rows": n, "accuracy": ..., "loss": ...}, as text or JSON; with rounded weights also what fp32 gives and how far the
// answers are from it.
void print_quality(const model::AnyModel& model, const data::Examples& rows,
                   const std::shared_ptr<const plugin::Backend>& backend, model::Precision weights, bool json);

}  // namespace sentei::cli
