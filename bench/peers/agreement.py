"""What must hold before time counts: every library gives what Sentei gives."""
import array
import math
import operator
import os

import jobs
import workers

TOLERANCE = 1e-3  # of the largest value of Sentei's result
FORM_TOLERANCES = {"int8": 0.1, "bf16": 0.01, "int8 weights": 0.05}  # of the root mean square
CHECKED_EPOCHS = 3  # steps on one mini-batch; Sentei keeps the best, so the loss must still fall in the last


def result_of(worker, folder):
    path = os.path.join(folder, "result")
    worker.ask({"do": "output", "epochs": CHECKED_EPOCHS, "file": path})
    values = array.array("f")
    with open(path, "rb") as file:
        values.frombytes(file.read())
    os.remove(path)
    return values


def comparable(values, reference):
    return len(values) == len(reference) and math.isfinite(sum(values)) and any(reference)


def difference(values, reference):
    """The largest of all values, as a share of the largest value of the reference; infinite where they cannot agree."""
    if not comparable(values, reference):
        return math.inf
    return max(map(abs, map(operator.sub, values, reference))) / max(map(abs, reference))


def mean_difference(values, reference):
    """The same of root mean squares."""
    if not comparable(values, reference):
        return math.inf
    return math.dist(values, reference) / math.hypot(*reference)


def require_learning(job, worker, folder, learned):
    """Without this, libraries that all left the weights alone would agree."""
    worker.ask({"do": "prepare", **job, "kind": "inference"})
    moved = difference(learned, result_of(worker, folder))
    if moved < 20 * TOLERANCE:
        raise workers.Failure(f"{worker.name} changed its outputs by {moved:.2g} of the largest only in {jobs.name(job)}")


def prepare(job, started, folder, note):
    """The workers that can do the job and agree with Sentei; and the cells of the others, saying why not."""
    cells, able, reference = {}, [], None
    for worker in started:
        try:
            if not worker.alive() or not worker.ask({"do": "prepare", **job})["able"]:
                continue
            values = result_of(worker, folder)
            if reference is None:
                if worker.side != "Sentei":
                    raise workers.Failure(f"{worker.name}: no result of Sentei to compare with")
                if job["kind"] == "training":
                    require_learning(job, worker, folder, values)
                if not any(values):
                    raise workers.Failure(f"{worker.name}: a result of zeros tells nothing")
                reference = values
            form = worker.side in FORM_TOLERANCES
            apart = (mean_difference if form else difference)(values, reference)
            cells[worker.name] = {"difference": apart}
            if apart > (FORM_TOLERANCES[worker.side] if form else TOLERANCE):
                cells[worker.name]["problem"] = "disagrees"
                note(f"{worker.name} disagrees in {jobs.name(job)}: {apart:.2g}")
                continue
            able.append(worker)
        except workers.Failure as failure:
            note(str(failure))
            cells[worker.name] = {"problem": "failed", "failure": str(failure)}
    return able, cells
