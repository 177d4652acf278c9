"""Networks that PyTorch itself exports, where it is installed."""
import io

from graphs import Network


def torch_networks():
    try:
        import torch
    except ImportError:
        return
    import onnx
    from torch import nn

    torch.manual_seed(1)
    builds = {
        "mlp, relu": (nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 5)), (12,), "logits"),
        "gelu": (nn.Sequential(nn.Linear(12, 32), nn.GELU(), nn.Linear(32, 1)), (12,), "value"),
        "batch norm, dropout": (nn.Sequential(nn.BatchNorm1d(12), nn.Linear(12, 32), nn.BatchNorm1d(32), nn.ReLU(),
                                              nn.Dropout(), nn.Linear(32, 3), nn.Softmax(dim=1)), (12,), "probabilities"),
        "image": (nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.LeakyReLU(0.2), nn.Linear(32, 10),
                                nn.LogSoftmax(dim=-1)), (1, 8, 8), "logarithms"),
        "sigmoid": (nn.Sequential(nn.Linear(12, 32), nn.Tanh(), nn.Linear(32, 1), nn.Sigmoid()), (12,), "second"),
        "no bias": (nn.Sequential(nn.Linear(12, 32, bias=False), nn.PReLU(), nn.Linear(32, 1, bias=False)), (12,), "value"),
    }
    for name, (network, shape, says) in builds.items():
        network.eval()
        for opset in (11, 13, 15):
            file = io.BytesIO()
            torch.onnx.export(network, torch.zeros(2, *shape), file, opset_version=opset, input_names=["X"],
                              output_names=["Y"], dynamic_axes={"X": {0: "N"}, "Y": {0: "N"}})
            model = onnx.load_model_from_string(file.getvalue())
            yield Network(f"torch {torch.__version__}, {name}, opset {opset}", model, "Y", says)
