#define SENTEI_TYPES_ONLY
#include <utility>

#include "engine/api/errors.hpp"
#include "engine/api/result_state.hpp"
#include "engine/optimize/report.hpp"

namespace sentei {

Result::Result(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}

const Model& Result::general() const { return state_->general; }
const Model& Result::refined() const { return state_->refined; }
std::optional<Model> Result::int8() const { return state_->int8; }
const std::string& Result::json() const { return state_->json; }
const std::string& Result::summary() const { return state_->summary; }
const std::vector<std::string>& Result::notes() const { return state_->notes; }
bool Result::stopped() const { return state_->stopped; }
double Result::removed() const { return state_->removed; }

void Result::save(const std::filesystem::path& folder) const {
    api::translated([&] {
        optimize::save({state_->general.bytes(), state_->refined.bytes(),
                        state_->int8 ? state_->int8->bytes() : std::string(), state_->json},
                       folder);
    });
}

}  // namespace sentei
