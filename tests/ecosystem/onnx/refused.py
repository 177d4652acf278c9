"""Networks that are no chain of dense layers: (model, the node that the refusal must name)."""
import numpy as np
from onnx import TensorProto, helper

from graphs import Graph


def after_hidden(change):
    g = Graph(1, ["N", 4])
    y = change(g, g.node("Relu", g.torch("X", 4, 4)))
    return g, g.model(y)


def refused():
    for kind in ("Elu", "Softplus", "HardSwish", "Softsign", "Selu"):
        g, model = after_hidden(lambda g, h: g.torch(g.node(kind, g.torch(h, 4, 4)), 4, 1))
        yield model, kind
    _, model = after_hidden(lambda g, h: g.torch(g.node("Add", h, g.torch(h, 4, 4)), 4, 1))
    yield model, "Add"
    _, model = after_hidden(lambda g, h: g.torch(g.node("Mul", h, g.node("Sigmoid", g.torch(h, 4, 4))), 4, 1))
    yield model, "Mul"
    _, model = after_hidden(lambda g, h: g.torch(g.node("Concat", h, g.torch(h, 4, 4), axis=1), 8, 1))
    yield model, "Concat"
    _, model = after_hidden(lambda g, h: g.node("Sigmoid", g.torch(h, 4, 3)))
    yield model, "Sigmoid"
    _, model = after_hidden(lambda g, h: g.node("Tanh", g.torch(h, 4, 1)))
    yield model, "Tanh"
    g = Graph(2, ["N", 1, 8, 8])
    y = g.torch(g.node("Flatten", g.node("Conv", "X", g.normal(2, 1, 3, 3))), 72, 1)
    yield g.model(y), "Conv"
    g = Graph(3, [5, "N", 4])
    y = g.node("LSTM", "X", g.normal(1, 32, 4), g.normal(1, 32, 8), outputs=3, hidden_size=8)
    yield g.model(y), "X"  # its input: the rows' second dimension is not fixed
    g = Graph(4, ["N", 4])
    cubed = g.node("Pow", g.torch("X", 4, 4), g.constant(3))
    yield g.model(g.torch(cubed, 4, 1)), "Pow"
    g = Graph(5, inputs=[helper.make_tensor_value_info("X", TensorProto.FLOAT, ["N", 4]),
                         helper.make_tensor_value_info("W", TensorProto.FLOAT, [4, 1])])
    yield g.model(g.node("MatMul", "X", "W")), "MatMul"
    g = Graph(6, ["N", 4])
    yield g.model(g.node("MatMul", "X", g.constant([[1], [np.nan], [0], [2]]))), "MatMul"
    g = Graph(7, ["N", 4])
    yield g.model(g.node("LayerNormalization", "X", g.positive(4))), "LayerNormalization"
