#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/session.hpp"
#include "engine/cli/weights_option.hpp"
#include "engine/core/error.hpp"
#include "engine/data/read.hpp"
#include "engine/deployment/predictions.hpp"
#include "engine/model/model.hpp"
#include "engine/model/prediction.hpp"
#include "engine/model/predictor.hpp"

namespace sentei::cli {
namespace {

std::string json_of(const model::AnyModel& model, const Matrix& outputs) {
    nlohmann::ordered_json json;
    if (!data::is_classification(model.encoder.task())) {
        json["predictions"] = model::predicted_values(model.encoder, outputs);
        return json.dump() + "\n";
    }
    json["classes"] = model.encoder.classes();
    json["predictions"] = nlohmann::ordered_json::array();
    json["probabilities"] = nlohmann::ordered_json::array();
    for (const auto index : model::predicted_classes(model.encoder.task(), outputs))
        json["predictions"].push_back(model.encoder.classes()[static_cast<std::size_t>(index)]);
    const auto probabilities = model::class_probabilities(model.encoder.task(), outputs);
    for (std::size_t r = 0; r < probabilities.rows(); ++r) json["probabilities"].push_back(probabilities.row(r));
    return json.dump() + "\n";
}

struct Predict {
    SessionOptions session;
    WeightsOption weights;
    std::string model_file, rows_file = "-";

    void run() const {
        const auto model = model::read_any_model(model_file);
        const auto precision = weights.precision(model, model_file);
        Session running(session);
        running.run_lazily([&] {
            model::Predictor predictor(model.network, running.backend(), model::Predictor::usual_block, precision);
            const Matrix outputs = predictor.run(model.encoder.encode_all(data::read(rows_file)));
            print_text(session.json ? json_of(model, outputs) : deployment::predictions_csv(model.encoder, outputs));
        });
    }
};

}  // namespace

void add_predict(CLI::App& program) {
    auto* command = program.add_subcommand("predict", "Predict rows: a table in, CSV with a line a row out");
    auto state = std::make_shared<Predict>();
    command->add_option("model", state->model_file, "Model file")->required()->type_name("MODEL");
    command->add_option("rows", state->rows_file, "Table of rows; - or nothing: CSV from standard input")
        ->type_name("FILE");
    state->weights.add_to(*command);
    state->session.add_to(*command);
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
