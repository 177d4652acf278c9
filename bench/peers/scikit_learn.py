"""scikit-learn's MLPClassifier and MLPRegressor, given the weights: partial_fit is one epoch of its own loop, predict's
forward pass without what it adds for labels."""
import time

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor

import worker


def perceptron(layers, batch, optimizer="sgd", rate=0.01):
    classes = len(layers[-1][1])
    hidden = tuple(len(bias) for _, bias in layers[:-1])
    kind = MLPClassifier if classes > 1 else MLPRegressor
    mlp = kind(hidden, solver=optimizer, alpha=0, batch_size=batch, learning_rate_init=rate, momentum=0.9,
               nesterovs_momentum=False, random_state=1)
    rows = numpy.zeros((max(batch, classes), layers[0][0].shape[1]), numpy.float32)
    if classes > 1:
        mlp.partial_fit(rows, numpy.arange(len(rows)) % classes, numpy.arange(classes))
    else:
        mlp.partial_fit(rows, numpy.zeros(len(rows), numpy.float32))
    give(mlp, layers)
    return mlp


def give(mlp, layers):
    mlp.coefs_ = [weights.T.copy() for weights, _ in layers]
    mlp.intercepts_ = [bias.copy() for _, bias in layers]
    vars(mlp).pop("_optimizer", None)  # it holds the weights that were there before


def logits(mlp, rows):
    for layer, (weights, bias) in enumerate(zip(mlp.coefs_, mlp.intercepts_)):
        rows = rows @ weights + bias
        if layer + 1 < len(mlp.coefs_):
            numpy.maximum(rows, 0, rows)
    return rows


class ScikitLearn:
    version = sklearn.__version__

    def inference(self, layers, inputs):
        mlp = perceptron(layers, 32)
        if hasattr(mlp, "out_activation_"):
            mlp.out_activation_ = "identity"  # outputs before softmax, as all others give
        return lambda: mlp._forward_pass_fast(inputs, check_input=False)

    def training(self, layers, inputs, targets, batch, optimizer, rate):
        if len(layers[-1][1]) == 1 and optimizer == "sgd":
            rate *= 2  # its squared error is half of the others'
        mlp = perceptron(layers, batch, optimizer, rate)
        t = targets.astype("int64") if len(layers[-1][1]) > 1 else targets

        def run(epochs):
            give(mlp, layers)
            begin = time.perf_counter()
            for _ in range(epochs):
                mlp.partial_fit(inputs, t)
            return time.perf_counter() - begin
        return run, lambda: logits(mlp, inputs[:batch])


worker.serve(ScikitLearn())
