// Every operator that is taken, and every fold, against the interpreter.
#include <gtest/gtest.h>

#include "tests/unit/onnx/agreement.hpp"

namespace sentei::onnx::test {
namespace {

using testing::ElementsAre;

Builder rows(std::int64_t width, std::uint64_t seed = 1) {
    Builder builder(seed);
    builder.input("X", {-1, width});
    return builder;
}

TEST(OnnxDense, GemmInAllItsForms) {
    for (const std::int64_t transposed : {0, 1})
        for (const float alpha : {1.0f, -0.5f})
            for (const float beta : {1.0f, 2.0f}) {
                Builder b = rows(3);
                const auto weights = b.random("W", transposed != 0 ? Wholes{4, 3} : Wholes{3, 4});
                const auto hidden =
                    b.node("Relu", {b.node("Gemm", {"X", weights, b.random("c", {1, 4})},
                                           {{"transB", transposed}, {"alpha", alpha}, {"beta", beta}})});
                b.output(b.node("Gemm", {hidden, b.random("V", {4, 1})}));
                const auto model = expect_taken(b);
                EXPECT_THAT(model.network.widths(), ElementsAre(3, 4, 1));
            }
}

TEST(OnnxDense, WeightsToWhichNothingIsDoneKeepTheirBits) {
    Builder b = rows(3);
    const Floats weights{0.1f, -0.2f, 1e-20f, 3e7f, 0.3f, 5.5f};
    b.output(b.node("Add",
                    {b.constant("b", {2}, {0.7f, -1e-9f}), b.node("MatMul", {"X", b.constant("W", {3, 2}, weights)})}));
    const auto network = imported(b).model.network;
    ASSERT_EQ(network.layers.size(), 1u);
    Builder deep = rows(3);
    const auto hidden =
        deep.node("Tanh", {deep.node("Add", {deep.node("MatMul", {"X", deep.constant("W", {3, 2}, weights)}),
                                             deep.constant("b", {2}, {0.7f, -1e-9f})})});
    deep.output(deep.node("MatMul", {hidden, deep.constant("V", {2, 1}, {1, 2})}));
    const auto layer = imported(deep).model.network.layers[0];
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t u = 0; u < 2; ++u) EXPECT_EQ(layer.weights(u, i), weights[i * 2 + u]);
    EXPECT_THAT(layer.bias, ElementsAre(0.7f, -1e-9f));
}

TEST(OnnxDense, ConsecutiveLayersWithoutActivationHaveTheIdentity) {
    Builder b = rows(3);
    b.output(b.dense(b.dense("X", 3, 5), 5, 1));
    const auto model = expect_taken(b);
    EXPECT_EQ(model.network.layers[0].activation.kind, SENTEI_IDENTITY);
    EXPECT_THAT(model.network.widths(), ElementsAre(3, 5, 1));
}

struct Activation {
    std::string operation;
    std::vector<Attribute> attributes;
    std::uint32_t kind;
};
void PrintTo(const Activation& tested, std::ostream* out) { *out << tested.operation; }

class OnnxActivation : public testing::TestWithParam<Activation> {};

INSTANTIATE_TEST_SUITE_P(
    Of, OnnxActivation,
    testing::Values(Activation{"Relu", {}, SENTEI_RELU}, Activation{"LeakyRelu", {}, SENTEI_LEAKY_RELU},
                    Activation{"LeakyRelu", {{"alpha", 0.3f}}, SENTEI_LEAKY_RELU},
                    Activation{"LeakyRelu", {{"alpha", 0.0f}}, SENTEI_RELU}, Activation{"Tanh", {}, SENTEI_TANH},
                    Activation{"Sigmoid", {}, SENTEI_SIGMOID}, Activation{"Gelu", {}, SENTEI_GELU},
                    Activation{"Gelu", {{"approximate", "none"}}, SENTEI_GELU},
                    Activation{"com.microsoft:Gelu", {}, SENTEI_GELU},
                    Activation{"Clip", {{"min", 0.0f}}, SENTEI_RELU}),
    [](const auto& tested) {
        auto name = tested.param.operation + std::to_string(tested.index);
        std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
        return name;
    });

TEST_P(OnnxActivation, IsTaken) {
    Builder b = rows(4);
    b.output(b.dense(b.node(GetParam().operation, {b.dense("X", 4, 6)}, GetParam().attributes), 6, 1));
    EXPECT_EQ(expect_taken(b).network.layers[0].activation.kind, GetParam().kind);
}

TEST(OnnxActivations, PReluOfOneSlopeAndBiasGeluAreTaken) {
    Builder b = rows(3);
    auto h = b.node("PRelu", {b.dense("X", 3, 4), b.constant("slope", {1}, {0.25f})});
    h = b.node("com.microsoft:BiasGelu", {b.node("MatMul", {h, b.random("W", {4, 5})}), b.random("c", {5})});
    b.output(b.dense(h, 5, 1));
    const auto layers = expect_taken(b).network.layers;
    EXPECT_EQ(layers[0].activation, (model::Activation{SENTEI_LEAKY_RELU, 0.25f}));
    EXPECT_EQ(layers[1].activation.kind, SENTEI_GELU);
}

// 0.5 x (1 + erf(x / sqrt 2)) in the orders that exporters write it in.
using Gelu = std::string (*)(Builder&, const std::string&);
std::string number(Builder& b, float value) {
    return b.constant(fmt::format("c{}", b.graph().initializer_size()), {}, {value});
}
std::string erf_of(Builder& b, const std::string& x) {
    return b.node("Erf", {b.node("Div", {x, number(b, 1.41421354f)})});
}
std::string half_last(Builder& b, const std::string& x) {
    const auto sum = b.node("Add", {erf_of(b, x), number(b, 1)});
    return b.node("Mul", {b.node("Mul", {x, sum}), number(b, 0.5f)});
}
std::string half_first(Builder& b, const std::string& x) {
    const auto half = b.node("Mul", {x, number(b, 0.5f)});
    return b.node("Mul", {half, b.node("Add", {number(b, 1), erf_of(b, x)})});
}
std::string half_of_the_sum(Builder& b, const std::string& x) {
    const auto sum = b.node("Add", {erf_of(b, x), number(b, 1)});
    return b.node("Mul", {b.node("Mul", {number(b, 0.5f), sum}), x});
}
std::string by_product(Builder& b, const std::string& x) {
    const auto erf = b.node("Erf", {b.node("Mul", {x, number(b, 0.707106769f)})});
    return b.node("Mul", {b.node("Mul", {b.node("Add", {erf, number(b, 1)}), x}), number(b, 0.5f)});
}

TEST(OnnxActivations, GeluWrittenOutIsRecognisedAndChangesNoWeight) {
    for (const Gelu gelu : {half_last, half_first, half_of_the_sum, by_product}) {
        Builder b = rows(4);
        b.output(b.node("MatMul", {gelu(b, b.dense("X", 4, 6)), b.random("last", {6, 1})}));
        const auto network = expect_taken(b).network;
        EXPECT_EQ(network.layers[0].activation.kind, SENTEI_GELU);
        const auto& initializers = b.graph().initializer();
        EXPECT_EQ(network.layers[0].weights(0, 0), initializers[0].float_data(0));
        EXPECT_EQ(network.layers[1].weights(0, 0), initializers[initializers.size() - 1].float_data(0));
    }
}

TEST(OnnxActivations, AScaledGeluGoesIntoTheLayersBesideIt) {
    Builder b = rows(4);
    const auto x = b.dense("X", 4, 6);
    const auto erf = b.node("Erf", {b.node("Mul", {x, number(b, 1.1f)})});
    const auto product = b.node("Mul", {x, b.node("Add", {erf, number(b, 1)})});
    b.output(b.dense(product, 6, 1));
    EXPECT_EQ(expect_taken(b).network.layers[0].activation.kind, SENTEI_GELU);
}

TEST(OnnxFolds, BatchNormalizationBeforeAndAfterALayerAndAtTheInput) {
    Builder b = rows(3);
    int count = 0;
    const auto normalized = [&](const std::string& x, std::int64_t width) {
        const auto n = std::to_string(count++);
        return b.node("BatchNormalization", {x, b.random("s" + n, {width}), b.random("B" + n, {width}),
                                             b.random("m" + n, {width}), b.positive("v" + n, {width})});
    };
    auto h = b.node("Relu", {normalized(b.dense(normalized("X", 3), 3, 8), 8)});
    h = b.dense(normalized(h, 8), 8, 3);
    b.output(b.node("Softmax", {h}));
    EXPECT_THAT(expect_taken(b).network.widths(), ElementsAre(3, 8, 3));
}

TEST(OnnxFolds, ArithmeticOnTheInputGoesIntoTheEncoder) {
    Builder b = rows(4);
    auto x = b.node("Sub", {"X", b.constant("mean", {4}, {100, -3, 0, 1})});
    x = b.node("Div", {x, b.constant("deviation", {1, 4}, {10, -2, 0.5f, 1})});
    x = b.node("Mul", {b.constant("two", {}, {2}), x});
    x = b.node("Add", {x, b.constant("one", {1}, {1})});
    b.output(b.dense(b.node("Tanh", {b.dense(x, 4, 5)}), 5, 1));
    const auto model = expect_taken(b);
    EXPECT_EQ(model.encoder.columns()[0].scale, 5);
    EXPECT_EQ(model.encoder.columns()[0].mean, 95);
    EXPECT_EQ(model.encoder.columns()[1].scale, 1);  // and the sign went into the weights
    const auto& raw = b.graph().initializer();
    const auto weight = [&](int i) { return raw[4].float_data(i * 5); };
    EXPECT_EQ(model.network.layers[0].weights(0, 0), weight(0));
    EXPECT_EQ(model.network.layers[0].weights(0, 1), -weight(1));
}

TEST(OnnxFolds, AColumnTimesZeroKeepsAnInputThatDoesNothing) {
    Builder b = rows(2);
    const auto x = b.node("Add", {b.node("Mul", {"X", b.constant("s", {2}, {0, 3})}), b.constant("t", {2}, {4, 0})});
    b.output(b.dense(b.node("Relu", {b.dense(x, 2, 3)}), 3, 1));
    EXPECT_EQ(expect_taken(b).network.layers[0].weights(0, 0), 0);
}

TEST(OnnxFolds, MinusTheInputAndConstantMinusInput) {
    Builder b = rows(2);
    const auto x = b.node("Sub", {b.constant("c", {2}, {1, 2}), b.node("Neg", {b.node("Neg", {"X"})})});
    b.output(b.dense(b.node("Relu", {b.dense(x, 2, 3)}), 3, 1));
    expect_taken(b);
}

TEST(OnnxFolds, ArithmeticAfterALayerGoesIntoTheLayersBesideIt) {
    Builder b = rows(3);
    auto h = b.node("Sub", {b.constant("c", {4}, {1, 2, 3, 4}), b.dense("X", 3, 4)});
    h = b.node("Relu", {b.node("Div", {h, b.constant("d", {4}, {1, -2, 3, 4})})});
    h = b.node("Add", {b.node("Mul", {h, b.constant("f", {4}, {2, 0, -1, 1})}), b.constant("g", {}, {0.5f})});
    b.output(b.dense(h, 4, 1));
    expect_taken(b);
}

TEST(OnnxFolds, OutputScalingOfARegressionIsTheTargets) {
    for (const float scale : {250.0f, -3.0f}) {
        Builder b = rows(3);
        const auto y =
            b.node("Mul", {b.dense(b.node("Relu", {b.dense("X", 3, 4)}), 4, 1), b.constant("s", {1}, {scale})});
        b.output(b.node("Add", {y, b.constant("t", {1}, {1000})}));
        const auto model = expect_taken(b);
        EXPECT_EQ(model.encoder.target_scale(), std::abs(scale));
        EXPECT_EQ(model.encoder.target_mean(), 1000);
    }
}

TEST(OnnxFolds, MissingCellsBecomeTheEncodersMean) {
    Builder b = rows(3);
    auto x = b.node("ai.onnx.ml:Imputer", {"X"},
                    {{"imputed_value_floats", Floats{1, 2, -3}}, {"replaced_value_float", NAN}});
    x = b.node("ai.onnx.ml:Scaler", {x}, {{"offset", Floats{0.5f, 2, 1}}, {"scale", Floats{2, 0.1f, -1}}});
    b.output(b.node("Softmax", {b.dense(b.node("Relu", {b.dense(x, 3, 6)}), 6, 3)}));
    const auto model = expect_taken(b, Says::as_it_is, {}, 0.3);
    EXPECT_EQ(model.encoder.columns()[0].mean, 1);
    Builder written_out = rows(2);
    const auto centred = written_out.node("Sub", {"X", written_out.constant("m", {2}, {3, 4})});
    const auto present =
        written_out.node("Where", {written_out.node("IsNaN", {"X"}), written_out.constant("z", {}, {0.25f}), centred});
    written_out.output(written_out.dense(written_out.node("Relu", {written_out.dense(present, 2, 3)}), 3, 1));
    EXPECT_EQ(expect_taken(written_out, Says::as_it_is, {}, 0.3).encoder.columns()[1].mean, 4.25);
}

TEST(OnnxShapes, WhatChangesNothingForRowsIsTaken) {
    Builder b;
    b.input("image", {-1, 1, 2, 3});
    auto x = b.node("Sub", {"image", b.constant("half", {1, 1, 1, 1}, {0.5f})});
    x = b.node("Cast", {b.node("Identity", {x})}, {{"to", std::int64_t{1}}});
    x = b.node("Flatten", {x});
    auto h = b.node("Dropout", {b.node("Relu", {b.dense(x, 6, 4)})}, {}, "drop", 2);
    h = b.node("Reshape", {h, b.wholes("shape", {-1, 4})});
    h = b.dense(b.node("Squeeze", {b.node("Unsqueeze", {h, b.wholes("axes", {1})}), "axes"}), 4, 1);
    b.output(b.node("Squeeze", {h, b.wholes("last", {-1})}));
    expect_taken(b);
}

TEST(OnnxShapes, WeightsThatAreComputedFromConstantsAreComputed) {
    Builder b = rows(3);
    const auto transposed = b.node("Transpose", {b.random("W", {4, 3})}, {{"perm", Wholes{1, 0}}});
    const auto network =
        imported([&] {
            Builder built = b;
            built.output(built.node(
                "MatMul", {built.node("Relu", {built.node("MatMul", {"X", transposed})}), built.random("V", {4, 1})}));
            return built;
        }())
            .model.network;
    EXPECT_EQ(network.layers[0].weights(1, 2), b.graph().initializer(0).float_data(5));
}

TEST(OnnxShapes, RowsByTheirOwnNumber) {  // x.view(x.size(0), -1)
    Builder b;
    b.input("X", {-1, 2, 2});
    const auto count =
        b.node("Gather", {b.node("Shape", {"X"}), b.wholes("zero", {0}, false)}, {{"axis", std::int64_t{0}}});
    const auto shape = b.node("Concat", {b.node("Unsqueeze", {count, b.wholes("axis", {0})}), b.wholes("rest", {-1})},
                              {{"axis", std::int64_t{0}}});
    b.output(b.dense(b.node("Relu", {b.dense(b.node("Reshape", {"X", shape}), 4, 3)}), 3, 1));
    EXPECT_THAT(imported(b).model.network.widths(), ElementsAre(4, 3, 1));
}

TEST(OnnxSelection, ColumnsAreFoundWhereTheyAreTaken) {
    Builder b = rows(4);
    const auto some = b.node("Gather", {"X", b.wholes("places", {3, 0})}, {{"axis", std::int64_t{1}}});
    const auto other = b.node("ai.onnx.ml:ArrayFeatureExtractor", {"X", b.wholes("second", {1})});
    const auto scaled = b.node("Div", {other, b.constant("ten", {}, {10})});
    const auto x = b.node("Concat", {some, scaled}, {{"axis", std::int64_t{1}}});
    b.output(b.dense(b.node("Relu", {b.dense(x, 3, 5)}), 5, 1));
    const auto model = expect_taken(b);
    ASSERT_EQ(model.encoder.columns().size(), 3u);
    EXPECT_EQ(model.encoder.columns()[0].name, "x4");
    EXPECT_EQ(model.encoder.columns()[2].name, "x2");
}

TEST(OnnxTensors, EveryTypeOfWeightIsRead) {
    using ::onnx::TensorProto;
    const auto network_of = [](const std::function<void(TensorProto&)>& change) {
        Builder b;
        b.input("X", {-1, 2});
        b.output(b.node("MatMul", {"X", b.constant("W", {2, 1}, {1.5f, -0.25f})}));
        change(*b.graph().mutable_initializer(0));
        return imported(b).model.network.layers[0].weights;
    };
    const auto plain = network_of([](TensorProto&) {});
    const auto raw = [](TensorProto& tensor, int type, const void* bytes, std::size_t size) {
        tensor.clear_float_data();
        tensor.set_data_type(type);
        tensor.set_raw_data(bytes, size);
    };
    const float floats[] = {1.5f, -0.25f};
    const double doubles[] = {1.5, -0.25};
    const std::uint16_t halves[] = {0x3e00, 0xb400}, brain[] = {0x3fc0, 0xbe80};
    EXPECT_EQ(network_of([&](TensorProto& t) { raw(t, TensorProto::FLOAT, floats, sizeof floats); }), plain);
    EXPECT_EQ(network_of([&](TensorProto& t) { raw(t, TensorProto::DOUBLE, doubles, sizeof doubles); }), plain);
    EXPECT_EQ(network_of([&](TensorProto& t) { raw(t, TensorProto::FLOAT16, halves, sizeof halves); }), plain);
    EXPECT_EQ(network_of([&](TensorProto& t) { raw(t, TensorProto::BFLOAT16, brain, sizeof brain); }), plain);
    EXPECT_EQ(network_of([&](TensorProto& t) {
                  t.clear_float_data();
                  t.set_data_type(TensorProto::FLOAT16);
                  for (const auto half : halves) t.add_int32_data(half);
              }),
              plain);
}

}  // namespace
}  // namespace sentei::onnx::test
