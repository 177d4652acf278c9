#include "engine/deployment/int8_step.hpp"

#include <limits>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/folds.hpp"
#include "engine/deployment/quantize.hpp"
#include "engine/model/predictor.hpp"

namespace sentei::deployment {
namespace {

constexpr std::size_t batch_rows = 256, enough_validation_rows = 1000;

// What judges the step. A flip of one of 30 rows would be 3 points; training rows say as well what rounding costs.
data::Examples judges(const data::Dataset& data) {
    if (data.validation.rows() >= enough_validation_rows) return data.validation;
    return data::joined(data.train, data.validation);
}

// Which values steps should fit, the many or the largest, depends on what the network makes of them.
model::Int8Network best_of(const model::Model& model, const data::Examples& rows,
                           const std::shared_ptr<const plugin::Backend>& backend) {
    model::Int8Network best;
    double least = std::numeric_limits<double>::infinity();
    for (const double power : {2.0, 1.5, 1.0}) {
        auto candidate = quantize(model.network, rows.inputs, *backend, {power});
        const double loss = training::measure(model::Predictor(candidate, backend), model.encoder, rows, *backend).loss;
        if (!best.layers.empty() && !(loss < least)) continue;
        least = loss;
        best = std::move(candidate);
    }
    return best;
}

}  // namespace

Int8Step quantize_model(const model::Model& model, const data::Dataset& data,
                        const std::shared_ptr<const plugin::Backend>& backend, double latency_seconds) {
    if (data.train.rows() == 0 || data.validation.rows() == 0)
        throw InputError("there are no training rows to calibrate on, or no validation rows to judge on");
    Int8Step step{.model = {model.encoder, best_of(model, data.train, backend), model.lineage}};
    step.model.lineage["step"] = "quantize";
    step.model.lineage["parent"] = hex(model::fingerprint(model));
    step.file = model::encode(step.model);
    step.network_bytes = step.model.network.bytes();
    step.fp32_bytes = model.network.parameters() * sizeof(float);

    const auto measured = [&](const data::Examples& rows) {
        if (rows.rows() == 0) return training::Quality{};
        return training::measure(model::Predictor(step.model.network, backend), model.encoder, rows, *backend);
    };
    step.train = measured(data.train);
    step.validation = measured(data.validation);
    step.test = measured(data.test);
    const auto rows_that_judge = judges(data);
    step.drop =
        training::drop(model.encoder.task(), training::measure(model.network, model.encoder, rows_that_judge, backend),
                       measured(rows_that_judge));

    const auto latencies = [&](std::size_t rows) {
        std::vector<model::Predictor> both;
        both.emplace_back(model.network, backend, rows);
        both.emplace_back(step.model.network, backend, rows);
        return evaluation::measure_latency(std::move(both), data.validation.inputs, rows, latency_seconds);
    };
    const auto rows = latencies(1), batches = latencies(batch_rows);
    step.fp32_row = rows[0], step.row = rows[1];
    step.fp32_batch = batches[0], step.batch = batches[1];
    return step;
}

}  // namespace sentei::deployment
