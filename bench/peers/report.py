"""The measurements as tables in Markdown, and as a file."""
import json
import math
import os

import jobs
import workers

TITLES = {"gemm": "SGEMM, c[m][n] = a[m][k] b[k][n], GFLOP/s", "inference": "Inference, rows a second or time of one row",
          "training": "Training, rows a second"}


def best(cell):
    return min(cell["rounds"]) if cell.get("rounds") else None


def ratio(measured, ours="Sentei"):
    """Time of the best peer over time of Sentei's best backend: above 1, Sentei is faster. With the peer's name. Both
    sides from measurements of one job, with as many threads as they may use or with fewer where that was faster."""
    times = {side: [] for side in ["Sentei", "peer"] + workers.FORMS}
    for each in measured:
        for name, cell in each["cells"].items():
            if best(cell) is not None:
                times[workers.side(name)].append((best(cell), name))
    if not times[ours] or not times["peer"]:
        return None, ""
    peer, name = min(times["peer"])
    return peer / min(times[ours])[0], name


def table(section, threads, results):
    chosen = [each for each in results if each["job"]["kind"] == section and each["threads"] == threads]
    names = [name for name in dict.fromkeys(name for each in chosen for name in each["cells"])
             if any(best(each["cells"].get(name, {})) is not None or each["cells"].get(name, {}).get("problem")
                    for each in chosen)]
    forms = [form for form in workers.FORMS if any(workers.side(name) == form for name in names)]
    last = ["best peer", "Sentei / best peer"] + [f"{form} / best peer" for form in forms]
    lines = [f"## {TITLES[section]}; {threads} thread{'s' if threads > 1 else ''}", "",
             f"| | {' | '.join(names + last)} |", "|---" * (len(names + last) + 1) + "|"]
    ratios = []
    for each in chosen:
        texts = [text(each["job"], each["cells"].get(name, {})) for name in names]
        same = [other for other in results if other["job"] == each["job"] and other["threads"] <= threads]
        factor, peer = ratio(same)
        if factor:
            ratios.append(factor)
        factors = [factor] + [ratio(same, form)[0] for form in forms]
        texts += [peer] + [f"**{value:.2f}**" if value else "" for value in factors]
        lines.append(f"| {jobs.name(each['job'])} | {' | '.join(texts)} |")
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        lines += ["", f"Geometric mean {mean:.2f}, lowest {min(ratios):.2f}, "
                      f"{sum(each >= 1 for each in ratios)} of {len(ratios)} at least 1."]
    return "\n".join(lines) + "\n"


def text(job, cell):
    if cell.get("problem"):
        return cell["problem"]
    return jobs.shown(job, best(cell)) if best(cell) is not None else ""


def write(record, path):
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(record, file, indent=1)
    os.replace(path + ".part", path)
