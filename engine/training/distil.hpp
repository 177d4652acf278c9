// Distillation: a small network learns what larger ones answer, not the labels alone.
//   G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural Network", 2015, arXiv 1503.02531, at
//   temperature 1 and with an ensemble of teachers.
#pragma once
#include <memory>
#include <vector>

#include "engine/data/encoder.hpp"
#include "engine/model/network.hpp"
#include "engine/plugin/backend.hpp"

namespace sentei::training {

// The rows with softened targets: weight * (mean of the teachers' probabilities, or of their values for regression) +
// (1 - weight) * what the row says. Multiclass: `soft` is filled, labels stay; binary and regression: `targets`.
// weight in [0, 1]; 0 or no teachers: the rows as they are. Teachers must not have seen rows that judge the student.
data::Examples distil(data::Examples rows, data::Task task, const std::vector<model::Network>& teachers, double weight,
                      const std::shared_ptr<const plugin::Backend>& backend);

}  // namespace sentei::training
