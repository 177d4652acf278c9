// What is exported comes back the same, and says the same as the interpreter.
#include <gtest/gtest.h>

#include "engine/onnx/encoder_parts.hpp"
#include "engine/onnx/write.hpp"
#include "tests/unit/model/random_model.hpp"
#include "tests/unit/onnx/agreement.hpp"

namespace sentei::onnx::test {
namespace {

// Numbers only; means and scales of all sizes, missing cells told or not.
model::Model numeric_model(std::uint64_t seed) {
    Random random(seed);
    EncoderParts parts{.task = static_cast<data::Task>(1 + random.below(3)), .target = "answer"};
    if (parts.task == data::Task::regression) {
        parts.target_mean = 100 * random.normal();
        parts.target_scale = std::exp(2 * random.normal());
    }
    const std::size_t classes = parts.task == data::Task::regression ? 0 : parts.task == data::Task::binary ? 2 : 4;
    for (std::size_t c = 0; c < classes; ++c) parts.classes.push_back(fmt::format("class {}", c));
    for (std::size_t c = 0, count = 1 + random.below(5); c < count; ++c)
        parts.columns.push_back({.name = fmt::format("x{}", c + 1),
                                 .mean = random.below(3) == 0 ? 0 : 3 * random.normal(),
                                 .scale = random.below(3) == 0 ? 1 : std::exp(random.normal()),
                                 .indicator = random.below(3) == 0});
    model::Model model{encoder_of(parts), {}, {{"step", "train"}, {"seed", "1"}}};
    std::vector<std::size_t> widths{model.encoder.inputs()};
    for (std::size_t l = random.below(4); l > 0; --l) widths.push_back(1 + random.below(9));
    widths.push_back(model.encoder.outputs());
    const auto kind = static_cast<std::uint32_t>(SENTEI_RELU + random.below(6));
    model.network = sentei::test::network(widths, {kind, 0.125f}, random);
    return model;
}

std::vector<std::string> names(const data::Encoder& encoder) {
    std::vector<std::string> all;
    for (const auto& column : encoder.columns()) all.push_back(column.name);
    return all;
}

std::string end_of(const data::Encoder& encoder) {
    return encoder.task() == data::Task::regression ? "prediction" : "probabilities";
}

class OnnxRoundTrip : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Random, OnnxRoundTrip, testing::Range<std::uint64_t>(0, 60));

TEST_P(OnnxRoundTrip, KeepsWeightsEncoderAndOutputs) {
    const auto model = numeric_model(GetParam());
    const auto bytes = write(model);
    EXPECT_EQ(bytes, write(model));
    const auto back = parse(bytes, "m.onnx").model;
    ASSERT_EQ(back.network.layers.size(), model.network.layers.size());
    for (std::size_t l = 0; l < model.network.layers.size(); ++l) {
        EXPECT_EQ(back.network.layers[l].weights, model.network.layers[l].weights) << "layer " << l;
        EXPECT_EQ(back.network.layers[l].bias, model.network.layers[l].bias) << "layer " << l;
        EXPECT_EQ(back.network.layers[l].activation.kind, model.network.layers[l].activation.kind);
    }
    EXPECT_EQ(back.encoder.classes(), model.encoder.classes());
    EXPECT_EQ(back.encoder.target(), "answer");
    EXPECT_EQ(back.encoder.task(), model.encoder.task());
    ASSERT_EQ(back.encoder.columns().size(), model.encoder.columns().size());
    for (std::size_t c = 0; c < model.encoder.columns().size(); ++c) {
        const auto &got = back.encoder.columns()[c], &expected = model.encoder.columns()[c];
        EXPECT_EQ(got.name, expected.name);
        EXPECT_EQ(got.indicator, expected.indicator);
        EXPECT_NEAR(got.scale, expected.scale, 1e-7 * expected.scale);
        EXPECT_NEAR(got.mean, expected.mean, 1e-12 * std::max(1.0, std::abs(expected.mean)));
    }
}

TEST_P(OnnxRoundTrip, TheGraphSaysWhatTheModelSays) {
    const auto model = numeric_model(GetParam());
    Builder exported;
    ASSERT_TRUE(exported.model.ParseFromString(write(model)));
    expect_agreement(exported, end_of(model.encoder), model, names(model.encoder), Says::as_it_is, 0.2);
    expect_agreement(exported, end_of(model.encoder), parse(exported.bytes(), "m.onnx").model, names(model.encoder),
                     Says::as_it_is, 0.2);
}

TEST(OnnxExport, WithACategoryTheGraphTakesEncodedInputs) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto model = sentei::test::random_model(seed);
        const auto back = parse(write(model), "m.onnx").model;
        ASSERT_EQ(back.network.layers.size(), model.network.layers.size());
        for (std::size_t l = 0; l < model.network.layers.size(); ++l) {
            EXPECT_EQ(back.network.layers[l].weights, model.network.layers[l].weights);
            EXPECT_EQ(back.network.layers[l].bias, model.network.layers[l].bias);
        }
        EXPECT_EQ(names(back.encoder), input_names(model.encoder));
        EXPECT_EQ(back.encoder.classes(), model.encoder.classes());
    }
}

TEST(OnnxExport, AMeanFarFromZeroLosesNothing) {
    EncoderParts parts{
        .task = data::Task::regression, .target = "y", .columns = {{.name = "x1", .mean = 1234567.3, .scale = 0.01}}};
    model::Model model{encoder_of(parts), {}, {}};
    Random random(1);
    model.network = sentei::test::network({1, 4, 1}, {SENTEI_TANH, 0}, random);
    EXPECT_NEAR(parse(write(model), "m.onnx").model.encoder.columns()[0].mean, 1234567.3, 1e-8);
}

TEST(OnnxExport, WhatFp32CannotHoldIsRefused) {
    EncoderParts parts{
        .task = data::Task::regression, .target = "y", .columns = {{.name = "x1", .mean = 1e300, .scale = 1}}};
    model::Model model{encoder_of(parts), {}, {}};
    Random random(1);
    model.network = sentei::test::network({1, 1}, {SENTEI_TANH, 0}, random);
    EXPECT_THROW(write(model), InputError);
}

TEST(OnnxExport, MetadataTellsNamesTaskAndLineage) {
    const auto model = numeric_model(3);
    Builder exported;
    ASSERT_TRUE(exported.model.ParseFromString(write(model)));
    std::map<std::string, std::string> properties;
    for (const auto& entry : exported.model.metadata_props()) properties[entry.key()] = entry.value();
    EXPECT_EQ(properties["sentei.target"], "answer");
    EXPECT_EQ(properties["sentei.lineage.step"], "train");
    EXPECT_THAT(properties["sentei.columns"], testing::StartsWith(R"(["x1")"));
}

}  // namespace
}  // namespace sentei::onnx::test
