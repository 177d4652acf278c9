"""The measurements as tables in Markdown."""
import math

import jobs

TITLES = {"gemm": "SGEMM, c[m][n] = a[m][k] b[k][n], GFLOP/s", "inference": "Inference, rows a second or time of one row",
          "training": "Training, rows a second"}


def best(cell):
    return min(cell["rounds"]) if cell.get("rounds") else None


def ratio(measured):
    """Time of the best peer over time of Sentei's best backend: above 1, Sentei is faster. With the peer's name. Both
    sides from measurements of one job, with as many threads as they may use or with fewer where that was faster."""
    times = {True: [], False: []}
    for each in measured:
        for name, cell in each["cells"].items():
            if best(cell) is not None:
                times[name.startswith("Sentei")].append((best(cell), name))
    if not times[True] or not times[False]:
        return None, None
    peer, name = min(times[False])
    return peer / min(times[True])[0], name


def table(section, threads, results):
    chosen = [each for each in results if each["job"]["kind"] == section and each["threads"] == threads]
    names = [name for name in dict.fromkeys(name for each in chosen for name in each["cells"])
             if any(best(each["cells"].get(name, {})) is not None or each["cells"].get(name, {}).get("problem")
                    for each in chosen)]
    lines = [f"## {TITLES[section]}; {threads} thread{'s' if threads > 1 else ''}", "",
             f"| | {' | '.join(names)} | best peer | Sentei / best peer |", "|---" * (len(names) + 3) + "|"]
    ratios = []
    for each in chosen:
        texts = [text(each["job"], each["cells"].get(name, {})) for name in names]
        factor, peer = ratio([other for other in results
                              if other["job"] == each["job"] and other["threads"] <= threads])
        if factor:
            ratios.append(factor)
        lines.append(f"| {jobs.name(each['job'])} | {' | '.join(texts)} | {peer or ''} | "
                     f"{f'**{factor:.2f}**' if factor else ''} |")
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        lines += ["", f"Geometric mean {mean:.2f}, lowest {min(ratios):.2f}, "
                      f"{sum(each >= 1 for each in ratios)} of {len(ratios)} at least 1."]
    return "\n".join(lines) + "\n"


def text(job, cell):
    if cell.get("problem"):
        return cell["problem"]
    return jobs.shown(job, best(cell)) if best(cell) is not None else ""
