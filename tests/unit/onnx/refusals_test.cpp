// What cannot be taken is refused in one sentence that names the node, and what is wrong with it.
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/onnx/agreement.hpp"

namespace sentei::onnx::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// X -> [change] -> relu -> Y of one output.
template <class Change>
Builder graph(Change change) {
    Builder b;
    b.input("X", {-1, 4});
    const auto hidden = b.node("Relu", {b.dense(change(b, std::string("X")), 4, 4)}, {}, "act");
    b.output(b.dense(hidden, 4, 1));
    return b;
}
std::string nothing(Builder&, const std::string& x) { return x; }

// X -> relu -> [change] -> output
template <class Change>
Builder after_hidden(Change change) {
    Builder b;
    b.input("X", {-1, 4});
    b.output(change(b, b.node("Relu", {b.dense("X", 4, 4)}, {}, "act")));
    return b;
}

TEST(OnnxRefusal, OperatorsByNodeName) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"Conv", "only dense layers"},
        {"MaxPool", "only dense layers"},
        {"LSTM", "recurrent"},
        {"GRU", "recurrent"},
        {"Loop", "recurrent"},
        {"If", "choose their way"},
        {"Elu", "activation"},
        {"Softplus", "activation"},
        {"HardSwish", "activation"},
        {"Pow", "tanh form of GELU"},
        {"QLinearMatMul", "quantised"},
        {"LayerNormalization", "only dense"},
        {"Frobnicate", "'Frobnicate'"},
        {"ai.onnx.ml:TreeEnsembleClassifier", "another kind of model"},
        {"ai.onnx.ml:OneHotEncoder", "only numbers"},
        {"com.microsoft:FastGelu", "tanh form"}};
    for (const auto& refused : cases) {
        const auto &operation = refused.first, &reason = refused.second;
        const auto b =
            graph([&](Builder& built, const std::string& x) { return built.node(operation, {x}, {}, "odd one"); });
        const auto type = operation.substr(operation.find(':') == std::string::npos ? 0 : operation.find(':') + 1);
        EXPECT_THAT(refusal(b), AllOf(StartsWith("m.onnx: node 'odd one' (" + type + "): "), HasSubstr(reason)));
    }
}

TEST(OnnxRefusal, TheTanhFormOfGelu) {
    const auto b = after_hidden([](Builder& built, const std::string& x) {
        return built.node("Gelu", {built.dense(x, 4, 2)}, {{"approximate", "tanh"}}, "g");
    });
    EXPECT_THAT(refusal(b), AllOf(StartsWith("m.onnx: node 'g' (Gelu): "), HasSubstr("0.0005")));
}

TEST(OnnxRefusal, Branches) {
    const auto residual = after_hidden([](Builder& b, const std::string& x) {
        return b.dense(b.node("Add", {x, b.node("Relu", {b.dense(x, 4, 4)})}, {}, "residual"), 4, 1);
    });
    EXPECT_THAT(refusal(residual), AllOf(StartsWith("m.onnx: node 'residual' (Add): "), HasSubstr("branches")));
    const auto gated = after_hidden([](Builder& b, const std::string& x) {
        const auto z = b.dense(x, 4, 4);
        return b.dense(b.node("Mul", {z, b.node("Sigmoid", {z})}, {}, "silu"), 4, 1);
    });
    EXPECT_THAT(refusal(gated), AllOf(StartsWith("m.onnx: node 'silu' (Mul): "), HasSubstr("two activations")));
    const auto joined = after_hidden([](Builder& b, const std::string& x) {
        return b.dense(b.node("Concat", {x, b.dense(x, 4, 4)}, {{"axis", std::int64_t{1}}}, "join"), 8, 1);
    });
    EXPECT_THAT(refusal(joined), StartsWith("m.onnx: node 'join' (Concat): "));
}

TEST(OnnxRefusal, AnErfThatIsNoGelu) {
    for (const float term : {0.5f, 2.0f}) {
        const auto b = after_hidden([&](Builder& built, const std::string& x) {
            const auto z = built.dense(x, 4, 4);
            const auto sum = built.node("Add", {built.node("Erf", {z}), built.constant("t", {}, {term})});
            return built.dense(built.node("Mul", {z, sum}, {}, "no gelu"), 4, 1);
        });
        EXPECT_THAT(refusal(b), AllOf(StartsWith("m.onnx: node 'no gelu' (Mul): "), HasSubstr("is not the GELU")));
    }
}

TEST(OnnxRefusal, Weights) {
    Builder dynamic;
    dynamic.input("X", {-1, 4}).input("W", {4, 2});
    dynamic.output(dynamic.node("MatMul", {"X", "W"}, {}, "fc"));
    EXPECT_THAT(refusal(dynamic), AllOf(StartsWith("m.onnx: node 'fc' (MatMul): "), HasSubstr("'W' depends")));
    Builder left;
    left.input("X", {-1, 4});
    left.output(left.node("MatMul", {left.random("W", {3, 4}), "X"}, {}, "fc"));
    EXPECT_THAT(refusal(left), HasSubstr("'fc' (MatMul): its weights are on the left"));
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        Builder b;
        b.input("X", {-1, 2});
        b.output(b.node("MatMul", {"X", b.constant("W", {2, 1}, {1, bad})}, {}, "fc"));
        EXPECT_THAT(refusal(b), HasSubstr("node 'fc' (MatMul): 'W' holds NaN or an infinite number"));
    }
    Builder narrow;
    narrow.input("X", {-1, 2});
    narrow.output(narrow.node("MatMul", {"X", narrow.random("W", {3, 1})}, {}, "fc"));
    EXPECT_THAT(refusal(narrow), HasSubstr("'W' have the shape 3x1, expected 2 inputs"));
    Builder turned;
    turned.input("X", {-1, 2});
    turned.output(turned.node("Gemm", {"X", turned.random("W", {2, 1})}, {{"transA", std::int64_t{1}}}, "fc"));
    EXPECT_THAT(refusal(turned), HasSubstr("node 'fc' (Gemm): transA is not 0"));
    Builder text;
    text.input("X", {-1, 2});
    text.output(text.node("MatMul", {"X", text.texts("W", {"a", "b"})}, {}, "fc"));
    EXPECT_THAT(refusal(text), HasSubstr("'W' holds text"));
}

TEST(OnnxRefusal, Tensors) {
    using ::onnx::TensorProto;
    const auto refused = [](const std::function<void(TensorProto&)>& change) {
        Builder b = graph(nothing);
        change(*b.graph().mutable_initializer(0));
        return refusal(b);
    };
    EXPECT_THAT(refused([](auto& t) {
                    t.set_data_location(TensorProto::EXTERNAL);
                    auto& entry = *t.add_external_data();
                    entry.set_key("location");
                    entry.set_value("weights.bin");
                }),
                AllOf(HasSubstr("tensor 'W0'"), HasSubstr("'weights.bin'")));
    EXPECT_THAT(refused([](auto& t) { t.set_data_type(TensorProto::INT8); }),
                HasSubstr("tensor 'W0': it has numbers of type 3"));
    EXPECT_THAT(refused([](auto& t) { t.add_float_data(1); }),
                HasSubstr("tensor 'W0': it has 17 numbers, its shape says 16"));
    EXPECT_THAT(refused([](auto& t) { t.set_raw_data("abc"); }),
                HasSubstr("tensor 'W0': it has 3 bytes for 16 numbers"));
    EXPECT_THAT(refused([](auto& t) { t.set_dims(0, -4); }), HasSubstr("no tensor has the shape"));
    EXPECT_THAT(refused([](auto& t) {
                    t.set_dims(0, std::int64_t{1} << 62);
                    t.set_dims(1, std::int64_t{1} << 62);
                }),
                HasSubstr("no tensor has the shape"));
}

TEST(OnnxRefusal, GraphsThatAreNotOne) {
    EXPECT_EQ(refusal(std::string("not protobuf at all")), "m.onnx: not an ONNX model, or a damaged one");
    EXPECT_EQ(refusal(std::string()), "m.onnx: not an ONNX model, or a damaged one");
    Builder unsorted = graph(nothing);
    unsorted.graph().mutable_node()->SwapElements(0, 1);
    EXPECT_THAT(refusal(unsorted), AllOf(HasSubstr("node 'Add2' (Add)"), HasSubstr("not sorted, or go in circles")));
    Builder circle = graph([](Builder& b, const std::string& x) { return b.node("Add", {x, "act"}, {}, "loop"); });
    EXPECT_THAT(refusal(circle), AllOf(HasSubstr("node 'loop' (Add)"), HasSubstr("circles")));
    Builder missing = graph(nothing);
    missing.graph().mutable_initializer()->RemoveLast();
    EXPECT_THAT(refusal(missing), AllOf(HasSubstr("(Add)"), HasSubstr("which is no input, no initialiser")));
    Builder twice = graph(nothing);
    twice.graph().mutable_node(2)->set_output(0, "Add2");
    EXPECT_THAT(refusal(twice), HasSubstr("'Add2' is there already"));
    Builder nowhere = graph(nothing);
    nowhere.graph().mutable_output(0)->set_name("Z");
    EXPECT_THAT(refusal(nowhere), HasSubstr("output 'Z': it needs 'Z', which is no input"));
    Builder two_initialisers = graph(nothing);
    *two_initialisers.graph().add_initializer() = two_initialisers.graph().initializer(0);
    EXPECT_THAT(refusal(two_initialisers), HasSubstr("two initialisers 'W0'"));
}

TEST(OnnxRefusal, Inputs) {
    Builder text;
    text.input("city", {-1, 1}, ::onnx::TensorProto::STRING);
    text.output(text.node("Identity", {"city"}));
    EXPECT_THAT(refusal(text), HasSubstr("input 'city' does not hold numbers"));
    Builder open;
    open.input("X", {-1, -1});
    open.output(open.node("Identity", {"X"}));
    EXPECT_THAT(refusal(open), HasSubstr("input 'X' does not say its dimension 2"));
    Builder huge;
    huge.input("X", {-1, std::int64_t{1} << 40});
    huge.output(huge.node("Identity", {"X"}));
    EXPECT_THAT(refusal(huge), HasSubstr("input 'X' has rows of shape 1099511627776, which this file has no weights"));
    Builder clipped = graph([](Builder& b, const std::string& x) {
        return b.node("Clip", {x}, {{"min", 0.0f}, {"max", 1.0f}}, "clip");
    });
    EXPECT_THAT(refusal(clipped), HasSubstr("node 'clip' (Clip): it keeps inputs within 0 and 1"));
    Builder activated = graph([](Builder& b, const std::string& x) { return b.node("Tanh", {x}, {}, "t"); });
    EXPECT_THAT(refusal(activated),
                HasSubstr("node 't' (Tanh): it is an activation that does not follow a dense layer"));
    Builder repeated;
    repeated.input("X", {-1, 2});
    const auto both = repeated.node("Concat", {"X", "X"}, {{"axis", std::int64_t{1}}});
    repeated.output(repeated.dense(both, 4, 1));
    EXPECT_THAT(refusal(repeated), HasSubstr("column 'x1' goes into the first layer twice"));
}

TEST(OnnxRefusal, Outputs) {
    const auto multi_label = after_hidden(
        [](Builder& b, const std::string& x) { return b.node("Sigmoid", {b.dense(x, 4, 3)}, {}, "many"); });
    EXPECT_THAT(refusal(multi_label),
                AllOf(StartsWith("m.onnx: node 'many' (Sigmoid): its 3 outputs"), HasSubstr("multi-label")));
    for (const std::string activation : {"Relu", "Tanh"}) {
        const auto b = after_hidden([&](Builder& built, const std::string& x) {
            return built.node(activation, {built.dense(x, 4, 1)}, {}, "last");
        });
        EXPECT_THAT(refusal(b), HasSubstr("node 'last' (" + activation + "): it is the network's output"));
    }
    auto several = after_hidden([](Builder& b, const std::string& x) { return b.dense(x, 4, 1); });
    several.output("act");
    EXPECT_THAT(refusal(several), HasSubstr("output 'act' is a second one beside"));
    const auto wide = after_hidden([](Builder& b, const std::string& x) { return b.dense(x, 4, 3); });
    EXPECT_THAT(refusal(wide, {{}, {}, {}, false}), HasSubstr("has 3 outputs, and a regression has one"));
    const auto probabilities =
        after_hidden([](Builder& b, const std::string& x) { return b.node("Softmax", {b.dense(x, 4, 3)}); });
    EXPECT_THAT(refusal(probabilities, {{}, {}, {}, false}), HasSubstr("which is no regression"));
    EXPECT_THAT(refusal(probabilities, {{}, {}, {"a", "b"}, {}}), HasSubstr("3 classes and 2 names"));
    EXPECT_THAT(refusal(probabilities, {{}, {}, {"a", "b", "a"}, {}}), HasSubstr("same name"));
    EXPECT_THAT(refusal(probabilities, {{"a", "b"}, {}, {}, {}}), HasSubstr("4 input columns and 2 names"));
    EXPECT_THAT(refusal(probabilities, {{"a", "b", "c", "d"}, "c", {}, {}}),
                HasSubstr("'c' is the target and an input column"));
    const auto constant = after_hidden([](Builder& b, const std::string&) { return b.random("k", {1}); });
    EXPECT_THAT(refusal(constant), HasSubstr("output 'k' is not what a network's last layer gives"));
}

TEST(OnnxRefusal, ShapesThatMixRows) {
    const std::vector<std::pair<std::string, Wholes>> shapes{
        {"Reshape", {4, -1}}, {"Reshape", {-1}}, {"Reshape", {-1, 3}}, {"Reshape", {-1, 2, 3}}};
    for (const auto& given : shapes) {
        const auto& operation = given.first;
        const auto& shape = given.second;
        const auto b = graph([&](Builder& built, const std::string& x) {
            return built.node(operation, {x, built.wholes("shape", shape)}, {}, "mix");
        });
        EXPECT_THAT(refusal(b), HasSubstr("node 'mix' (Reshape): it makes"));
    }
    const auto turned = graph([](Builder& b, const std::string& x) { return b.node("Transpose", {x}, {}, "mix"); });
    EXPECT_THAT(refusal(turned), HasSubstr("node 'mix' (Transpose)"));
}

}  // namespace
}  // namespace sentei::onnx::test
