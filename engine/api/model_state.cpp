#include "engine/api/model_state.hpp"

#include <utility>

namespace sentei {
namespace {

std::vector<std::string> names_of(const data::Encoder& encoder) {
    std::vector<std::string> names;
    for (const auto& column : encoder.columns()) names.push_back(column.name);
    return names;
}

}  // namespace

Model::State::State(model::AnyModel given, std::string bytes, api::Computing with)
    : content(std::move(given)),
      file(std::move(bytes)),
      computing(std::move(with)),
      widths(model::widths(content.network)),
      columns(names_of(content.encoder)) {}

Matrix Model::State::outputs(const data::Table& table) const {
    Matrix outputs;
    const std::lock_guard lock(predicting_);
    computing.run_lazily([&] {
        const Matrix inputs = content.encoder.encode_all(table);
        if (!predictor_) predictor_.emplace(content.network, computing.backend);
        outputs = predictor_->run(inputs);
    });
    return outputs;
}

}  // namespace sentei
