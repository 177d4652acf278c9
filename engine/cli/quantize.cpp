#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/data_options.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/session.hpp"
#include "engine/core/error.hpp"
#include "engine/deployment/int8_step.hpp"
#include "engine/optimize/report.hpp"

namespace sentei::cli {
namespace {

struct Quantize {
    SessionOptions session;
    DataOptions data;
    std::string model_file, output;
    double max_drop = 0.5;

    void run() const {
        check_writable(output);
        const auto model = model::read_model(model_file);
        Session running(session);
        running.run([&] {
            const auto loaded = load(data, model.encoder, model.lineage, session.given_seed());
            const auto step = deployment::quantize_model(model, loaded.set, running.backend());
            if (100 * step.drop > max_drop)
                throw InputError(fmt::format(
                    "{}: int8 costs {:.2f} {}, and --max-drop allows {:g}; nothing was written", model_file,
                    100 * step.drop,
                    data::is_classification(model.encoder.task()) ? "percentage points of accuracy" : "% of RMSE",
                    max_drop));
            write_file(output, step.file);
            if (session.json)
                print_text(optimize::int8_json(step).dump(2) + "\n");
            else
                report(model, step, loaded.set, running.backend());
        });
    }

    void report(const model::Model& model, const deployment::Int8Step& step, const data::Dataset& set,
                const std::shared_ptr<const plugin::Backend>& backend) const {
        const auto quality = [&](const data::Examples& rows) {
            return rows.rows() == 0 ? training::Quality{}
                                    : training::measure(model.network, model.encoder, rows, backend);
        };
        const auto validation = quality(set.validation), test = quality(set.test);
        fmt::print(
            "{}\nBackend {}; latencies are medians on this machine. Written to {}.\n",
            optimize::int8_table(step, validation, set.test.rows() == 0 ? nullptr : &test, model::encode(model).size()),
            backend->id(), output);
    }
};

}  // namespace

void add_quantize(CLI::App& program) {
    auto* command = program.add_subcommand(
        "quantize", "Turn a model's network to int8: a quarter of the bytes, calibrated on its training rows");
    auto state = std::make_shared<Quantize>();
    command->add_option("model", state->model_file, "Model file")->required()->type_name("MODEL");
    state->data.add_file_to(*command);
    command->add_option("--target", state->data.target, "Target column, where it is not called as in the model");
    state->data.add_parts_to(*command);
    command
        ->add_option("--max-drop", state->max_drop,
                     "Most that int8 may cost, in percentage points of accuracy or % of RMSE: on validation rows, and "
                     "where they are fewer than 1,000 on training rows as well")
        ->capture_default_str();
    command->add_option("--output", state->output, "Model file to write")->required()->type_name("FILE");
    state->session.add_to(*command);
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
