#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/pruning_options.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/read.hpp"
#include "engine/onnx/read.hpp"

namespace sentei::cli {
namespace {

struct Import {
    std::string model_file, output, names_file, target, task = "auto";
    std::vector<std::string> classes;
    bool json = false;

    // The header's names, without the target's.
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        if (names_file.empty()) return names;
        for (const auto& column : data::read(names_file).columns)
            if (column.name != (target.empty() ? "target" : target)) names.push_back(column.name);
        return names;
    }

    void run() const {
        check_writable(output);
        onnx::ImportOptions options{names(), target, classes, std::nullopt};
        if (task == "classification" || task == "regression")
            options.classification = task == "classification";
        else if (task != "auto")
            throw InputError("unknown task '" + task + "', expected one of auto, classification, regression");
        const auto imported = onnx::read(model_file, options);
        model::write_model(output, imported.model);
        report(imported);
    }

    void report(const onnx::Imported& imported) const {
        const auto& [encoder, network, lineage] = imported.model;
        if (json) {
            std::vector<std::string> columns, activations;
            for (const auto& column : encoder.columns()) columns.push_back(column.name);
            for (const auto& layer : network.layers) activations.push_back(model::name(layer.activation));
            print_text(nlohmann::ordered_json{{"file", output},
                                              {"layers", network.widths()},
                                              {"activations", activations},
                                              {"parameters", network.parameters()},
                                              {"columns", columns},
                                              {"target", encoder.target()},
                                              {"classes", encoder.classes()},
                                              {"lineage", lineage},
                                              {"notes", imported.notes}}
                           .dump(2) +
                       "\n");
            return;
        }
        for (const auto& note : imported.notes) fmt::print("{}\n", note);
        fmt::print("{}: {}, {} parameters\n", model_file, model::describe(network), network.parameters());
        fmt::print("Written to {}. 'sentei prune {} --calibration ROWS' makes it smaller.\n", output, output);
    }
};

}  // namespace

void add_import(CLI::App& program) {
    auto* command = program.add_subcommand("import", "Take a dense network of another framework (ONNX) as a model");
    auto state = std::make_shared<Import>();
    command->add_option("model", state->model_file, "ONNX file")->required()->type_name("FILE");
    command->add_option("--output", state->output, "Model file to write")->required()->type_name("FILE");
    command
        ->add_option("--names", state->names_file,
                     "Table whose header names the input columns, in order (its target column does not count; default: "
                     "the names in the file, else x1, x2 ...)")
        ->type_name("FILE");
    command->add_option("--target", state->target, "Name of the target column (default: target)");
    command->add_option("--classes", state->classes, "Names of the classes in the order of the outputs: a,b,c")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        ->add_option("--task", state->task,
                     "auto, classification or regression; auto: by the outputs, several are "
                     "classes")
        ->capture_default_str();
    command->add_flag("--json", state->json, "Print the result as JSON");
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
