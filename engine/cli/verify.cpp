#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/result_table.hpp"
#include "engine/cli/session.hpp"
#include "engine/core/hash.hpp"
#include "engine/data/read.hpp"
#include "engine/deployment/predictions.hpp"
#include "engine/model/model.hpp"

namespace sentei::cli {
namespace {

struct Verify {
    SessionOptions session;
    std::string model_file, rows_file, expected_file;
    double bound = 1e-5;

    void run() const {
        const auto model = model::read_any_model(model_file);
        Session running(session);
        running.run([&] {
            const auto outputs =
                model::Predictor(model.network, running.backend()).run(model.encoder.encode_all(data::read(rows_file)));
            const auto agreement = deployment::compare(model.encoder, outputs, data::read(expected_file), bound);
            report(model, agreement, running.backend()->id());
            if (agreement.first_beyond)
                throw VerificationFailed(fmt::format("{}: row {}: {}, more than {:g} away, with backend {}", model_file,
                                                     *agreement.first_beyond + 1, agreement.what, bound,
                                                     running.backend()->id()));
        });
    }

    void report(const model::AnyModel& model, const deployment::Agreement& agreement,
                const std::string& backend) const {
        if (session.json) {
            nlohmann::ordered_json json{{"model", hex(model::fingerprint(model))},
                                        {"backend", backend},
                                        {"rows", agreement.rows},
                                        {"bound", bound},
                                        {"largest_difference", agreement.largest},
                                        {"verified", !agreement.first_beyond}};
            print_text(json.dump(2) + "\n");
        } else if (!agreement.first_beyond) {
            fmt::print("verified {} rows of {} with backend {}: largest difference {:.3g}, bound {:g}\n",
                       agreement.rows, model::describe(model.network), backend, agreement.largest, bound);
        }
    }
};

}  // namespace

void add_verify(CLI::App& program) {
    auto* command = program.add_subcommand(
        "verify", "Prove that this box, backend and build give the expected outputs: exit code 0 if they do, 1 if not");
    auto state = std::make_shared<Verify>();
    command->add_option("model", state->model_file, "Model file")->required()->type_name("MODEL");
    command->add_option("--rows", state->rows_file, "Table of rows")->required()->type_name("FILE");
    command->add_option("--expect", state->expected_file, "What 'sentei predict' or 'sentei export' wrote for them")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("--bound", state->bound,
                     "Largest difference of a probability, or of a predicted value divided by its size where that is "
                     "above 1")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    state->session.add_to(*command);
    command->callback([state] { state->run(); });
}

}  // namespace sentei::cli
