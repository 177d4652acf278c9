// Models for the C runtime: of both kinds, as bytes, opened and closed.
#pragma once
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/deployment/quantize.hpp"
#include "engine/infer/sentei-infer.h"
#include "engine/model/model.hpp"
#include "tests/support/backends.hpp"
#include "tests/unit/model/random_model.hpp"

namespace sentei::test {

inline std::shared_ptr<const plugin::Backend> scalar() {
    static const auto backend = support::catalogue().backend("scalar");
    return backend;
}

// An encoder of that many columns of numbers.
inline data::Encoder wide_encoder(data::Task task, std::size_t inputs) {
    Random random(inputs);
    data::Table table{"memory", {}, 7};
    const std::vector<std::size_t> rows{0, 1, 2, 3, 4, 5};
    for (std::size_t c = 0; c < inputs; ++c) {
        table.columns.push_back({.name = "x" + std::to_string(c)});
        for (std::size_t r = 0; r < rows.size(); ++r) table.columns.back().numbers.push_back(random.normal());
    }
    data::Column answer{.name = "answer", .numeric = task == data::Task::regression};
    if (answer.numeric) {
        answer.numbers = {0.5, -3, 12, 2, 2.25, 8};
    } else {
        answer.categories = {"low", "high", "middle"};
        const std::size_t classes = task == data::Task::binary ? 2 : 3;
        for (const auto r : rows) answer.codes.push_back(static_cast<std::uint32_t>(r % classes));
        answer.categories.resize(classes);
    }
    table.columns.push_back(std::move(answer));
    return data::Encoder::fit(
        table, "answer",
        task == data::Task::regression ? data::TaskChoice::regression : data::TaskChoice::classification, rows);
}

inline model::Model wide_model(data::Task task, std::size_t inputs, std::vector<std::size_t> hidden,
                               model::Activation activation, Random& random) {
    model::Model model{wide_encoder(task, inputs), {}, {{"step", "train"}}};
    hidden.insert(hidden.begin(), inputs);
    hidden.push_back(model.encoder.outputs());
    model.network = network(hidden, activation, random);
    return model;
}

// The same in int8, calibrated on random rows.
inline model::Int8Model quantized(const model::Model& model, Random& random) {
    const Matrix rows = reference::random_matrix(64, model.network.inputs(), random);
    return {model.encoder, deployment::quantize(model.network, rows, *scalar()), model.lineage};
}

// Bytes at an address that is `offset` more than a multiple of 64.
class Placed {
  public:
    explicit Placed(const std::string& bytes, std::size_t offset = 0)
        : memory_((bytes.size() + offset + 63) / 64 * 16 + 16), offset_(offset), size_(bytes.size()) {
        std::memcpy(at(), bytes.data(), bytes.size());
    }
    const void* data() const { return reinterpret_cast<const char*>(memory_.data()) + offset_; }
    std::size_t size() const { return size_; }

  private:
    void* at() { return reinterpret_cast<char*>(memory_.data()) + offset_; }
    Buffer memory_;
    std::size_t offset_, size_;
};

struct Close {
    void operator()(sentei_infer* model) const { sentei_infer_close(model); }
};
using Opened = std::unique_ptr<sentei_infer, Close>;

// Null with a sentence in `error` where it is refused.
inline Opened load(const void* bytes, std::size_t size, std::string* error = nullptr) {
    char sentence[256] = "";
    Opened model(sentei_infer_load(bytes, size, sentence, sizeof sentence));
    if (error != nullptr) *error = sentence;
    return model;
}
inline Opened load(const Placed& file, std::string* error = nullptr) { return load(file.data(), file.size(), error); }

inline Matrix run(sentei_infer* model, const Matrix& inputs) {
    Matrix outputs(inputs.rows(), sentei_infer_outputs(model));
    sentei_infer_run(model, inputs.data(), inputs.rows(), outputs.data());
    return outputs;
}

}  // namespace sentei::test
