"""Networks in the idioms of exporters: PyTorch, skl2onnx, tf2onnx (Keras) and ONNX Runtime's optimiser."""
import numpy as np
from onnx import TensorProto, helper

from graphs import Graph, Network


def pytorch():
    for name, classes in (("two logits", 2), ("ten logits", 10)):
        g = Graph(1, ["N", 12])
        y = g.torch(g.node("Relu", g.torch(g.node("Relu", g.torch("X", 12, 24)), 24, 16)), 16, classes)
        yield Network(f"pytorch, {name}", g.model(y), y, "logits")
    g = Graph(2, [1, 1, 8, 8])
    h = g.node("LeakyRelu", g.torch(g.node("Flatten", "X", axis=1), 64, 32), alpha=0.1)
    y = g.node("LogSoftmax", g.torch(h, 32, 10), axis=1)
    yield Network("pytorch, image of batch 1, log-softmax", g.model(y), y, "logarithms")
    g = Graph(3, ["N", 9])
    h = g.node("Dropout", g.node("Relu", g.batch_norm(g.torch("X", 9, 24), 24)))
    y = g.node("Sigmoid", g.torch(h, 24, 1))
    yield Network("pytorch, batch norm, sigmoid", g.model(y), y, "second")
    g = Graph(4, ["N", 9])
    y = g.torch(g.batch_norm(g.node("Tanh", g.torch(g.batch_norm("X", 9), 9, 24)), 24), 24, 3)
    yield Network("pytorch, batch norm at input and after", g.model(y), y, "logits")
    g = Graph(5, ["N", 9])
    y = g.torch(g.erf_gelu(g.torch(g.erf_gelu(g.torch("X", 9, 24)), 24, 24)), 24, 1)
    y = g.node("Squeeze", y, g.constant([1], np.int64))
    yield Network("pytorch, gelu by erf, regression", g.model(y), y, "value")
    g = Graph(6, ["N", 5])
    x = g.node("Div", g.node("Sub", "X", g.constant([100, -3, 0, 7, 1000])), g.constant([10, 2, 1, 0.1, 300]))
    y = g.torch(g.node("Relu", g.torch(x, 5, 24)), 24, 1)
    y = g.node("Add", g.node("Mul", y, g.constant(35.5)), g.constant(-120))
    yield Network("pytorch, normalised in and out", g.model(y), y, "value", spread=50)
    g = Graph(7, ["N", 2, 3])
    shape = g.node("Concat", g.node("Unsqueeze", g.node("Gather", g.node("Shape", "X"), g.constant(0, np.int64), axis=0),
                                    g.constant([0], np.int64)), g.constant([-1], np.int64), axis=0)
    y = g.node("Softmax", g.torch(g.node("Sigmoid", g.torch(g.node("Reshape", "X", shape), 6, 24)), 24, 4), axis=1)
    yield Network("pytorch, view(x.size(0), -1)", g.model(y), y)
    g = Graph(8, ["N", 16])
    y = g.torch(g.node("Relu", g.torch(g.torch("X", 16, 4), 4, 24)), 24, 5)
    yield Network("pytorch, bottleneck of linear layers", g.model(y), y, "logits")


def scaler(g, x, width):
    return g.node("Scaler", x, domain="ai.onnx.ml", offset=[float(i) for i in range(width)],
                  scale=[1 / (1 + i) for i in range(width)])


def sklearn_ends(g, probabilities, classes):
    index = g.node("ArgMax", probabilities, axis=1)
    label = g.node("ArrayFeatureExtractor", g.constant(classes, np.int64), index, domain="ai.onnx.ml")
    label = g.node("Reshape", label, g.constant([-1], np.int64))
    g.nodes.append(helper.make_node("Cast", [label], ["label"], name="label_cast", to=TensorProto.INT64))
    return g.model("label", probabilities)


def sklearn():
    g = Graph(20, ["N", 6])
    p = g.node("Sigmoid", g.keras(g.node("Relu", g.keras(scaler(g, "X", 6), 6, 32)), 32, 1))
    both = g.node("Concat", g.node("Sub", g.constant([1]), p), p, axis=1)
    yield Network("skl2onnx, scaler, two classes", sklearn_ends(g, both, [0, 1]), both)
    g = Graph(21, ["N", 6])
    h = g.node("Tanh", g.keras(g.node("Tanh", g.keras(scaler(g, "X", 6), 6, 32)), 32, 16))
    y = g.node("Softmax", g.keras(h, 16, 3))
    yield Network("skl2onnx, scaler, three classes", sklearn_ends(g, y, [10, 20, 30]), y)
    g = Graph(22, ["N", 6])
    x = g.node("Add", g.node("Mul", g.node("Cast", "X", to=1), g.positive(6)), g.normal(6))
    y = g.node("Reshape", g.keras(g.node("Sigmoid", g.keras(x, 6, 32)), 32, 1), g.constant([-1, 1], np.int64))
    yield Network("skl2onnx, min-max scaler, regressor", g.model(y), y, "value")
    g = Graph(23, inputs=[helper.make_tensor_value_info("age", TensorProto.FLOAT, ["N", 1]),
                          helper.make_tensor_value_info("count", TensorProto.INT64, ["N", 1]),
                          helper.make_tensor_value_info("height", TensorProto.FLOAT, ["N", 1])])
    x = g.node("Concat", "age", g.node("Cast", "count", to=1), "height", axis=1)
    y = g.node("Softmax", g.keras(g.node("Relu", g.keras(scaler(g, x, 3), 3, 32)), 32, 4))
    yield Network("skl2onnx, an input a column", sklearn_ends(g, y, [1, 2, 3, 4]), y)
    g = Graph(24, ["N", 4])
    x = g.node("Imputer", "X", domain="ai.onnx.ml", imputed_value_floats=[0.0, 0.5, -1.0, 2.0],
               replaced_value_float=float("nan"))
    y = g.keras(g.node("Relu", g.keras(scaler(g, x, 4), 4, 32)), 32, 1)
    yield Network("skl2onnx, imputer, scaler, regressor", g.model(y), y, "value", missing=True)
    g = Graph(25, ["N", 5])
    left = g.node("ArrayFeatureExtractor", "X", g.constant([4, 0], np.int64), domain="ai.onnx.ml")
    right = g.node("ArrayFeatureExtractor", "X", g.constant([1, 2], np.int64), domain="ai.onnx.ml")
    x = g.node("Concat", scaler(g, left, 2), right, axis=1)
    y = g.keras(g.node("Relu", g.keras(x, 4, 32)), 32, 1)
    yield Network("skl2onnx, column transformer", g.model(y), y, "value")


def keras():
    for name, classes in (("two classes", 2), ("seven classes", 7)):
        g = Graph(40, ["N", 10])
        y = g.node("Softmax", g.keras(g.node("Relu", g.keras(g.node("Relu", g.keras("X", 10, 32)), 32, 16)), 16, classes))
        yield Network(f"tf2onnx, softmax, {name}", g.model(y), y)
    g = Graph(41, ["N", 8, 8])
    x = g.node("Reshape", g.node("Mul", "X", g.constant(1 / 255)), g.constant([-1, 64], np.int64))
    y = g.node("Softmax", g.keras(g.node("Tanh", g.keras(x, 64, 32)), 32, 10))
    yield Network("tf2onnx, rescaled images", g.model(y), y, spread=100)
    g = Graph(42, ["N", 6])
    x = g.node("Mul", g.node("Sub", "X", g.normal(1, 6)), g.positive(1, 6))
    h = g.node("Relu", g.keras(x, 6, 32))
    h = g.node("Add", g.node("Mul", h, g.positive(1, 32)), g.normal(1, 32))
    y = g.keras(h, 32, 1)
    yield Network("tf2onnx, normalization, batch norm as mul and add", g.model(y), y, "value")
    g = Graph(43, ["N", 6])
    y = g.node("Sigmoid", g.keras(g.node("LeakyRelu", g.keras("X", 6, 32), alpha=0.3), 32, 1))
    yield Network("tf2onnx, leaky relu, sigmoid", g.model(y), y, "second")
    g = Graph(44, ["N", 6])
    x = g.keras("X", 6, 32)
    erf = g.node("Erf", g.node("Mul", x, g.constant(np.sqrt(0.5))))
    half = g.node("Mul", g.node("Add", erf, g.constant(1)), g.constant(0.5))
    y = g.keras(g.node("Mul", x, half), 32, 1)
    yield Network("tf2onnx, gelu", g.model(y), y, "value")


def runtime():
    g = Graph(60, ["N", 6])
    h = g.node("Gelu", g.keras("X", 6, 32), domain="com.microsoft")
    h = g.node("BiasGelu", g.node("MatMul", h, g.normal(32, 16)), g.normal(16), domain="com.microsoft")
    y = g.keras(h, 16, 1)
    yield Network("onnx runtime, fused gelus", g.model(y), y, "value")
    g = Graph(61, ["N", 6])
    h = g.node("Clip", g.keras("X", 6, 32), g.constant(0))
    y = g.node("Softmax", g.keras(g.node("PRelu", g.keras(h, 32, 16), g.constant([0.2])), 16, 3), axis=-1)
    yield Network("relu as clip, prelu", g.model(y), y)


def networks():
    for style in (pytorch, sklearn, keras, runtime):
        yield from style()
