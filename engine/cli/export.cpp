#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/session.hpp"
#include "engine/core/error.hpp"
#include "engine/core/file.hpp"
#include "engine/core/hash.hpp"
#include "engine/core/names.hpp"
#include "engine/data/read.hpp"
#include "engine/deployment/c_check.hpp"
#include "engine/deployment/predictions.hpp"
#include "engine/deployment/sample.hpp"
#include "engine/onnx/write.hpp"

namespace sentei::cli {
namespace {

enum class Format { c, onnx, sentei };
constexpr Names<Format, 3> formats{{{"c", Format::c}, {"onnx", Format::onnx}, {"sentei", Format::sentei}}};

constexpr double bound = 1e-5;  // between the exported C and this engine

const deployment::CCompiler cortex_m4{"arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16",
                                      ""};

struct Export {
    SessionOptions session;
    std::string model_file, format = "c", rows_file, output;
    std::size_t rows = 200;
    deployment::CCompiler compiler = deployment::host_compiler();

    std::filesystem::path beside(std::string_view ending) const {
        const std::filesystem::path path(output);
        return path.parent_path() / (path.stem().string() + std::string(ending));
    }

    void run() const {
        const Format wanted = parse_name(formats, "format", format);
        check_writable(output);
        if (wanted == Format::c && !output.ends_with(".c"))
            throw InputError(output + ": expected a file name that ends in .c");
        if (wanted == Format::c && beside(".h").filename().string().find_first_of("\"\\\n") != std::string::npos)
            throw InputError(output + ": expected a file name that #include can have, without quotes and backslashes");
        const auto model = model::read_any_model(model_file);
        if (wanted == Format::onnx && !std::holds_alternative<model::Network>(model.network))
            throw InputError(model_file +
                             ": holds an int8 network, and ONNX files are written of fp32 ones: export the "
                             "network it was made from");
        Session running(session);
        running.run([&] {
            std::optional<data::Table> table;
            Matrix outputs;
            if (!rows_file.empty()) {
                table = deployment::evenly_spaced(data::read(rows_file), rows);
                outputs = model::Predictor(model.network, running.backend()).run(model.encoder.encode_all(*table));
            }
            nlohmann::ordered_json json{{"model", hex(model::fingerprint(model))}, {"files", nlohmann::json::array()}};
            const auto write = [&](const std::filesystem::path& file, std::string_view text) {
                write_file(file, text);
                json["files"].push_back(file.string());
            };
            if (wanted == Format::c)
                export_c(model, table, outputs, write, json);
            else if (wanted == Format::onnx)
                write(output, onnx::write({model.encoder, std::get<model::Network>(model.network), model.lineage}));
            else
                write(output, model::encode(model));
            if (table) {
                write(beside("-rows.csv"), deployment::table_csv(*table));
                write(beside("-expected.csv"), deployment::predictions_csv(model.encoder, outputs));
            }
            report(json);
        });
    }

    template <class Write>
    void export_c(const model::AnyModel& model, const std::optional<data::Table>& table, const Matrix& outputs,
                  const Write& write, nlohmann::ordered_json& json) const {
        const auto name = deployment::c_identifier(std::filesystem::path(output).stem().string());
        const auto source = deployment::c_source(model, name, beside(".h").filename().string());
        if (compiler.works()) {
            const auto expected = deployment::predicted_numbers(model.encoder, outputs);
            const auto given = table ? deployment::c_rows(model.encoder, *table) : std::vector<std::vector<double>>();
            const auto results = data::is_classification(model.encoder.task()) ? model.encoder.classes().size() : 1;
            const auto run = deployment::run_c(compiler, source, name, given, results);
            const auto agreement = deployment::compare(model.encoder, run.results, expected, bound);
            if (agreement.first_beyond)
                throw VerificationFailed(fmt::format("{}: row {} of {}: {}; nothing was written", model_file,
                                                     *agreement.first_beyond + 1, rows_file, agreement.what));
            json["checked"] = {{"compiler", compiler.command},
                               {"rows", agreement.rows},
                               {"largest_difference", agreement.largest},
                               {"code_bytes", run.code}};
        }
        if (cortex_m4.works()) json["cortex_m4_code_bytes"] = deployment::c_code_bytes(cortex_m4, source, name);
        json["constants_bytes"] = source.constants;
        json["stack_bytes"] = source.stack;
        write(output, source.source);
        write(beside(".h"), source.header);
    }

    void report(const nlohmann::ordered_json& json) const {
        if (session.json) {
            print_text(json.dump(2) + "\n");
            return;
        }
        if (json.contains("constants_bytes")) {
            fmt::print("flash  {} bytes of constants, and the code", json["constants_bytes"].get<std::size_t>());
            if (json.contains("cortex_m4_code_bytes"))
                fmt::print(": {} bytes on a Cortex-M4 (arm-none-eabi-gcc -Os, libm not counted)",
                           json["cortex_m4_code_bytes"].get<std::size_t>());
            else if (json.contains("checked"))
                fmt::print(": {} bytes with {} -Os (libm not counted)",
                           json["checked"]["code_bytes"].get<std::size_t>(),
                           json["checked"]["compiler"].get<std::string>());
            fmt::print("\nRAM    {} bytes of arrays on the stack, none beside it\n",
                       json["stack_bytes"].get<std::size_t>());
            if (!json.contains("checked"))
                fmt::print("not tried: there is no C compiler here (cc, or the one that CC names)\n");
            else if (rows_file.empty())
                fmt::print("compiled with {}; without --rows there was nothing to compare\n",
                           json["checked"]["compiler"].get<std::string>());
            else
                fmt::print("compiled with {} and run on {} rows: largest difference {:.3g}, bound {:g}\n",
                           json["checked"]["compiler"].get<std::string>(), json["checked"]["rows"].get<std::size_t>(),
                           json["checked"]["largest_difference"].get<double>(), bound);
        }
        fmt::print("Written: {}.\n", fmt::join(json["files"].get<std::vector<std::string>>(), ", "));
        if (!rows_file.empty() && format != "onnx")
            fmt::print("On the device: sentei verify MODEL --rows {} --expect {}\n", beside("-rows.csv").string(),
                       beside("-expected.csv").string());
    }
};

}  // namespace

void add_export(CLI::App& program) {
    auto* command = program.add_subcommand(
        "export",
        "Write a model for a device or another runtime: as C, as ONNX, or as it is with rows to verify it by");
    auto state = std::make_shared<Export>();
    command->add_option("model", state->model_file, "Model file")->required()->type_name("MODEL");
    command
        ->add_option(
            "--format", state->format,
            "c: one C99 file and its header; onnx: an ONNX file (opset 13) with the input 'input' and the output "
            "'probabilities', a column a class (two for two classes), or 'prediction' in the target's units; "
            "raw columns go in where all are numbers, encoded ones where one is a category; sentei: the model "
            "file itself")
        ->capture_default_str();
    command
        ->add_option("--rows", state->rows_file,
                     "Table of rows to check the export on; they and the expected outputs are written beside it")
        ->type_name("FILE");
    command->add_option("--count", state->rows, "Rows taken from --rows, evenly spaced")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command
        ->add_option("--compiler", state->compiler.command, "C compiler to try the export with (default: $CC, or cc)")
        ->type_name("COMMAND");
    command
        ->add_option("--runner", state->compiler.runner,
                     "What runs its programs, where this machine does not: qemu-aarch64")
        ->type_name("COMMAND");
    command->add_option("--output", state->output, "File to write: NAME.c, NAME.onnx or NAME.sentei")
        ->required()
        ->type_name("FILE");
    state->session.add_to(*command);
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
