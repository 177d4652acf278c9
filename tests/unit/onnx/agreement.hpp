// Holds an imported model against the interpreter, row by row.
#pragma once
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>

#include "engine/core/error.hpp"
#include "engine/model/prediction.hpp"
#include "engine/onnx/read.hpp"
#include "tests/support/reference.hpp"
#include "tests/unit/onnx/builder.hpp"
#include "tests/unit/onnx/interpreter.hpp"

namespace sentei::onnx::test {

inline Imported imported(const Builder& builder, const ImportOptions& options = {}) {
    return parse(builder.bytes(), "m.onnx", options);
}

inline data::Table random_rows(const std::vector<std::string>& columns, std::size_t rows, std::uint64_t seed) {
    Random random(seed);
    data::Table table{"rows", {}, 0};
    for (const auto& name : columns) {
        table.columns.push_back({.name = name});
        for (std::size_t r = 0; r < rows; ++r)
            table.columns.back().numbers.push_back(static_cast<float>(2 * random.normal()));
    }
    return table;
}

// Probabilities of the classes, or the value; in double but for the encoder's rounding.
inline Row predicted(const model::Model& model, const Matrix& inputs, std::size_t r) {
    const auto outputs = reference::forward(model.network, reference::row(inputs, r)).back();
    if (model.encoder.task() == data::Task::regression)
        return {outputs[0] * model.encoder.target_scale() + model.encoder.target_mean()};
    Matrix single(1, outputs.size());
    std::copy(outputs.begin(), outputs.end(), single.row(0).begin());
    const auto probabilities = model::class_probabilities(model.encoder.task(), single);
    return {probabilities.row(0).begin(), probabilities.row(0).end()};
}

// What the graph says turned to what Sentei says: probabilities, also of logits, logarithms and of one sigmoid.
enum class Says { as_it_is, logits, logarithms, one_probability };

inline Row said(Row row, Says says) {
    if (says == Says::one_probability) return {1 - row.at(0), row.at(0)};
    if (says == Says::as_it_is) return row;
    double sum = 0;
    for (double& value : row) sum += value = std::exp(value);
    for (double& value : row) value /= sum;
    return row;
}

// `columns` in the order of the graph's inputs.
inline void expect_agreement(const Builder& builder, const std::string& output, const model::Model& model,
                             const std::vector<std::string>& columns, Says says = Says::as_it_is,
                             double missing_share = 0, double bound = 1e-5) {
    auto table = random_rows(columns, 40, 7);
    Random random(8);
    for (auto& column : table.columns)
        for (double& number : column.numbers)
            if (random.uniform() < missing_share) number = std::nan("");
    const auto inputs = model.encoder.encode_all(table);
    const Interpreter interpreter(builder.model);
    for (std::size_t r = 0; r < table.rows(); ++r) {
        Row row;
        for (const auto& column : table.columns) row.push_back(column.numbers[r]);
        const auto expected = said(interpreter.run(row, output), says), got = predicted(model, inputs, r);
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            ASSERT_NEAR(got[i], expected[i], bound * std::max(1.0, std::abs(expected[i])))
                << "row " << r << " value " << i;
    }
}

inline std::vector<std::string> numbered_columns(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t c = 1; c <= count; ++c) names.push_back(fmt::format("x{}", c));
    return names;
}

// The graph's only output against the import, x1 ... its columns.
inline model::Model expect_taken(const Builder& builder, Says says = Says::as_it_is, const ImportOptions& options = {},
                                 double missing_share = 0) {
    const auto result = imported(builder, options);
    std::size_t width = 0;
    for (const auto& input : builder.model.graph().input()) {
        std::size_t own = 1;
        const auto& shape = input.type().tensor_type().shape();
        for (int d = 1; d < shape.dim_size(); ++d) own *= static_cast<std::size_t>(shape.dim(d).dim_value());
        width += own;
    }
    expect_agreement(builder, builder.model.graph().output(builder.model.graph().output_size() - 1).name(),
                     result.model, numbered_columns(width), says, missing_share);
    return result.model;
}

inline std::string refusal(const std::string& bytes, const ImportOptions& options = {}) {
    try {
        parse(bytes, "m.onnx", options);
    } catch (const InputError& error) {
        return error.what();
    }
    return "(taken)";
}

inline std::string refusal(const Builder& builder, const ImportOptions& options = {}) {
    return refusal(builder.bytes(), options);
}

}  // namespace sentei::onnx::test
