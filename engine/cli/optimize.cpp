#include "engine/cli/command_line.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/data_options.hpp"
#include "engine/cli/interrupt.hpp"
#include "engine/cli/progress.hpp"
#include "engine/cli/pruning_options.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/session.hpp"
#include "engine/cli/training_options.hpp"
#include "engine/core/file.hpp"
#include "engine/optimize/report.hpp"
#include "engine/report/page.hpp"

namespace sentei::cli {
namespace {

struct Optimize {
    SessionOptions session;
    DataOptions data;
    NetworkOptions network;
    TrainingOptions training{.values = optimize::Options::general_training()};
    PruningOptions pruning;
    SearchOptions search;
    RoundOptions rounds;
    RetrainingOptions retraining;
    bool int8 = false;
    std::string cost;
    CLI::Option* cost_option = nullptr;
    std::string output = "sentei-out";

    optimize::Options parsed(const plugin::Backend& backend) const {
        optimize::Options options;
        options.shares = data.shares();
        network.apply(options);
        options.training = training.parsed();
        retraining.apply(options);
        rounds.apply(options);
        options.folds = search.folds;
        options.goal = search.goal(pruning);
        options.pruning = pruning.parsed(true, backend);
        options.int8 = int8;
        options.seed = session.seed;
        options.data_file = data.data;
        options.command = command_with({{"--backend", backend.id()}});
        if (cost_option->count() > 0) options.cost = optimize::cost::parse(read_file(cost), cost);
        return options;
    }

    void run(const std::stop_token& stop) const {
        Session running(session);
        auto options = parsed(*running.backend());
        options.timed_backends = running.backends();
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
            write_file(std::filesystem::path(output) / "report.html",
                       report::page(optimize::result_json(result, options)));
            if (session.json)
                print_text(optimize::result_json(result, options));
            else
                print_result(result, options, output);
        });
    }
};

}  // namespace

void add_optimize(CLI::App& program) {
    auto* command = program.add_subcommand(
        "optimize", "The main job: train a general network, prune it, retrain what is left, say what came out");
    auto state = std::make_shared<Optimize>();
    state->data.add_file_to(*command);
    state->data.add_target_to(*command);
    state->data.add_parts_to(*command);
    state->network.add_to(*command);
    state->training.add_to(*command);
    state->retraining.add_to(*command);
    state->pruning.add_criterion_to(*command);
    state->pruning.add_compensation_to(*command);
    state->pruning.add_goals_to(*command);
    state->search.add_to(*command, state->pruning);
    state->rounds.add_to(*command);
    command->add_flag("--int8", state->int8,
                      "Turn the refined network to int8 as well, unless that costs more than --max-drop in all");
    state->cost_option =
        command
            ->add_option("--cost", state->cost, "TOML file of prices and loads: estimate what pruning costs and saves")
            ->type_name("FILE");
    command
        ->add_option("--output", state->output,
                     "Folder for general.sentei, refined.sentei, result.json and report.html")
        ->capture_default_str()
        ->type_name("DIR");
    state->session.add_to(*command);
    command->callback([state] {
        const InterruptWatch interrupt;
        state->run(interrupt.token());
    });
}

}  // namespace sentei::cli
