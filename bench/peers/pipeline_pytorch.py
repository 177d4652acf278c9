"""PyTorch's side of bench/peers/pipeline: pipeline_pytorch.py THREADS FOLDER SEED does what FOLDER/plan.json says.

Written as somebody would who cares: rows in memory, a permutation and index_select in place of a DataLoader, the
foreach optimiser, nothing recorded for gradients where none are wanted, sums in blocks that stay in the cache.
"""
import copy
import json
import math
import os
import sys
import time

import numpy
import torch
from torch.nn.functional import cross_entropy

BLOCK = 1024  # rows


class Laps:
    def __init__(self):
        self.seconds, self.begin = {}, time.perf_counter()

    def end(self, step):
        now = time.perf_counter()
        self.seconds[step], self.begin = now - self.begin, now


def read(folder, name, inputs):
    rows = torch.from_numpy(numpy.fromfile(os.path.join(folder, name + ".inputs"), numpy.float32)).reshape(-1, inputs)
    return rows, torch.from_numpy(numpy.fromfile(os.path.join(folder, name + ".labels"), numpy.int32)).long()


def initialise(widths):
    """As Sentei does: He normal before ReLU, Glorot uniform before the outputs, no bias."""
    linears = [torch.nn.utils.skip_init(torch.nn.Linear, *pair) for pair in zip(widths, widths[1:])]
    for linear in linears:
        torch.nn.init.zeros_(linear.bias)
        torch.nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
    torch.nn.init.xavier_uniform_(linears[-1].weight)
    return network_of(linears)


def network_of(linears):
    return torch.nn.Sequential(*[part for linear in linears for part in (linear, torch.nn.ReLU(inplace=True))][:-1])


def linears_of(network):
    return [part for part in network if isinstance(part, torch.nn.Linear)]


@torch.inference_mode()
def quality(network, inputs, labels):
    """Mean cross-entropy and share of right classes."""
    loss = right = 0
    for x, t in zip(inputs.split(BLOCK), labels.split(BLOCK)):
        outputs = network(x)
        loss += cross_entropy(outputs, t, reduction="sum").item()
        right += (outputs.argmax(1) == t).sum().item()
    return loss / len(inputs), right / len(inputs)


def train(network, data, epochs, plan):
    """The accuracies on the validation rows; the network becomes that of the lowest loss."""
    inputs, labels = data["train"]
    descent = torch.optim.Adam(network.parameters(), plan["rate"], foreach=True)
    lowest, best, accuracies = math.inf, None, []
    for _ in range(epochs):
        for rows in torch.randperm(len(inputs)).split(plan["batch"]):
            descent.zero_grad(set_to_none=True)
            cross_entropy(network(inputs.index_select(0, rows)), labels.index_select(0, rows)).backward()
            descent.step()
        loss, accuracy = quality(network, *data["validation"])
        accuracies.append(accuracy)
        if loss < lowest:
            lowest, best = loss, copy.deepcopy(network.state_dict())
    network.load_state_dict(best)
    return accuracies


@torch.inference_mode()
def survey(network, inputs):
    """Mean and standard deviation of every unit of each hidden layer."""
    hidden = linears_of(network)[:-1]
    sums = [torch.zeros(2, linear.out_features, dtype=torch.float64) for linear in hidden]
    for h in inputs.split(BLOCK):
        for linear, (total, squares) in zip(hidden, sums):
            h = linear(h).relu_()
            total += h.sum(0)
            squares += h.square().sum(0)
    means = [total / len(inputs) for total, _ in sums]
    return [(mean, (squares / len(inputs) - mean.square()).clamp_(min=0).sqrt()) for mean, (_, squares) in zip(means, sums)]


def select(statistics, keep):
    scores = [deviation / deviation.max() for _, deviation in statistics]
    return [score.topk(math.ceil(keep * len(score))).indices.sort().values for score in scores]


@torch.no_grad()
def rebuild(network, kept, statistics):
    linears = linears_of(network)
    made, columns = [], torch.arange(linears[0].in_features)
    for number, linear in enumerate(linears):
        rows = kept[number] if number < len(kept) else torch.arange(linear.out_features)
        weights, bias = linear.weight[rows], linear.bias[rows]
        if number:
            mean = statistics[number - 1][0].float()
            mean[columns] = 0  # what is left is the removed units'
            bias = bias + weights @ mean
        small = torch.nn.utils.skip_init(torch.nn.Linear, len(columns), len(rows))
        small.weight.copy_(weights[:, columns])
        small.bias.copy_(bias)
        made.append(small)
        columns = rows
    return network_of(made)


def pipeline(data, plan):
    laps = Laps()
    network = initialise(plan["widths"])
    general = train(network, data, plan["epochs"][0], plan)
    laps.end("train")
    statistics = survey(network, data["train"][0])
    laps.end("survey")
    kept = select(statistics, plan["keep"])
    laps.end("select")
    network = rebuild(network, kept, statistics)
    laps.end("rebuild")
    refined = train(network, data, plan["epochs"][1], plan)
    laps.end("retrain")
    loss, accuracy = quality(network, *data["test"])
    laps.end("evaluate")
    widths = [linear.in_features for linear in linears_of(network)] + [network[-1].out_features]
    return {"version": torch.__version__, "seconds": laps.seconds, "widths": widths, "general": general,
            "refined": refined, "loss": loss, "accuracy": accuracy}


def main(threads, folder, seed):
    torch.set_num_threads(int(threads))
    torch.manual_seed(int(seed))
    with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
        plan = json.load(file)
    data = {name: read(folder, name, plan["widths"][0]) for name in plan["rows"]}
    warming = {name: (inputs[:BLOCK], labels[:BLOCK]) for name, (inputs, labels) in data.items()}
    pipeline(warming, {**plan, "epochs": [1, 1]})
    print(json.dumps(pipeline(data, plan)))


main(*sys.argv[1:])
