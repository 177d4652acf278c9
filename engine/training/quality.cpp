#include "engine/training/quality.hpp"

#include <cmath>

#include "engine/model/prediction.hpp"
#include "engine/model/predictor.hpp"
#include "engine/training/passes.hpp"

namespace sentei::training {
namespace {

double accuracy(data::Task task, const data::Examples& rows, const Matrix& outputs) {
    const auto predicted = model::predicted_classes(task, outputs);
    std::size_t right = 0;
    for (std::size_t r = 0; r < rows.rows(); ++r) right += predicted[r] == rows.labels[r];
    return static_cast<double>(right) / static_cast<double>(rows.rows());
}

struct SquaredErrors {
    double residual = 0, total = 0;  // summed over rows, in standardised units
};

SquaredErrors squared_errors(const data::Examples& rows, const Matrix& outputs) {
    double mean = 0;
    for (const float target : rows.targets.values()) mean += target;
    mean /= static_cast<double>(rows.targets.size());
    SquaredErrors sums;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const double target = rows.targets.values()[i];
        sums.residual += std::pow(outputs.values()[i] - target, 2);
        sums.total += std::pow(target - mean, 2);
    }
    return sums;
}

}  // namespace

Quality measure(const model::Network& network, const data::Encoder& encoder, const data::Examples& rows,
                const std::shared_ptr<const plugin::Backend>& backend) {
    const Matrix outputs = model::Predictor(network, backend).run(rows.inputs);
    const auto count = static_cast<double>(rows.rows());
    Quality quality;
    quality.loss =
        loss(*backend, encoder.task(), rows, 0, rows.rows(), outputs.columns(), outputs.data(), nullptr, 1.0f) / count;
    if (data::is_classification(encoder.task())) {
        quality.accuracy = accuracy(encoder.task(), rows, outputs);
    } else {
        const auto sums = squared_errors(rows, outputs);
        quality.rmse = std::sqrt(sums.residual / count) * encoder.target_scale();
        quality.r2 = sums.total > 0 ? 1.0 - sums.residual / sums.total : 0.0;
    }
    return quality;
}

double drop(data::Task task, const Quality& base, const Quality& quality) {
    if (data::is_classification(task)) return base.accuracy - quality.accuracy;
    return base.rmse > 0 ? quality.rmse / base.rmse - 1.0 : quality.rmse;
}

}  // namespace sentei::training
