#include "engine/model/predictor.hpp"

#include <algorithm>

#include "engine/model/predictor_layout.hpp"

namespace sentei::model {

Predictor::Predictor(const Network& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block,
                     Precision weights)
    : layout_(fp32_layout(network, std::move(backend), std::max<std::size_t>(block, 1), weights)) {}

Predictor::Predictor(const Int8Network& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block)
    : layout_(int8_layout(network, std::move(backend), std::max<std::size_t>(block, 1))) {}

Predictor::Predictor(const AnyNetwork& network, std::shared_ptr<const plugin::Backend> backend, std::size_t block,
                     Precision weights)
    : Predictor(std::holds_alternative<Network>(network)
                    ? Predictor(std::get<Network>(network), backend, block, weights)
                    : Predictor(std::get<Int8Network>(network), backend, block)) {}

Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;
Predictor& Predictor::operator=(Predictor&&) noexcept = default;

void Predictor::run(const float* inputs, std::size_t rows, float* outputs) {
    const std::size_t block = layout_->block();
    if (rows == 1 || block == 1) {
        for (std::size_t r = 0; r < rows; ++r)
            layout_->run_row(inputs + r * layout_->inputs(), outputs + r * layout_->outputs());
        return;
    }
    for (std::size_t first = 0; first < rows; first += block)
        layout_->run_block(inputs + first * layout_->inputs(), std::min(block, rows - first),
                           outputs + first * layout_->outputs());
}

Matrix Predictor::run(const Matrix& inputs) {
    Matrix outputs(inputs.rows(), layout_->outputs());
    run(inputs.data(), inputs.rows(), outputs.data());
    return outputs;
}

std::size_t Predictor::inputs() const noexcept { return layout_->inputs(); }
std::size_t Predictor::outputs() const noexcept { return layout_->outputs(); }

}  // namespace sentei::model
