#!/usr/bin/python3
"""Networks of other exporters through Sentei, held against ONNX Runtime.

Each is imported, pruned on rows without a target and exported; three outputs have to agree within 1e-5 of the largest of
1, the value and the root mean square of all: ONNX Runtime on the original and `sentei predict` on the import; the same on
the pruned model and what was exported of it. So do models that Sentei trained itself, on rows with missing cells and
numbers far from zero. What is no chain of dense layers has to be refused by the name of a node, with exit code 2.

    check.py SENTEI FOLDER     FOLDER takes ONNX Runtime (npm) and the files; needs node, npm, python3-onnx
"""
import csv
import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx

from networks import networks
from refused import refused
from torch_networks import torch_networks

HERE = Path(__file__).resolve().parent
BOUND, ROWS = 1e-5, 50


def install(folder):
    for name in ("package.json", "package-lock.json", ".npmrc", "run.mjs"):
        shutil.copy(HERE / name, folder / name)
    stamp = folder / "installed.json"
    if not stamp.exists() or stamp.read_bytes() != (HERE / "package-lock.json").read_bytes():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True,
                       stdout=sys.stderr)
        shutil.copy(HERE / "package-lock.json", stamp)


def onnx_runtime(folder, jobs):
    (folder / "jobs.json").write_text(json.dumps(jobs))
    done = subprocess.run(["node", "run.mjs", "jobs.json"], cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return [np.array(result, dtype=float) for result in json.loads(done.stdout)]


def sentei(command, *arguments):
    done = subprocess.run([command, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]}: exit code {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def predicted(command, model, rows):
    told = json.loads(sentei(command, "predict", model, rows, "--json"))
    return np.array(told["probabilities"] if "probabilities" in told else told["predictions"], dtype=float)


def inputs_of(model):
    """(name, type, shape of a row, width, rows it is declared with)"""
    constants = {c.name for c in model.graph.initializer}
    for value in model.graph.input:
        if value.name not in constants:
            dims = value.type.tensor_type.shape.dim
            shape = [d.dim_value for d in dims[1:]]
            kind = "int64" if value.type.tensor_type.elem_type == onnx.TensorProto.INT64 else "float32"
            yield value.name, kind, shape, math.prod(shape), dims[0].dim_value


def rows_for(network, random):
    columns = []
    for name, kind, _, width, _ in inputs_of(network.model):
        numbers = (network.spread * random.standard_normal((ROWS, width))).astype(np.float32)
        if kind == "int64":
            numbers = np.round(numbers)
        columns.append(numbers)
    rows = np.concatenate(columns, axis=1).astype(float)
    if network.missing:
        rows[random.random(rows.shape) < 0.2] = np.nan
    return rows


def jobs_for(file, model, output, rows):
    """One job for all rows or, where the batch is fixed at 1, one for each."""
    alone = any(declared == 1 for *_, declared in inputs_of(model))
    for some in ([rows[r:r + 1] for r in range(len(rows))] if alone else [rows]):
        place, feeds = 0, {}
        for name, kind, shape, width, _ in inputs_of(model):
            numbers = some[:, place:place + width]
            place += width
            data = [None if math.isnan(n) else int(n) if kind == "int64" else n for n in numbers.ravel().tolist()]
            feeds[name] = {"type": kind, "dims": [len(some), *shape], "data": data}
        yield {"model": str(file), "output": output, "inputs": feeds}


def run_onnx(folder, file, output, rows):
    model = onnx.load(str(file))
    return np.concatenate(onnx_runtime(folder, list(jobs_for(file, model, output, rows)))).reshape(len(rows), -1)


def as_sentei_says(values, says):
    if says == "second":
        return np.concatenate([1 - values, values], axis=1)
    if says in ("logits", "logarithms"):
        weights = np.exp(values - values.max(axis=1, keepdims=True))
        return weights / weights.sum(axis=1, keepdims=True)
    return values


def difference(a, b):
    """Against what the outputs are like as a whole: one that is nearly zero is the rest of summands as large as others,
    which fp32 in any order leaves with their rounding (NumPy's too: 1.3e-5 of it, "normalised in and out")."""
    usual = np.sqrt(np.mean(np.square(a)))
    return float(np.max(np.abs(a - b.reshape(a.shape)) / np.maximum(max(1, usual), np.abs(a))))


def names_of(model):
    inputs = list(inputs_of(model))
    if len(inputs) > 1 and all(width == 1 for _, _, _, width, _ in inputs):
        return [name for name, *_ in inputs]
    return [f"x{i + 1}" for i in range(sum(width for _, _, _, width, _ in inputs))]


def check(command, folder, network, number):
    random = np.random.default_rng(number)
    base = folder / f"network{number}"
    original, table = base.with_suffix(".onnx"), base.with_suffix(".csv")
    onnx.save(network.model, str(original))
    rows = rows_for(network, random)
    with open(table, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names_of(network.model))
        writer.writerows([["" if math.isnan(n) else repr(n) for n in row] for row in rows.tolist()])
    taken, pruned = base.with_suffix(".sentei"), folder / f"network{number}-pruned.sentei"
    told = json.loads(sentei(command, "import", original, "--output", taken, "--json", *network.arguments))
    expected = as_sentei_says(run_onnx(folder, original, network.output, rows), network.says)
    imported = difference(expected, predicted(command, taken, table))
    sentei(command, "prune", taken, "--calibration", table, "--keep", "0.5", "--output", pruned)
    layers = json.loads(sentei(command, "inspect", pruned, "--json"))["layers"]
    end = "probabilities" if told["classes"] else "prediction"
    used = [names_of(network.model).index(name) for name in told["columns"]]
    exported = {}
    for model in (taken, pruned):
        file = model.with_name(model.stem + "-exported.onnx")
        sentei(command, "export", model, "--format", "onnx", "--output", file)
        exported[model] = difference(run_onnx(folder, file, end, rows[:, used]), predicted(command, model, table))
    return told["layers"], layers, imported, exported[taken], exported[pruned]


TASKS = ("regression", "two classes", "three classes")


def check_own(command, folder, task, activation, number):
    """A model of Sentei's own, from a table of which cells are missing: ONNX Runtime on its export."""
    random = np.random.default_rng(number)
    rows = random.standard_normal((300, 4)) * [1, 0.01, 1000, 3] + [0, 123, -1e5, 0.5]
    rows = rows.astype(np.float32).astype(float)
    score = (rows - rows.mean(axis=0)) / rows.std(axis=0) @ [1, -1, 0.5, 0]
    rows[:, 1:][random.random((300, 3)) < 0.2] = np.nan  # the first column is complete
    target = {"regression": score * 50 + 1000, "two classes": np.where(score > 0, "yes", "no"),
              "three classes": np.digitize(score, [-0.5, 0.5])}[task]
    base = folder / f"own{number}"
    table, model, file = (base.with_suffix(ending) for ending in (".csv", ".sentei", ".onnx"))
    with open(table, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["a", "b", "c", "d", "target"])
        for row, answer in zip(rows.tolist(), target):
            writer.writerow([*("" if math.isnan(n) else repr(n) for n in row), answer])
    sentei(command, "train", table, "--target", "target", "--hidden", "16,8", "--activation", activation, "--epochs", 5,
           "--output", model)
    sentei(command, "export", model, "--format", "onnx", "--output", file)
    end = "prediction" if task == "regression" else "probabilities"
    return difference(run_onnx(folder, file, end, rows), predicted(command, model, table))


def check_refusal(command, folder, model, node, number):
    file = folder / f"refused{number}.onnx"
    onnx.save(model, str(file))
    done = subprocess.run([command, "import", file, "--output", folder / "refused.sentei"], capture_output=True, text=True)
    lines = done.stderr.strip().splitlines()
    return done.returncode == 2 and len(lines) == 1 and f"'{node}" in lines[0], done.stderr.strip()


def main():
    command, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    install(folder)
    failed, count = 0, 0
    print(f"{'network':52} {'layers':18} {'pruned':18} {'import':>8} {'export':>8} {'pruned':>8}")
    for count, network in enumerate([*networks(), *torch_networks()], 1):
        before, after, *differences = check(command, folder, network, count)
        good = all(d <= BOUND for d in differences)
        failed += not good
        print(f"{network.name:52} {'-'.join(map(str, before)):18} {'-'.join(map(str, after)):18}",
              *(f"{d:8.1e}" for d in differences), "" if good else "  beyond 1e-5")
    print("\ntrained here, rows with missing cells:")
    own = [(task, activation) for task in TASKS for activation in ("relu", "gelu", "leaky-relu")]
    for number, (task, activation) in enumerate(own, 1):
        apart = check_own(command, folder, task, activation, number)
        failed += not apart <= BOUND
        print(f"  {task + ', ' + activation:50} {apart:8.1e} {'' if apart <= BOUND else '  beyond 1e-5'}")
    refusals = 0
    print("\nrefused:")
    for refusals, (model, node) in enumerate(refused(), 1):
        good, sentence = check_refusal(command, folder, model, node, refusals)
        failed += not good
        print(f"  {'' if good else 'WRONG: '}{sentence}")
    print(f"\n{count} networks taken, {refusals} refused, {failed} wrong")
    return 1 if failed or count < 20 or refusals < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
