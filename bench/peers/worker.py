"""The protocol of worker.cpp for a library in Python: serve(peer) answers requests until standard input ends.

A peer has `version` and what it can do of
  gemm(a, b)                          -> a call that gives c
  inference(layers, inputs)           -> a call that gives outputs; layers: (weights [units][inputs], bias) pairs
  training(layers, inputs, targets, batch, optimizer, rate) -> (run(epochs) -> seconds, predict() -> outputs)
with arrays of numpy, float32.
"""
import json
import os
import statistics
import sys
import time

import numpy


def read(folder, name, *shape):
    count = int(numpy.prod(shape))
    return numpy.fromfile(os.path.join(folder, name), numpy.float32, count).reshape(shape)


def read_layers(folder, name):
    widths = [int(width) for width in name.split("-")]
    values = numpy.fromfile(os.path.join(folder, name + ".weights"), numpy.float32)
    layers, at = [], 0
    for inputs, units in zip(widths, widths[1:]):
        weights = values[at:at + inputs * units].reshape(units, inputs)
        layers.append((weights.copy(), values[at + weights.size:at + weights.size + units].copy()))
        at += weights.size + units
    return layers


class Job:
    def __init__(self, peer, request, folder):
        self.call = self.training = None
        kind = request["kind"]
        if not hasattr(peer, kind):
            return
        if kind == "gemm":
            m, n, k = request["m"], request["n"], request["k"]
            self.call = peer.gemm(read(folder, "a", m, k), read(folder, "b", k, n))
            return
        name, batch = request["network"], request["batch"]
        layers = read_layers(folder, name)
        rows = batch * request.get("steps", 1)
        inputs = read(folder, name + ".inputs", rows, layers[0][0].shape[1])
        if kind == "inference":
            self.call = peer.inference(layers, inputs)
            return
        targets = read(folder, name + ".targets", rows)
        self.training = peer.training(layers, inputs, targets, batch, request["optimizer"], request["rate"])

    def able(self):
        return bool(self.call or self.training)

    def output(self, epochs):
        if not self.training:
            return self.call()
        run, predict = self.training
        run(epochs)
        return predict()

    def once(self):
        if self.training:
            return self.training[0](1)
        begin = time.perf_counter()
        self.call()
        return time.perf_counter() - begin

    def measure(self, seconds):
        times, begin = [], time.perf_counter()
        while time.perf_counter() - begin < seconds / 10:
            self.once()
        begin = time.perf_counter()
        while not times or time.perf_counter() - begin < seconds:
            times.append(self.once())
        return {"median": statistics.median(times) * 1e6, "calls": len(times)}


def serve(peer):
    folder, job, out = sys.argv[2], None, os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    print(json.dumps({"version": peer.version}), file=out, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "prepare":
                job = None
                job = Job(peer, request, folder)
                answer = {"able": job.able()}
            elif request["do"] == "measure":
                answer = job.measure(request["seconds"])
            else:
                numpy.asarray(job.output(request.get("epochs", 1)), numpy.float32).tofile(request["file"])
                answer = {}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=out, flush=True)
