// Damaged bytes and random graphs: a model or one sentence, never a crash.
#include <gtest/gtest.h>

#include "engine/onnx/write.hpp"
#include "tests/unit/model/random_model.hpp"
#include "tests/unit/onnx/agreement.hpp"

namespace sentei::onnx::test {
namespace {

// A model that can be written and read again, or a sentence that names the file.
void expect_model_or_sentence(const std::string& bytes) {
    try {
        const auto model = parse(bytes, "m.onnx").model;
        EXPECT_EQ(model::parse(model::encode(model), "m").network, model.network);
    } catch (const InputError& error) {
        EXPECT_THAT(std::string(error.what()), testing::StartsWith("m.onnx: "));
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
}

Builder classifier() {
    Builder b;
    b.input("X", {-1, 4});
    const auto x = b.node("ai.onnx.ml:Scaler", {"X"}, {{"offset", Floats{1, 2, 3, 4}}, {"scale", Floats{1, 2, 3, 4}}});
    const auto h = b.node("Reshape", {b.node("Relu", {b.dense(x, 4, 4)}), b.wholes("shape", {-1, 4})});
    const auto p = b.node("Sigmoid", {b.dense(h, 4, 1)});
    const auto q = b.node("Sub", {b.constant("one", {}, {1}), p});
    b.output(b.node("Concat", {q, p}, {{"axis", std::int64_t{1}}}));
    return b;
}

TEST(OnnxDamage, DamagedBytesNeverCrash) {
    Random random(1);
    for (const auto& whole : {classifier().bytes(), write(sentei::test::random_model(3))}) {
        for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 200)
            expect_model_or_sentence(whole.substr(0, length));
        for (int trial = 0; trial < 4000; ++trial) {
            std::string bytes = whole;
            for (std::size_t flips = 1 + random.below(4); flips > 0; --flips)
                bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
            expect_model_or_sentence(bytes);
        }
    }
}

TEST(OnnxDamage, LyingShapesNeverCrash) {
    const std::vector<std::int64_t> lies{-1,
                                         0,
                                         1,
                                         2,
                                         3,
                                         5,
                                         1000,
                                         std::int64_t{1} << 31,
                                         std::int64_t{1} << 40,
                                         std::numeric_limits<std::int64_t>::max(),
                                         std::numeric_limits<std::int64_t>::min()};
    Random random(2);
    for (int trial = 0; trial < 3000; ++trial) {
        Builder b = classifier();
        const auto lie = lies[random.below(lies.size())];
        auto& graph = b.graph();
        auto& tensor = *graph.mutable_initializer(
            static_cast<int>(random.below(static_cast<std::size_t>(graph.initializer_size()))));
        switch (random.below(4)) {
            case 0:
                if (tensor.dims_size() > 0) tensor.set_dims(0, lie);
                break;
            case 1:
                tensor.add_dims(lie);
                break;
            case 2:
                graph.mutable_input(0)
                    ->mutable_type()
                    ->mutable_tensor_type()
                    ->mutable_shape()
                    ->mutable_dim(1)
                    ->set_dim_value(lie);
                break;
            default:
                for (auto& value : *tensor.mutable_int64_data()) value = lie;
        }
        expect_model_or_sentence(b.bytes());
    }
}

TEST(OnnxDamage, ASmallFileCannotAskForAllMemory) {
    Builder wide;
    wide.input("X", {-1, 30000});
    Texts copies{"X"};
    for (int n = 0; n < 2000; ++n) copies.push_back(wide.node("Identity", {copies.back()}));
    wide.output(copies.back());
    EXPECT_THAT(refusal(wide), testing::HasSubstr("copies more numbers than a file of this size"));
    Builder deep;
    deep.input("X", {-1, 1});
    std::string last = "X";
    const auto weight = deep.random("W", {1, 1});
    for (int n = 0; n < 20000; ++n) last = deep.node("MatMul", {last, weight});
    deep.output(last);
    EXPECT_THAT(refusal(deep), testing::HasSubstr("copies more numbers than a file of this size"));
}

// Any operators on any inputs.
TEST(OnnxDamage, RandomGraphsAreTakenOrRefused) {
    const std::vector<std::string> operations{"MatMul",
                                              "Gemm",
                                              "Add",
                                              "Sub",
                                              "Mul",
                                              "Div",
                                              "Neg",
                                              "Relu",
                                              "Tanh",
                                              "Sigmoid",
                                              "Erf",
                                              "Gelu",
                                              "Softmax",
                                              "ArgMax",
                                              "Greater",
                                              "Concat",
                                              "Gather",
                                              "Slice",
                                              "Squeeze",
                                              "Unsqueeze",
                                              "Reshape",
                                              "Flatten",
                                              "Transpose",
                                              "Shape",
                                              "Cast",
                                              "Clip",
                                              "IsNaN",
                                              "Where",
                                              "PRelu",
                                              "BatchNormalization",
                                              "Dropout",
                                              "Identity",
                                              "ai.onnx.ml:ArrayFeatureExtractor",
                                              "ai.onnx.ml:ZipMap",
                                              "ai.onnx.ml:LabelEncoder",
                                              "ai.onnx.ml:Scaler",
                                              "ai.onnx.ml:Imputer",
                                              "Sqrt",
                                              "Reciprocal",
                                              "LeakyRelu"};
    int taken = 0;
    for (std::uint64_t seed = 0; seed < 6000; ++seed) {
        Random random(seed);
        Builder b(seed);
        b.input("X", {-1, 3});
        Texts values{"X",
                     b.random("W", {3, 3}),
                     b.random("b", {3}),
                     b.constant("s", {}, {2}),
                     b.wholes("i", {1, 0}),
                     b.wholes("m", {-1})};
        for (std::size_t n = 1 + random.below(4); n > 0; --n) {
            const bool usual = random.below(3) > 0;
            const auto& operation = operations[random.below(usual ? 12 : operations.size())];
            Texts inputs{usual || random.below(3) > 0 ? values.back() : values[random.below(values.size())]};
            const bool two = operation.size() < 7 && operation != "Relu" && operation != "Tanh" && operation != "Neg";
            if (two) inputs.push_back(operation == "MatMul" || operation == "Gemm" ? "W" : values[2 + random.below(2)]);
            if (random.below(8) == 0) inputs.push_back(values[random.below(values.size())]);
            std::vector<Attribute> attributes;
            if (random.below(2) == 0) attributes.push_back({"axis", static_cast<std::int64_t>(random.below(4)) - 1});
            values.push_back(b.node(operation, inputs, attributes));
        }
        if (random.below(4) > 0) values.push_back(b.node("MatMul", {values.back(), "W"}));
        b.output(values.back());
        expect_model_or_sentence(b.bytes());
        taken += refusal(b) == "(taken)";
    }
    EXPECT_GT(taken, 30);  // and some of them are networks
}

}  // namespace
}  // namespace sentei::onnx::test
