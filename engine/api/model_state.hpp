// What a public Model holds.
#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <sentei/sentei.hpp>
#include <string>
#include <vector>

#include "engine/api/computing.hpp"
#include "engine/model/model.hpp"
#include "engine/model/predictor.hpp"

namespace sentei {

struct __attribute__((visibility("hidden"))) Model::State {
    // `file`: the bytes that `content` was read from or is written as.
    State(model::AnyModel content, std::string file, api::Computing computing);

    // Raw outputs [rows][outputs] of the table's rows.
    Matrix outputs(const data::Table& table) const;

    const model::AnyModel content;
    const std::string file;
    const api::Computing computing;
    const std::vector<std::size_t> widths;
    const std::vector<std::string> columns;

  private:
    mutable std::mutex predicting_;
    mutable std::optional<model::Predictor> predictor_;  // made by the first prediction
};

}  // namespace sentei
