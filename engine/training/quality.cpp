#include "engine/training/quality.hpp"

#include <algorithm>
#include <cmath>

#include "engine/model/prediction.hpp"
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

double loss_of(data::Task task, const data::Examples& rows, const Matrix& outputs, std::size_t r) {
    const auto row = outputs.row(r);
    if (task == data::Task::regression) return std::pow(double{row[0]} - rows.targets(r, 0), 2);
    if (task == data::Task::binary) {
        const double margin = rows.labels[r] == 1 ? row[0] : -double{row[0]};
        return margin > 0 ? std::log1p(std::exp(-margin)) : std::log1p(std::exp(margin)) - margin;
    }
    const double largest = *std::ranges::max_element(row);
    double sum = 0;
    for (const float output : row) sum += std::exp(output - largest);
    return std::log(sum) + largest - row[static_cast<std::size_t>(rows.labels[r])];
}

}  // namespace

RowQuality measure_rows(const model::Network& network, const data::Encoder& encoder, const data::Examples& rows,
                        const std::shared_ptr<const plugin::Backend>& backend) {
    const Matrix outputs = model::Predictor(network, backend).run(rows.inputs);
    RowQuality quality;
    for (std::size_t r = 0; r < rows.rows(); ++r) quality.loss.push_back(loss_of(encoder.task(), rows, outputs, r));
    if (!data::is_classification(encoder.task())) return quality;
    const auto predicted = model::predicted_classes(encoder.task(), outputs);
    for (std::size_t r = 0; r < rows.rows(); ++r) quality.right.push_back(predicted[r] == rows.labels[r]);
    return quality;
}

Quality measure(const model::Network& network, const data::Encoder& encoder, const data::Examples& rows,
                const std::shared_ptr<const plugin::Backend>& backend) {
    return measure(model::Predictor(network, backend), encoder, rows, *backend);
}

Quality measure(model::Predictor predictor, const data::Encoder& encoder, const data::Examples& rows,
                const plugin::Backend& backend) {
    const Matrix outputs = predictor.run(rows.inputs);
    const auto count = static_cast<double>(rows.rows());
    Quality quality;
    quality.loss =
        loss(backend, encoder.task(), rows, 0, rows.rows(), outputs.columns(), outputs.data(), nullptr, 1.0f) / count;
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
