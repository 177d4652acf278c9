#include <fmt/format.h>

#include "engine/cli/commands.hpp"
#include "engine/cli/data_options.hpp"
#include "engine/cli/interrupt.hpp"
#include "engine/cli/progress.hpp"
#include "engine/cli/quality_report.hpp"
#include "engine/cli/session.hpp"
#include "engine/cli/training_options.hpp"
#include "engine/core/hash.hpp"

namespace sentei::cli {
namespace {

struct Retrain {
    SessionOptions session;
    DataOptions data;
    TrainingOptions training{.values = optimize::Options::light_retraining()};
    std::string model_file, output;

    void run(const std::stop_token& stop) const {
        check_writable(output);
        auto model = model::read_model(model_file);
        optimize::Options options;
        options.retraining = training.parsed();
        options.seed = session.given_seed().value_or(seed_of(model.lineage));
        Session running(session);
        running.run([&] {
            const auto loaded = load(data, model.encoder, model.lineage, session.given_seed());
            ProgressDisplay display(loaded.set.encoder.task());
            display.stage("retrain");
            training::History history;
            model.lineage["parent"] = hex(model::fingerprint(model));
            optimize::retrain(model, loaded.set, options, running.backend(), history, stop,
                              [&](const training::Progress& p) { display.training(p); });
            display.finish();
            model::write_model(output, model);
            if (!session.json) print_history(history);
            print_quality(model, loaded.set, running.backend(), output, session.json);
        });
    }
};

}  // namespace

void add_retrain(CLI::App& program) {
    auto* command = program.add_subcommand("retrain", "Train a model further, lightly, on the rows it was trained on");
    auto state = std::make_shared<Retrain>();
    command->add_option("model", state->model_file, "Model file to start from")->required()->type_name("MODEL");
    state->data.add_file_to(*command);
    command->add_option("--target", state->data.target, "Target column, where it is not called as in the model");
    state->data.add_parts_to(*command);
    state->training.add_to(*command);
    command->add_option("--output", state->output, "Model file to write")->required()->type_name("FILE");
    state->session.add_to(*command);
    command->callback([state] {
        const InterruptWatch interrupt;
        state->run(interrupt.token());
    });
}

}  // namespace sentei::cli
