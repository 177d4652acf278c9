#!/usr/bin/env python3
"""Runs the study of bench/study.toml over a folder of tables and prints the results table of the README.

    bench/study.py FOLDER --output DIR [--sentei build/sentei] [--study bench/study.toml] [--mode NAME] [--seeds N]
                   [--images mnist=DIR] [--only-print]

FOLDER holds CSV files and INDEX.tsv (columns file, rows); the target column is called target, NAME_test.csv is
the test file of NAME_train.csv. DIR keeps one JSON file a run: an interrupted study goes on, and each run can be done
alone by the command that the file names. Test rows are never used for choosing.
"""
import argparse
import csv
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib


def tables_of(folder):
    with open(folder / "INDEX.tsv", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t") if not row["file"].endswith("_test.csv")]
    for row in rows:
        name = row["file"].removesuffix(".csv")
        files = [str(folder / row["file"]), "--target", "target"]
        if name.endswith("_train"):
            files += ["--test", str(folder / row["file"].replace("_train.csv", "_test.csv"))]
        yield name, int(row["rows"]), files


def images_of(name, folder, options):
    """An MNIST-like folder of IDX files; the targets are found by their names."""
    train, test = (next(iter(sorted(folder.glob(part + "-images*ubyte*"))), None) for part in ("train", "t10k"))
    if train is None or test is None:
        print(f"{name}: no train-images and t10k-images in {folder}, left out", file=sys.stderr)
        return
    yield name, 60000, [str(train), "--test", str(test), *options]


def command_of(sentei, files, mode, seed):
    command = [str(sentei), mode["command"], *files, *mode["options"]]
    return command + (["--seeds", str(seed)] if mode["command"] == "compare" else ["--seed", str(seed)])


def drop_of(task, general, refined):
    if task == "classification":
        return 100 * (general["accuracy"] - refined["accuracy"])
    return 100 * (refined["rmse"] / general["rmse"] - 1)


def outcomes(result):
    """[(label, removed in percent, drop in pp or percent)] of one run."""
    task = result["task"]
    if "cells" in result:
        return [(f" {100 * o['asked']:g} %", 100 * o["removed"], 100 * o["drop"])
                for cell in result["cells"] for o in cell["outcomes"]]
    return [("", 100 * result["removed"], drop_of(task, result["general"]["test"], result["refined"]["test"]))]


def run(command, keep):
    if keep.exists():
        return json.loads(keep.read_text())
    with tempfile.TemporaryDirectory() as output:
        begin = time.monotonic()
        done = subprocess.run([*command, "--json", "--output", output + "/out"], capture_output=True, text=True)
        seconds = time.monotonic() - begin
    if done.returncode != 0:
        print("FAILED:", " ".join(command), done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    result = json.loads(done.stdout)
    kept = {key: result[key] for key in ("task", "removed", "met", "cells") if key in result}
    for side in ("general", "refined"):
        if side in result:
            kept[side] = {key: result[side][key] for key in ("parameters", "layers", "test", "validation", "latency_us")}
    kept |= {"command": " ".join(command), "seconds": seconds}
    temporary = keep.with_suffix(".part")
    temporary.write_text(json.dumps(kept))
    temporary.rename(keep)
    print(f"{keep.stem}: {seconds:.1f} s", file=sys.stderr, flush=True)
    return kept


def report(mode, runs):
    """runs: {table: [result]}"""
    labels = [label for label, _, _ in outcomes(next(iter(runs.values()))[0])]
    for index, label in enumerate(labels):
        rows = []
        for table, results in runs.items():
            chosen = [outcomes(result)[index] for result in results]
            drops = [drop for _, _, drop in chosen]
            error = statistics.stdev(drops) / len(drops) ** 0.5 if len(drops) > 1 else 0.0
            rows.append((table, results[0]["task"], len(drops), statistics.mean(r for _, r, _ in chosen),
                         statistics.mean(drops), error, statistics.mean(result["seconds"] for result in results)))
        print(f"\n### {mode}{label}\n\n| table | task | seeds | removed % | drop +- se | s |\n|---|---|---|---|---|---|")
        for table, task, count, removed, drop, error, seconds in rows:
            unit = "pp" if task == "classification" else "%"
            print(f"| {table} | {task} | {count} | {removed:.1f} | {drop:+.2f} +- {error:.2f} {unit} | {seconds:.1f} |")
        classes = [row for row in rows if row[1] == "classification"]
        print(f"\n{mode}{label}: {len(rows)} tables, removed {statistics.mean(r[3] for r in rows):.1f} % on average, "
              f"median {statistics.median(r[3] for r in rows):.1f} %; accuracy drops "
              f"{statistics.mean(r[4] for r in classes):+.2f} pp on average over {len(classes)} classification tables; "
              f"{sum(r[4] <= 0.5 for r in classes)} of them within 0.5 pp; RMSE within 0.5 % on "
              f"{sum(r[4] <= 0.5 for r in rows if r[1] == 'regression')} of {len(rows) - len(classes)} regression tables")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--sentei", default=here.parent / "build" / "sentei")
    parser.add_argument("--study", type=pathlib.Path, default=here / "study.toml")
    parser.add_argument("--mode", help="only this one")
    parser.add_argument("--seeds", type=int, default=5, help="at most so many of a table's seeds")
    parser.add_argument("--images", action="append", default=[], metavar="NAME=FOLDER",
                        help="MNIST-like IDX files, such as mnist=DIR; may be repeated")
    parser.add_argument("--only-print", action="store_true", help="print what there is, run nothing")
    arguments = parser.parse_args()
    study = tomllib.loads(arguments.study.read_text())
    tables = list(tables_of(arguments.folder))
    folders = {name: pathlib.Path(images["folder"]) for name, images in study["images"].items()}
    folders |= {name: pathlib.Path(folder) for name, _, folder in (text.partition("=") for text in arguments.images)}
    for name, folder in folders.items():
        tables += images_of(name, folder, study["images_options"])
    arguments.output.mkdir(parents=True, exist_ok=True)
    failed = 0
    found = {mode: {} for mode in study["mode"] if arguments.mode in (None, mode)}
    for mode, runs in found.items():
        for most in range(arguments.seeds):  # a seed of every table before the next seed, so that an early stop says something too
            for table, rows, files in tables:
                if table in folders and mode not in study["images_modes"]:
                    continue
                rule = next(r for r in study["seeds"].values() if rows <= r["rows"])
                if most >= len(rule["seeds"]):
                    continue
                seed = rule["seeds"][most]
                keep = arguments.output / f"{mode}-{table}-{seed}.json"
                if arguments.only_print and not keep.exists():
                    continue
                result = run(command_of(arguments.sentei, files, study["mode"][mode], seed), keep)
                if result is None:
                    failed += 1
                else:
                    runs.setdefault(table, []).append(result)
    for mode, runs in found.items():
        if runs:
            report(mode, runs)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
