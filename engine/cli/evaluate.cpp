#include "engine/cli/commands.hpp"
#include "engine/cli/data_options.hpp"
#include "engine/cli/quality_report.hpp"
#include "engine/cli/session.hpp"
#include "engine/cli/weights_option.hpp"
#include "engine/core/error.hpp"
#include "engine/core/names.hpp"
#include "engine/data/read.hpp"

namespace sentei::cli {
namespace {

enum class Part { all, train, validation, test };
constexpr Names<Part, 4> parts{
    {{"all", Part::all}, {"train", Part::train}, {"validation", Part::validation}, {"test", Part::test}}};

struct Evaluate {
    SessionOptions session;
    WeightsOption weights;
    std::string model_file, data, target, part = "all";

    data::Examples rows(const model::AnyModel& model) const {
        const Part wanted = parse_name(parts, "part", part);
        if (wanted == Part::all) return load_all(data, model.encoder, target);
        std::string column = target.empty() ? model.encoder.target() : target;
        const auto table = data::read(data, column);
        auto set = data::prepare(table, nullptr, model.encoder, shares_of(model.lineage), seed_of(model.lineage));
        return wanted == Part::train        ? std::move(set.train)
               : wanted == Part::validation ? std::move(set.validation)
                                            : std::move(set.test);
    }

    void run() const {
        const auto model = model::read_any_model(model_file);
        const auto precision = weights.precision(model, model_file);
        Session running(session);
        running.run([&] {
            const auto judged = rows(model);
            if (judged.rows() == 0) throw InputError(data + ": the model's split leaves no rows for --part " + part);
            print_quality(model, judged, running.backend(), precision, session.json);
        });
    }
};

}  // namespace

void add_evaluate(CLI::App& program) {
    auto* command = program.add_subcommand("evaluate", "Judge a model on rows whose answers are known");
    auto state = std::make_shared<Evaluate>();
    command->add_option("model", state->model_file, "Model file")->required()->type_name("MODEL");
    command->add_option("data", state->data, "Table: CSV, NPY, IDX or IDX.gz")->required()->type_name("FILE");
    command->add_option("--target", state->target, "Target column, where it is not called as in the model");
    command
        ->add_option("--part", state->part, "all rows, or the train, validation or test part of the model's own split")
        ->capture_default_str();
    state->weights.add_to(*command);
    state->session.add_to(*command);
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
