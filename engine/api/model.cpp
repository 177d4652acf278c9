#include <fmt/format.h>

#include <utility>

#include "engine/api/errors.hpp"
#include "engine/api/memory_table.hpp"
#include "engine/api/model_state.hpp"
#include "engine/core/file.hpp"
#include "engine/data/read.hpp"
#include "engine/deployment/predictions.hpp"
#include "engine/model/prediction.hpp"
#include "engine/plugin/catalogue.hpp"

namespace sentei {
namespace {

std::shared_ptr<const Model::State> parsed(std::string bytes, const std::string& source, const ModelOptions& options) {
    auto content = model::parse_any(bytes, source);
    const plugin::Catalogue catalogue(options.plugins);
    return std::make_shared<const Model::State>(std::move(content), std::move(bytes),
                                                api::computing(catalogue, options.backend, options.threads));
}

std::vector<std::string> answers(const Model::State& state, const data::Table& table) {
    const auto& encoder = state.content.encoder;
    const Matrix outputs = state.outputs(table);
    std::vector<std::string> texts;
    texts.reserve(outputs.rows());
    if (data::is_classification(encoder.task())) {
        for (const auto index : model::predicted_classes(encoder.task(), outputs))
            texts.push_back(encoder.classes()[static_cast<std::size_t>(index)]);
    } else {
        const Matrix numbers = deployment::predicted_numbers(encoder, outputs);
        for (const float value : numbers.values()) texts.push_back(fmt::format("{}", value));
    }
    return texts;
}

std::vector<double> values_of(const Model::State& state, const data::Table& table) {
    const auto& encoder = state.content.encoder;
    const Matrix outputs = state.outputs(table);
    if (!data::is_classification(encoder.task())) return model::predicted_values(encoder, outputs);
    const Matrix probabilities = model::class_probabilities(encoder.task(), outputs);
    return {probabilities.values().begin(), probabilities.values().end()};
}

}  // namespace

Model::Model(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}

Model Model::load(const std::filesystem::path& file, const ModelOptions& options) {
    return api::translated([&] { return Model(parsed(read_file(file), file.string(), options)); });
}

Model Model::parse(std::string_view bytes, const ModelOptions& options) {
    return api::translated([&] { return Model(parsed(std::string(bytes), "the model in memory", options)); });
}

void Model::save(const std::filesystem::path& file) const {
    api::translated([&] { write_file(file, state_->file); });
}

const std::string& Model::bytes() const { return state_->file; }

Task Model::task() const {
    return data::is_classification(state_->content.encoder.task()) ? Task::classification : Task::regression;
}

const std::string& Model::target() const { return state_->content.encoder.target(); }
const std::vector<std::string>& Model::classes() const { return state_->content.encoder.classes(); }
const std::vector<std::string>& Model::column_names() const { return state_->columns; }
std::size_t Model::inputs() const { return state_->widths.front(); }
std::size_t Model::outputs() const { return task() == Task::classification ? classes().size() : 1; }
const std::vector<std::size_t>& Model::layers() const { return state_->widths; }
std::size_t Model::parameters() const { return model::parameters(state_->content.network); }
bool Model::int8() const { return std::holds_alternative<model::Int8Network>(state_->content.network); }
const std::string& Model::backend() const { return state_->computing.backend->id(); }

std::vector<std::string> Model::predict(const std::filesystem::path& table) const {
    return api::translated([&] { return answers(*state_, data::read(table)); });
}

std::vector<std::string> Model::predict(const TableView& table) const {
    return api::translated([&] { return answers(*state_, api::memory_table(table)); });
}

std::vector<double> Model::predict_values(const std::filesystem::path& table) const {
    return api::translated([&] { return values_of(*state_, data::read(table)); });
}

std::vector<double> Model::predict_values(const TableView& table) const {
    return api::translated([&] { return values_of(*state_, api::memory_table(table)); });
}

std::vector<double> Model::predict_values(std::span<const double> values, std::size_t rows) const {
    if (values.size() != rows * state_->columns.size())
        throw Error(
            fmt::format("{} values: expected {} rows of {} columns", values.size(), rows, state_->columns.size()));
    return predict_values(TableView{values, state_->columns.size(), state_->columns});
}

}  // namespace sentei
