#include "engine/cli/quality_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/optimize/report.hpp"

namespace sentei::cli {
namespace {

using Json = nlohmann::ordered_json;

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
                   const std::shared_ptr<const plugin::Backend>& backend, bool json) {
    const auto quality = training::measure(model::Predictor(model.network, backend), model.encoder, rows, *backend);
    const auto task = model.encoder.task();
    if (!json) {
        fmt::print("{} rows: {}\n", rows.rows(), describe(quality, task));
        return;
    }
    Json report{{"rows", rows.rows()}, {"backend", backend->id()}};
    report.update(optimize::quality_json(quality, task));
    print_text(report.dump(2) + "\n");
}

}  // namespace sentei::cli
