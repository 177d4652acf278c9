#include "engine/cli/quality_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/model/prediction.hpp"
#include "engine/optimize/report.hpp"

namespace sentei::cli {
namespace {

using Json = nlohmann::ordered_json;

// How far answers are from those of fp32: the share of rows with the same class, or the largest difference, in units of
// the target; not a number where an answer is none.
double beside_fp32(const data::Encoder& encoder, const Matrix& outputs, const Matrix& fp32) {
    const auto task = encoder.task();
    if (data::is_classification(task)) {
        const auto classes = model::predicted_classes(task, outputs), others = model::predicted_classes(task, fp32);
        double same = 0;
        for (std::size_t r = 0; r < classes.size(); ++r) same += classes[r] == others[r];
        return same / static_cast<double>(classes.size());
    }
    const auto answers = model::predicted_values(encoder, outputs), others = model::predicted_values(encoder, fp32);
    double largest = 0;
    for (std::size_t r = 0; r < answers.size() && !std::isnan(largest); ++r) {
        const double apart = std::abs(double{answers[r]} - double{others[r]});
        if (!(apart <= largest)) largest = apart;
    }
    return largest;
}

}  // namespace

void print_quality(const model::Model& model, const data::Dataset& data,
                   const std::shared_ptr<const plugin::Backend>& backend, const std::filesystem::path& file,
                   bool json) {
    const auto task = model.encoder.task();
    Json report{{"file", file.string()},
                {"layers", model.network.widths()},
                {"parameters", model.network.parameters()},
                {"backend", backend->id()}};
    if (!json) fmt::print("network {}, {} parameters\n", model::describe(model.network), model.network.parameters());
    for (const auto& [part, rows] :
         {std::pair{"train", &data.train}, {"validation", &data.validation}, {"test", &data.test}}) {
        if (rows->rows() == 0) continue;
        const auto quality = training::measure(model.network, model.encoder, *rows, backend);
        if (json)
            report[part] = optimize::quality_json(quality, task);
        else
            fmt::print("{:<11}{:>8} rows  {}\n", part, rows->rows(), describe(quality, task));
    }
    if (json)
        print_text(report.dump(2) + "\n");
    else
        fmt::print("Written to {}.\n", file.string());
}

void print_quality(const model::AnyModel& model, const data::Examples& rows,
                   const std::shared_ptr<const plugin::Backend>& backend, model::Precision weights, bool json) {
    const auto task = model.encoder.task();
    const auto predictor = [&](model::Precision precision) {
        return model::Predictor(model.network, backend, model::Predictor::usual_block, precision);
    };
    const auto measured = [&](model::Precision precision) {
        return training::measure(predictor(precision), model.encoder, rows, *backend);
    };
    const auto quality = measured(weights);
    Json report{{"rows", rows.rows()}, {"backend", backend->id()}};
    report.update(optimize::quality_json(quality, task));
    std::string text = fmt::format("{} rows: {}\n", rows.rows(), describe(quality, task));
    if (weights != model::Precision::fp32) {
        const auto fp32 = measured(model::Precision::fp32);
        const double apart = beside_fp32(model.encoder, predictor(weights).run(rows.inputs),
                                         predictor(model::Precision::fp32).run(rows.inputs));
        const bool classes = data::is_classification(task);
        report["fp32"] = optimize::quality_json(fp32, task);
        report[classes ? "same_class" : "largest_difference"] = apart;
        text += fmt::format("with fp32 weights: {}; ", describe(fp32, task));
        text += classes ? fmt::format("the same class in {} of the rows\n", percent(apart))
                        : fmt::format("largest difference {:.2g} in units of the target\n", apart);
    }
    print_text(json ? report.dump(2) + "\n" : text);
}

}  // namespace sentei::cli
