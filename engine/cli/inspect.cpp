#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/core/hash.hpp"
#include "engine/model/model.hpp"

namespace sentei::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string task_name(data::Task task) {
    if (task == data::Task::regression) return "regression";
    return task == data::Task::binary ? "binary classification" : "classification";
}

struct LayerShape {
    std::size_t inputs, units;
    model::Activation activation;
};

std::vector<LayerShape> layers_of(const model::AnyNetwork& network) {
    std::vector<LayerShape> layers;
    std::visit(
        [&](const auto& kind) {
            for (const auto& layer : kind.layers) layers.push_back({layer.inputs(), layer.units(), layer.activation});
        },
        network);
    return layers;
}

Json json_of(const model::AnyModel& model) {
    Json columns = Json::array();
    for (const auto& column : model.encoder.columns())
        columns.push_back({{"name", column.name},
                           {"kind", column.numeric ? "number" : "category"},
                           {"inputs", column.width()},
                           {"missing_indicator", column.indicator}});
    Json activations = Json::array();
    for (const auto& layer : layers_of(model.network)) activations.push_back(model::name(layer.activation));
    return {{"task", data::is_classification(model.encoder.task()) ? "classification" : "regression"},
            {"target", model.encoder.target()},
            {"classes", model.encoder.classes()},
            {"layers", model::widths(model.network)},
            {"activations", activations},
            {"numbers", std::holds_alternative<model::Network>(model.network) ? "fp32" : "int8"},
            {"parameters", model::parameters(model.network)},
            {"hash", hex(model::fingerprint(model))},
            {"columns", columns},
            {"lineage", model.lineage}};
}

void print(const model::AnyModel& model) {
    fmt::print("{} of '{}'", task_name(model.encoder.task()), model.encoder.target());
    if (data::is_classification(model.encoder.task())) fmt::print(", {} classes", model.encoder.classes().size());
    fmt::print("\nnetwork {}, {} parameters\n", model::describe(model.network), model::parameters(model.network));
    for (std::size_t l = 0; const auto& layer : layers_of(model.network))
        fmt::print("  layer {:<3} {:>6} inputs {:>6} units  {}\n", ++l, layer.inputs, layer.units,
                   model::name(layer.activation));
    fmt::print("columns\n");
    for (const auto& column : model.encoder.columns())
        fmt::print("  {:<30} {:<9} {} input{}{}\n", column.name, column.numeric ? "number" : "category", column.width(),
                   column.width() == 1 ? "" : "s", column.indicator ? ", one for missing" : "");
    fmt::print("lineage (this file: {})\n", hex(model::fingerprint(model)));
    for (const auto& [key, value] : model.lineage) fmt::print("  {:<20} {}\n", key, value);
}

}  // namespace

void add_inspect(CLI::App& program) {
    auto* command = program.add_subcommand("inspect", "Show what a model file holds and where it came from");
    auto file = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);
    command->add_option("model", *file, "Model file")->required()->type_name("MODEL");
    command->add_flag("--json", *json, "Print the result as JSON");
    command->callback([file, json] {
        const auto model = model::read_any_model(*file);
        if (*json)
            print_text(json_of(model).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
        else
            print(model);
    });
}

}  // namespace sentei::cli
