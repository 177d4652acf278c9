"""ONNX graphs in a few lines. A network is what check.py works through."""
from dataclasses import dataclass, field

import numpy as np
from onnx import TensorProto, helper, numpy_helper


@dataclass
class Network:
    name: str
    model: object  # ModelProto
    output: str  # what is compared: probabilities, logits, one probability, or a value
    says: str = "probabilities"  # probabilities, logits, logarithms, second, value
    missing: bool = False  # rows with missing cells
    spread: float = 2.0  # of the rows' numbers
    arguments: list = field(default_factory=list)  # of sentei import


class Graph:
    def __init__(self, seed, shape=None, inputs=None, opset=13):
        self.random = np.random.default_rng(seed)
        self.nodes, self.constants, self.outputs = [], [], []
        self.opset = opset
        self.inputs = inputs or [
            helper.make_tensor_value_info("X", TensorProto.FLOAT, shape)]

    def constant(self, value, dtype=np.float32):
        name = f"const{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
        return name

    def normal(self, *shape, scale=None):
        scale = scale or 1 / np.sqrt(shape[0])
        return self.constant(scale * self.random.standard_normal(shape))

    def positive(self, *shape):
        return self.constant(0.5 + self.random.random(shape))

    def node(self, kind, *inputs, domain="", outputs=1, **attributes):
        name = f"{kind}{len(self.nodes)}"
        names = [name] + [f"{name}_{i}" for i in range(1, outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=name, domain=domain, **attributes))
        return name

    def keras(self, x, inputs, units):  # tf2onnx
        return self.node("Add", self.node("MatMul", x, self.normal(inputs, units)), self.normal(units, scale=0.3))

    def torch(self, x, inputs, units):  # torch.onnx
        weights = self.constant(self.random.standard_normal((units, inputs)) / np.sqrt(inputs))
        return self.node("Gemm", x, weights, self.normal(units, scale=0.3), alpha=1.0, beta=1.0, transB=1)

    def batch_norm(self, x, width):
        return self.node("BatchNormalization", x, self.positive(width), self.normal(width, scale=0.3),
                         self.normal(width, scale=0.3), self.positive(width), epsilon=1e-5, momentum=0.9)

    def erf_gelu(self, x):  # torch.onnx before opset 20
        erf = self.node("Erf", self.node("Div", x, self.constant(np.sqrt(2))))
        product = self.node("Mul", x, self.node("Add", erf, self.constant(1)))
        return self.node("Mul", product, self.constant(0.5))

    def model(self, *outputs, producer="test"):
        kinds = {"label": TensorProto.INT64}
        infos = [helper.make_tensor_value_info(o, kinds.get(o, TensorProto.FLOAT), None) for o in outputs]
        graph = helper.make_graph(self.nodes, "graph", self.inputs, infos, self.constants)
        model = helper.make_model(graph, producer_name=producer, ir_version=7, opset_imports=[
            helper.make_opsetid("", self.opset), helper.make_opsetid("ai.onnx.ml", 2),
            helper.make_opsetid("com.microsoft", 1)])
        return model
