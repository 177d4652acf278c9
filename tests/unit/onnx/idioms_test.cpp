// Whole networks as exporters write them: skl2onnx, PyTorch, tf2onnx (Keras) and ONNX Runtime's optimiser.
#include <gtest/gtest.h>

#include "tests/unit/onnx/agreement.hpp"

namespace sentei::onnx::test {
namespace {

using testing::ElementsAre;

constexpr std::int64_t first = 1;

Builder rows(std::int64_t width, std::uint64_t seed) {
    Builder builder(seed);
    builder.input("X", {-1, width});
    return builder;
}

std::string standard_scaler(Builder& b, const std::string& x, std::int64_t width) {
    Floats offset, scale;
    for (std::int64_t i = 0; i < width; ++i) {
        offset.push_back(static_cast<float>(i) - 0.5f);
        scale.push_back(0.25f + static_cast<float>(i));
    }
    return b.node("ai.onnx.ml:Scaler", {x}, {{"offset", offset}, {"scale", scale}});
}

// How skl2onnx ends a classifier: the class by ArgMax and ArrayFeatureExtractor, then the probabilities.
void skl2onnx_ends(Builder& b, const std::string& probabilities, const std::string& classes, bool zip_map) {
    auto label = b.node("ArgMax", {probabilities}, {{"axis", first}});
    label = b.node("ai.onnx.ml:ArrayFeatureExtractor", {classes, label});
    label = b.node("Reshape", {label, b.wholes("label_shape", {-1})});
    b.output(b.node("Cast", {label}, {{"to", std::int64_t{8}}}, "output_label"));
    b.output(zip_map ? b.node("ai.onnx.ml:ZipMap", {probabilities}, {{"classlabels_strings", Texts{"no", "yes"}}})
                     : probabilities);
}

TEST(SkLearn, MlpClassifierOfTwoClassesWithScaler) {
    for (const bool zip_map : {false, true}) {
        Builder b = rows(4, 3);
        auto h = b.dense(standard_scaler(b, "X", 4), 4, 6);
        const auto p = b.node("Sigmoid", {b.dense(b.node("Relu", {h}), 6, 1)});
        const auto q = b.node("Sub", {b.constant("unity", {}, {1}), p});
        skl2onnx_ends(b, b.node("Concat", {q, p}, {{"axis", first}}), b.texts("classes", {"no", "yes"}), zip_map);
        const auto model = expect_taken(b);
        EXPECT_EQ(model.encoder.task(), data::Task::binary);
        EXPECT_THAT(model.encoder.classes(), ElementsAre("no", "yes"));
        EXPECT_EQ(model.encoder.columns()[1].mean, 0.5);
    }
}

TEST(SkLearn, MlpClassifierOfSeveralClasses) {
    Builder b = rows(4, 4);
    const auto h = b.node("Tanh", {b.dense(b.node("Tanh", {b.dense("X", 4, 6)}), 6, 5)});
    const auto softmax = b.node("Softmax", {b.dense(h, 5, 3)});
    skl2onnx_ends(b, softmax, b.wholes("classes", {10, 20, 35}), false);
    const auto model = expect_taken(b);
    EXPECT_THAT(model.encoder.classes(), ElementsAre("10", "20", "35"));
}

TEST(SkLearn, MlpRegressorWithMinMaxScaler) {
    Builder b = rows(3, 5);
    auto x = b.node("Cast", {"X"}, {{"to", first}});
    x = b.node("Mul", {x, b.constant("scale", {3}, {0.1f, 2, 1})});
    x = b.node("Add", {x, b.constant("min", {3}, {0.5f, -1, 0})});
    const auto y = b.dense(b.node("Sigmoid", {b.dense(x, 3, 4)}), 4, 1);
    b.output(b.node("Reshape", {y, b.wholes("shape", {-1, 1})}, {}, "variable"));
    EXPECT_EQ(expect_taken(b).encoder.task(), data::Task::regression);
}

TEST(SkLearn, AnInputForEachColumnGivesTheColumnsTheirNames) {
    Builder b(6);
    b.input("age", {-1, 1}).input("income", {-1, 1}, ::onnx::TensorProto::INT64).input("height", {-1, 1});
    const auto income = b.node("Cast", {"income"}, {{"to", first}});
    const auto x = b.node("Concat", {"age", income, "height"}, {{"axis", first}});
    b.output(b.dense(b.node("Relu", {b.dense(standard_scaler(b, x, 3), 3, 4)}), 4, 1));
    const auto model = imported(b).model;
    ASSERT_EQ(model.encoder.columns().size(), 3u);
    EXPECT_EQ(model.encoder.columns()[1].name, "income");
    expect_agreement(b, b.graph().output(0).name(), model, {"age", "income", "height"});
}

TEST(SkLearn, ImputerScalerAndMlp) {
    Builder b = rows(3, 7);
    auto x =
        b.node("ai.onnx.ml:Imputer", {"X"}, {{"imputed_value_floats", Floats{0, 1, 2}}, {"replaced_value_float", NAN}});
    x = standard_scaler(b, x, 3);
    b.output(b.node("Softmax", {b.dense(b.node("Relu", {b.dense(x, 3, 4)}), 4, 4)}));
    expect_taken(b, Says::as_it_is, {}, 0.25);
}

TEST(SkLearn, LabelEncoderNamesTheClasses) {
    Builder b = rows(3, 8);
    const auto softmax = b.node("Softmax", {b.dense(b.node("Relu", {b.dense("X", 3, 4)}), 4, 3)});
    const auto label = b.node("ArgMax", {softmax}, {{"axis", first}});
    b.output(b.node("ai.onnx.ml:LabelEncoder", {label},
                    {{"keys_int64s", Wholes{2, 0, 1}}, {"values_strings", Texts{"c", "a", "b"}}}));
    b.output(softmax);
    EXPECT_THAT(expect_taken(b).encoder.classes(), ElementsAre("a", "b", "c"));
}

std::string torch_linear(Builder& b, const std::string& x, std::int64_t inputs, std::int64_t units) {
    const int place = b.graph().node_size();
    const auto name = fmt::format("/net/{}", place);
    return b.node("Gemm",
                  {x, b.random(fmt::format("net.{}.weight", place), {units, inputs}),
                   b.random(fmt::format("net.{}.bias", place), {units})},
                  {{"alpha", 1.0f}, {"beta", 1.0f}, {"transB", first}}, name + "/Gemm");
}

TEST(PyTorch, LogitsOfSeveralClassesAndOfTwo) {
    for (const std::int64_t classes : {2, 5}) {
        Builder b = rows(6, 9);
        b.output(torch_linear(b, b.node("Relu", {torch_linear(b, "X", 6, 8)}), 8, classes));
        const auto result = imported(b);
        EXPECT_THAT(result.notes, ElementsAre(testing::HasSubstr("log-odds")));
        EXPECT_EQ(result.model.network.outputs(), classes == 2 ? 1u : 5u);
        expect_taken(b, Says::logits);
    }
}

TEST(PyTorch, ImageClassifierWithFlattenAndFixedBatch) {
    Builder b(10);
    b.input("input.1", {1, 1, 4, 4});
    const auto x = b.node("Flatten", {"input.1"}, {{"axis", first}});
    const auto h = b.node("LeakyRelu", {torch_linear(b, x, 16, 8)}, {{"alpha", 0.2f}});
    b.output(b.node("LogSoftmax", {torch_linear(b, h, 8, 10)}, {{"axis", first}}));
    expect_taken(b, Says::logarithms);
}

TEST(PyTorch, ReshapeToARowOfFixedBatch) {
    Builder b(11);
    b.input("X", {1, 2, 3});
    const auto x = b.node("Reshape", {"X", b.wholes("shape", {1, -1})});
    b.output(torch_linear(b, b.node("Tanh", {torch_linear(b, x, 6, 4)}), 4, 1));
    expect_taken(b);
}

TEST(PyTorch, BatchNormDropoutAndSigmoidOfOneOutput) {
    Builder b = rows(5, 12);
    auto h = torch_linear(b, "X", 5, 8);
    h = b.node("BatchNormalization",
               {h, b.random("g", {8}), b.random("bt", {8}), b.random("mu", {8}), b.positive("var", {8})},
               {{"epsilon", 1e-5f}});
    h = b.node("Dropout", {b.node("Relu", {h})});
    b.output(b.node("Sigmoid", {torch_linear(b, h, 8, 1)}));
    const auto model = expect_taken(b, Says::one_probability);
    EXPECT_EQ(model.encoder.task(), data::Task::binary);
    EXPECT_THAT(model.encoder.classes(), ElementsAre("0", "1"));
}

TEST(PyTorch, RegressionSqueezedToAList) {
    Builder b = rows(5, 13);
    const auto y = torch_linear(b, b.node("Relu", {torch_linear(b, "X", 5, 8)}), 8, 1);
    b.output(b.node("Squeeze", {y, b.wholes("axes", {1})}));
    expect_taken(b);
}

TEST(PyTorch, NormalisationByBuffersAndTargetScaling) {
    Builder b = rows(3, 14);
    auto x = b.node("Div", {b.node("Sub", {"X", b.random("mean", {3})}), b.positive("std", {3})});
    auto y = torch_linear(b, b.node("Gelu", {torch_linear(b, x, 3, 8)}), 8, 1);
    y = b.node("Add", {b.node("Mul", {y, b.constant("s", {}, {12.5f})}), b.constant("m", {}, {-40})});
    b.output(y);
    EXPECT_EQ(expect_taken(b).encoder.target_mean(), -40);
}

TEST(PyTorch, BottleneckOfLinearLayers) {
    Builder b = rows(6, 15);
    auto h = torch_linear(b, torch_linear(b, "X", 6, 2), 2, 6);
    b.output(b.node("Softmax", {torch_linear(b, b.node("Relu", {h}), 6, 3)}, {{"axis", std::int64_t{-1}}}));
    EXPECT_THAT(expect_taken(b).network.widths(), ElementsAre(6, 2, 6, 3));
}

TEST(PyTorch, WeightsTransposedByANode) {
    Builder b = rows(4, 16);
    const auto w = b.node("Transpose", {b.random("W", {1, 4})});
    b.output(b.node("Add", {b.random("b", {1}), b.node("MatMul", {"X", w})}));
    EXPECT_EQ(imported(b).model.network.hidden(), 0u);
}

std::string keras_dense(Builder& b, const std::string& x, std::int64_t inputs, std::int64_t units) {
    const int place = b.graph().node_size();
    const auto name = fmt::format("model/dense_{}", place);
    const auto product =
        b.node("MatMul", {x, b.random(fmt::format("{}/MatMul/ReadVariableOp:0", name), {inputs, units})}, {},
               name + "/MatMul:0");
    return b.node("Add", {product, b.random(fmt::format("{}/BiasAdd/ReadVariableOp:0", name), {units})}, {},
                  name + "/BiasAdd:0");
}

TEST(Keras, SoftmaxOfThreeAndOfTwoOutputs) {
    for (const std::int64_t classes : {2, 3}) {
        Builder b = rows(4, 17);
        const auto h = b.node("Relu", {keras_dense(b, b.node("Relu", {keras_dense(b, "X", 4, 8)}), 8, 8)});
        b.output(b.node("Softmax", {keras_dense(b, h, 8, classes)}, {}, "dense_2"));
        EXPECT_EQ(expect_taken(b).network.outputs(), classes == 2 ? 1u : 3u);
    }
}

TEST(Keras, NormalizationLayerAndRegression) {
    Builder b = rows(3, 18);
    auto x = b.node("Sub", {"X", b.random("mean", {1, 3})});
    x = b.node("Mul", {x, b.positive("reciprocal", {1, 3})});
    b.output(keras_dense(b, b.node("Sigmoid", {keras_dense(b, x, 3, 6)}), 6, 1));
    expect_taken(b);
}

TEST(Keras, BatchNormalisationAsMulAndAdd) {
    Builder b = rows(3, 19);
    auto h = b.node("Relu", {keras_dense(b, "X", 3, 6)});
    h = b.node("Add", {b.node("Mul", {h, b.random("gamma", {1, 6})}), b.random("beta", {1, 6})});
    b.output(b.node("Sigmoid", {keras_dense(b, h, 6, 1)}));
    expect_taken(b, Says::one_probability);
}

TEST(Keras, RescalingFlattenAndSoftmax) {
    Builder b(20);
    b.input("flatten_input", {-1, 4, 4});
    auto x = b.node("Mul", {"flatten_input", b.constant("rescale", {}, {1.0f / 255})});
    x = b.node("Reshape", {x, b.wholes("flatten/Const", {-1, 16})});
    b.output(b.node("Softmax", {keras_dense(b, b.node("Tanh", {keras_dense(b, x, 16, 8)}), 8, 4)}));
    const auto model = expect_taken(b);
    EXPECT_NEAR(model.encoder.columns()[0].scale, 255, 1e-4);
}

TEST(Keras, LeakyReluAndGelu) {
    Builder b = rows(3, 21);
    auto h = b.node("LeakyRelu", {keras_dense(b, "X", 3, 6)}, {{"alpha", 0.3f}});
    const auto x = keras_dense(b, h, 6, 6);
    const auto erf = b.node("Erf", {b.node("Mul", {x, b.constant("r", {}, {0.707106769f})})});
    const auto half = b.node("Mul", {b.node("Add", {erf, b.constant("one", {}, {1})}), b.constant("half", {}, {0.5f})});
    b.output(keras_dense(b, b.node("Mul", {x, half}), 6, 1));
    expect_taken(b);
}

TEST(OnnxRuntime, FusedGelus) {
    Builder b = rows(3, 22);
    auto h = b.node("com.microsoft:Gelu", {b.dense("X", 3, 6)});
    h = b.node("com.microsoft:BiasGelu", {b.node("MatMul", {h, b.random("W", {6, 6})}), b.random("c", {6})});
    b.output(b.dense(h, 6, 1));
    expect_taken(b);
}

TEST(Classes, ALabelAloneIsAClassifierToo) {
    Builder b = rows(3, 23);
    b.output(b.node("ArgMax", {b.dense(b.node("Relu", {b.dense("X", 3, 6)}), 6, 3)}, {{"axis", first}}));
    EXPECT_EQ(imported(b).model.encoder.task(), data::Task::multiclass);
}

TEST(Classes, AThresholdIsALabel) {
    Builder b = rows(3, 24);
    const auto p = b.node("Sigmoid", {b.dense(b.node("Relu", {b.dense("X", 3, 6)}), 6, 1)});
    b.output(b.node("Cast", {b.node("Greater", {p, b.constant("half", {}, {0.5f})})}, {{"to", std::int64_t{7}}}));
    b.output(p);
    expect_taken(b, Says::one_probability);
}

TEST(Classes, OptionsNameColumnsTargetAndClasses) {
    Builder b = rows(2, 25);
    b.output(b.node("Softmax", {b.dense(b.node("Relu", {b.dense("X", 2, 6)}), 6, 3)}));
    const auto encoder = imported(b, {{"width", "height"}, "species", {"a", "b", "c"}, std::nullopt}).model.encoder;
    EXPECT_EQ(encoder.columns()[1].name, "height");
    EXPECT_EQ(encoder.target(), "species");
    EXPECT_THAT(encoder.classes(), ElementsAre("a", "b", "c"));
}

TEST(Classes, OneOutputIsLogOddsWhereClassificationIsAskedFor) {
    Builder b = rows(2, 26);
    b.output(b.dense(b.node("Relu", {b.dense("X", 2, 6)}), 6, 1));
    EXPECT_EQ(imported(b).model.encoder.task(), data::Task::regression);
    EXPECT_EQ(imported(b, {{}, {}, {}, true}).model.encoder.task(), data::Task::binary);
}

TEST(Lineage, TellsWhereAnImportedModelIsFrom) {
    Builder b = rows(2, 27);
    b.output(b.dense("X", 2, 1));
    b.model.set_producer_name("pytorch");
    b.model.set_producer_version("2.1.0");
    const auto lineage = imported(b).model.lineage;
    EXPECT_EQ(lineage.at("step"), "import");
    EXPECT_EQ(lineage.at("producer"), "pytorch 2.1.0");
    EXPECT_EQ(lineage.at("source"), hex(hash(as_bytes(b.bytes()))));
}

}  // namespace
}  // namespace sentei::onnx::test
