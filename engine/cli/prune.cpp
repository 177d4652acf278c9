#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/cli/commands.hpp"
#include "engine/cli/data_options.hpp"
#include "engine/cli/pruning_options.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/session.hpp"
#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/read.hpp"
#include "engine/pruning/score.hpp"
#include "engine/pruning/survey.hpp"

namespace sentei::cli {
namespace {

struct Prune {
    SessionOptions session;
    DataOptions data;
    PruningOptions pruning;
    std::string model_file, output;

    // The training rows when the table is the one that the model was trained on, else every row of it. Without the
    // target column, which a model from elsewhere may never have seen, the inputs alone.
    data::Examples calibration_rows(const model::Model& model, std::uint32_t needs) const {
        std::string target = data.target.empty() ? model.encoder.target() : data.target;
        auto table = data.target.empty() ? data::read(data.data) : data::read(data.data, target);
        if (!data::find_target(table, data.data, target)) {
            if ((needs & SENTEI_NEEDS_GRADIENTS) != 0)
                throw InputError(
                    fmt::format("{}: there is no column '{}', and criterion {} needs the target for its gradients",
                                data.data, target, pruning.criterion));
            return {.inputs = model.encoder.encode_all(table)};
        }
        const auto trained_on = model.lineage.find("data");
        if (trained_on != model.lineage.end() && trained_on->second == hex(table.hash))
            return data::prepare(table, nullptr, model.encoder, shares_of(model.lineage), seed_of(model.lineage)).train;
        std::vector<std::size_t> every(table.rows());
        std::iota(every.begin(), every.end(), std::size_t{0});
        return model.encoder.examples(table, every);
    }

    void run() const {
        const auto goal = pruning.goal();
        if (!goal) throw InputError("prune needs a goal: --epsilon, --keep or --params");
        check_writable(output);
        const auto general = model::read_model(model_file);
        Session running(session);
        const auto options = pruning.parsed(false, *running.backend());
        const auto pruner = running.catalogue().pruner(pruning.criterion, pruning.parsed_settings());
        running.run([&] {
            const auto needs = pruner->needs() | pruning::needs(options.compensation);
            const auto rows = calibration_rows(general, needs);
            const auto statistics = pruning::survey(general.network, rows, needs, *running.backend());
            const auto scores = pruning::score(general.network, statistics, *pruner);
            const auto pruned = pruning::prune(general.network, statistics, scores, *goal, options);
            const model::Model refined{general.encoder, pruned.network,
                                       optimize::pruned_lineage(general, *pruner, options, pruned)};
            model::write_model(output, refined);
            report(general, pruned);
        });
    }

    void report(const model::Model& general, const pruning::Pruned& pruned) const {
        const double removed =
            1.0 - static_cast<double>(pruned.network.parameters()) / static_cast<double>(general.network.parameters());
        if (session.json) {
            nlohmann::ordered_json json{{"file", output},
                                        {"layers", pruned.network.widths()},
                                        {"parameters", pruned.network.parameters()},
                                        {"removed", removed}};
            json["epsilon"] = pruned.epsilon ? nlohmann::ordered_json(*pruned.epsilon) : nullptr;
            print_text(json.dump(2) + "\n");
            return;
        }
        fmt::print("{} -> {}, {} of the parameters removed\n", model::describe(general.network),
                   model::describe(pruned.network), percent(removed));
        fmt::print("{}", optimize::layer_table(pruned.layers));
        fmt::print("\nWritten to {}. 'sentei retrain' brings back what pruning cost.\n", output);
    }
};

}  // namespace

void add_prune(CLI::App& program) {
    auto* command = program.add_subcommand("prune", "Prune a model without retraining it");
    auto state = std::make_shared<Prune>();
    command->add_option("model", state->model_file, "Model file to prune")->required()->type_name("MODEL");
    command
        ->add_option("--calibration,data", state->data.data,
                     "Calibration rows; of the table that the model was trained on, its training rows")
        ->required()
        ->type_name("FILE");
    command->add_option("--target", state->data.target, "Target column, where it is not called as in the model");
    state->pruning.add_criterion_to(*command);
    state->pruning.add_compensation_to(*command);
    state->pruning.add_goals_to(*command);
    command->add_option("--output", state->output, "Model file to write")->required()->type_name("FILE");
    state->session.add_to(*command);
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
