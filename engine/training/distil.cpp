#include "engine/training/distil.hpp"

#include "engine/model/prediction.hpp"
#include "engine/model/predictor.hpp"

namespace sentei::training {
namespace {

// What a teacher says of every row, in the form that training aims at: probabilities of all classes, of class 1, or the
// standardised value.
Matrix answers(const model::Network& teacher, data::Task task, const data::Examples& rows,
               const std::shared_ptr<const plugin::Backend>& backend) {
    Matrix outputs = model::Predictor(teacher, backend).run(rows.inputs);
    if (task == data::Task::regression) return outputs;
    const Matrix probabilities = model::class_probabilities(task, outputs);
    if (task == data::Task::multiclass) return probabilities;
    for (std::size_t r = 0; r < rows.rows(); ++r) outputs(r, 0) = probabilities(r, 1);
    return outputs;
}

Matrix one_hot(const data::Examples& rows, std::size_t classes) {
    Matrix aims(rows.rows(), classes);
    for (std::size_t r = 0; r < rows.rows(); ++r) aims(r, static_cast<std::size_t>(rows.labels[r])) = 1;
    return aims;
}

}  // namespace

data::Examples distil(data::Examples rows, data::Task task, const std::vector<model::Network>& teachers, double weight,
                      const std::shared_ptr<const plugin::Backend>& backend) {
    if (teachers.empty() || weight == 0) return rows;
    const bool multiclass = task == data::Task::multiclass;
    Matrix aims = multiclass ? one_hot(rows, teachers.front().outputs()) : rows.targets;
    for (float& aim : aims.values()) aim *= static_cast<float>(1 - weight);
    for (const auto& teacher : teachers) {
        const Matrix said = answers(teacher, task, rows, backend);
        const auto share = static_cast<float>(weight / static_cast<double>(teachers.size()));
        for (std::size_t i = 0; i < aims.size(); ++i) aims.values()[i] += share * said.values()[i];
    }
    (multiclass ? rows.soft : rows.targets) = std::move(aims);
    return rows;
}

}  // namespace sentei::training
