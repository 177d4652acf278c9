#include <fmt/format.h>

#include "engine/cli/commands.hpp"
#include "engine/cli/data_options.hpp"
#include "engine/cli/interrupt.hpp"
#include "engine/cli/progress.hpp"
#include "engine/cli/quality_report.hpp"
#include "engine/cli/session.hpp"
#include "engine/cli/training_options.hpp"

namespace sentei::cli {
namespace {

struct Train {
    SessionOptions session;
    DataOptions data;
    NetworkOptions network;
    TrainingOptions training{.values = optimize::Options::general_training()};
    std::string output;

    void run(const std::stop_token& stop) const {
        optimize::Options options;
        options.shares = data.shares();
        network.apply(options);
        options.training = training.parsed();
        options.seed = session.seed;
        check_writable(output);
        Session running(session);
        running.run([&] {
            const auto loaded = load(data, session.seed);
            print_notes(loaded.set.notes);
            ProgressDisplay display(loaded.set.encoder.task());
            display.stage("train");
            training::History history;
            const auto model = optimize::train_general(loaded.set, loaded.hash, options, running.backend(), history,
                                                       stop, [&](const training::Progress& p) { display.training(p); });
            display.finish();
            model::write_model(output, model);
            if (!session.json) print_history(history);
            print_quality(model, loaded.set, running.backend(), output, session.json);
        });
    }
};

}  // namespace

void add_train(CLI::App& program) {
    auto* command = program.add_subcommand("train", "Train a general network and write it to a file");
    auto state = std::make_shared<Train>();
    state->data.add_file_to(*command);
    state->data.add_target_to(*command);
    state->data.add_parts_to(*command);
    state->network.add_to(*command);
    state->training.add_to(*command);
    command->add_option("--output", state->output, "Model file to write")->required()->type_name("FILE");
    state->session.add_to(*command);
    command->callback([state] {
        const InterruptWatch interrupt;
        state->run(interrupt.token());
    });
}

}  // namespace sentei::cli
