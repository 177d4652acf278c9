#include "engine/cli/commands.hpp"
#include "engine/cli/data_options.hpp"
#include "engine/cli/progress.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/session.hpp"
#include "engine/cli/training_options.hpp"
#include "engine/core/file.hpp"
#include "engine/optimize/report.hpp"

namespace sentei::cli {
namespace {

struct Optimize {
    SessionOptions session;
    DataOptions data;
    NetworkOptions network;
    TrainingOptions training{.values = optimize::Options::general_training()};
    PruningOptions pruning;
    SearchOptions search;
    double retrain_rate = optimize::Options::light_retraining().rate;
    std::size_t retrain_epochs = 0, teachers = 0;
    double distil_weight = 0;
    CLI::Option* distil_option = nullptr;
    std::string output = "sentei-out";

    optimize::Options parsed(const plugin::Backend& backend) const {
        optimize::Options options;
        options.shares = data.shares();
        network.apply(options);
        options.training = training.parsed();
        options.retraining.optimizer = options.training.optimizer;
        options.retraining.batch = options.training.batch;
        options.retraining.rate = retrain_rate;
        options.retraining.epochs = retrain_epochs;
        options.retraining.check();
        options.teachers = teachers;
        if (distil_option->count() > 0) options.distil_weight = distil_weight;
        options.retraining.decay = options.training.decay;
        search.apply(options, pruning, backend);
        options.seed = session.seed;
        return options;
    }

    void run(const std::stop_token& stop) const {
        Session running(session);
        const auto options = parsed(*running.backend());
        const auto pruner = running.catalogue().pruner(pruning.criterion, pruning.parsed_settings());
        make_folder(output);
        running.run([&] {
            const auto loaded = load(data, session.seed);
            print_notes(loaded.set.notes);
            ProgressDisplay display(loaded.set.encoder.task());
            const optimize::Observer observer{[&](const std::string& name) { display.stage(name); },
                                              [&](const training::Progress& p) { display.training(p); },
                                              [&](std::size_t done, std::size_t of) { display.candidates(done, of); }};
            const auto result =
                optimize::run(loaded.set, loaded.hash, options, *pruner, running.backend(), stop, observer);
            display.finish();
            optimize::save(result, options, output);
            if (session.json)
                print_text(optimize::result_json(result, options));
            else
                print_result(result, options, output);
        });
    }
};

}  // namespace

void add_optimize(CLI::App& program, const std::stop_token& stop) {
    auto* command = program.add_subcommand(
        "optimize", "The main job: train a general network, prune it, retrain what is left, say what came out");
    auto state = std::make_shared<Optimize>();
    state->data.add_file_to(*command);
    state->data.add_target_to(*command);
    state->data.add_parts_to(*command);
    state->network.add_to(*command);
    state->training.add_to(*command);
    state->pruning.add_to(*command);
    state->search.add_to(*command, state->pruning);
    command->add_option("--retrain-rate", state->retrain_rate, "Learning rate of the light retraining")
        ->capture_default_str()
        ->group("Training");
    command
        ->add_option("--retrain-epochs", state->retrain_epochs,
                     "Most epochs of the light retraining; 0: by the size of the table")
        ->group("Training");
    command
        ->add_option(
            "--teachers", state->teachers,
            "General networks whose mean answer the retraining learns from; 0: 4 below 8,000 training rows, else 1")
        ->check(CLI::Range(0, 100))
        ->group("Training");
    state->distil_option =
        command
            ->add_option("--distil", state->distil_weight,
                         "Weight of the teachers' answers against the labels, [0, 1]; 0: no teachers "
                         "(default: 0.9, regression 0.5)")
            ->check(CLI::Range(0.0, 1.0))
            ->group("Training");
    command->add_option("--output", state->output, "Folder for general.sentei, refined.sentei and result.json")
        ->capture_default_str()
        ->type_name("DIR");
    state->session.add_to(*command);
    command->callback([state, stop] { state->run(stop); });
}

}  // namespace sentei::cli
