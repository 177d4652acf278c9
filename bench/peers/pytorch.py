"""PyTorch. Inference: the module as it is, scripted and frozen for inference, and with oneDNN's packed weights; the
fastest of the three on the very rows is taken. Training: the usual loop with the fused-list optimisers."""
import sys
import time

import torch

import worker

torch.set_num_threads(int(sys.argv[1]))


def module(layers):
    parts = []
    for weights, bias in layers:
        linear = torch.nn.Linear(weights.shape[1], weights.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weights))
            linear.bias.copy_(torch.from_numpy(bias))
        parts += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*parts[:-1])


def seconds(call):
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


class PyTorch:
    version = torch.__version__

    def gemm(self, a, b):
        a, b = torch.from_numpy(a), torch.from_numpy(b)
        c = torch.empty(a.shape[0], b.shape[1])
        return lambda: torch.mm(a, b, out=c)

    def inference(self, layers, inputs):
        x, network = torch.from_numpy(inputs), module(layers).eval()
        candidates = [network]
        with torch.inference_mode():
            expected = network(x)
        frozen = torch.jit.freeze(torch.jit.script(network))
        candidates += [frozen, torch.jit.optimize_for_inference(frozen)]

        def call_of(candidate):
            def call():
                with torch.inference_mode():
                    return candidate(x)
            return call
        calls = [call for call in map(call_of, candidates) if torch.allclose(call(), expected, 1e-3, 1e-3)]
        for call in calls:  # the scripted ones compile in their first calls
            for _ in range(5):
                call()
        return min(calls, key=lambda call: min(seconds(call) for _ in range(20)))

    def training(self, layers, inputs, targets, batch, optimizer, rate):
        x, network = torch.from_numpy(inputs), module(layers)
        classes = len(layers[-1][1]) > 1
        t = torch.from_numpy(targets.astype("int64") if classes else targets.reshape(-1, 1))
        loss = torch.nn.functional.cross_entropy if classes else torch.nn.functional.mse_loss
        start = {name: value.clone() for name, value in network.state_dict().items()}

        def run(epochs):
            network.load_state_dict(start)
            if optimizer == "sgd":
                descent = torch.optim.SGD(network.parameters(), rate, momentum=0.9, foreach=True)
            else:
                descent = torch.optim.Adam(network.parameters(), rate, foreach=True)
            begin = time.perf_counter()
            for _ in range(epochs):
                order = torch.randperm(len(x))
                for rows in order.split(batch):
                    descent.zero_grad(set_to_none=True)
                    loss(network(x[rows]), t[rows]).backward()
                    descent.step()
            return time.perf_counter() - begin

        def predict():
            with torch.inference_mode():
                return network(x[:batch])
        return run, predict


worker.serve(PyTorch())
