#include "engine/optimize/details_report.hpp"

#include "engine/evaluation/histogram.hpp"

namespace sentei::optimize {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t score_bins = 20;

Json number_or_null(std::optional<double> number) { return number ? Json(*number) : Json(nullptr); }

}  // namespace

Json scores_json(const std::vector<double>& scores, const std::vector<std::uint32_t>& kept) {
    std::vector<bool> stays(scores.size());
    for (const auto unit : kept) stays[unit] = true;
    std::vector<double> stayed, went;
    for (std::size_t unit = 0; unit < scores.size(); ++unit) (stays[unit] ? stayed : went).push_back(scores[unit]);
    const auto edges = evaluation::edges_of(scores, score_bins);
    return {{"edges", edges},
            {"kept", evaluation::counts_in(edges, stayed)},
            {"removed", evaluation::counts_in(edges, went)}};
}

void add_answers(Json& side, const evaluation::Answers& answers) {
    if (!answers.confusion.empty()) side["confusion"] = answers.confusion;
    if (answers.residual_edges.empty()) return;
    side["residuals"] = {{"edges", answers.residual_edges}, {"counts", answers.residual_counts}};
    side["sample"] = answers.sample;
}

Json data_json(const Details& details, const std::string& file) {
    return {{"file", file},
            {"rows",
             {{"train", details.rows.train}, {"validation", details.rows.validation}, {"test", details.rows.test}}}};
}

Json backends_json(const Details& details) {
    Json json = Json::array();
    for (const auto& backend : details.backends)
        json.push_back({{"id", backend.id},
                        {"general_row_us", backend.general_row.median},
                        {"refined_row_us", backend.refined_row.median},
                        {"general_batch_us", backend.general_batch.median},
                        {"refined_batch_us", backend.refined_batch.median},
                        {"batch_rows", backend.general_batch.rows}});
    return json;
}

Json cost_json(const cost::Inputs& inputs, const cost::Cost& cost) {
    Json json{{"currency", inputs.currency}};
    json["inputs"] = Json::array();
    for (const auto& field : cost::fields())
        json["inputs"].push_back({{"name", field.name},
                                  {"value", inputs.*field.value},
                                  {"unit", cost::unit_in(field.unit, inputs)},
                                  {"given", inputs.given.contains(field.name)},
                                  {"help", field.help}});
    json["measured"] = Json::array();
    for (const auto& quantity : cost.measured)
        json["measured"].push_back({{"name", quantity.name}, {"value", quantity.value}, {"unit", quantity.unit}});
    json["results"] = Json::array();
    for (const auto& amount : cost.amounts) {
        json["results"].push_back({{"name", amount.name},
                                   {"value", number_or_null(amount.value)},
                                   {"low", number_or_null(amount.low)},
                                   {"high", number_or_null(amount.high)},
                                   {"unit", amount.unit},
                                   {"formula", amount.formula}});
        if (!amount.note.empty()) json["results"].back()["note"] = amount.note;
    }
    json["energy"] = {{"source", cost.energy_measured ? "rapl" : "estimated"}, {"joules", cost.joules}};
    return json;
}

}  // namespace sentei::optimize
