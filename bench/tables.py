#!/usr/bin/env python3
"""Runs `sentei optimize` on every table of a folder and prints one table.

    bench/tables.py FOLDER [--sentei build/sentei] [-- more options of optimize]

The folder holds CSV files and INDEX.tsv (columns file, task: binary, multiclass or regression). The target column is
called target. A file NAME_test.csv is the test file of NAME_train.csv.
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


def run(sentei, folder, row, options):
    name = row["file"]
    command = [sentei, "optimize", folder / name, "--target", "target", "--json", *options]
    if name.endswith("_train.csv"):
        command += ["--test", folder / name.replace("_train.csv", "_test.csv")]
    with tempfile.TemporaryDirectory() as output:
        begin = time.monotonic()
        done = subprocess.run([*map(str, command), "--output", output], capture_output=True, text=True)
        seconds = time.monotonic() - begin
    if done.returncode != 0:
        return None, done.stderr.strip().splitlines()[-1:], seconds
    return json.loads(done.stdout), None, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sentei", default=pathlib.Path(__file__).parent.parent / "build" / "sentei")
    parser.add_argument("options", nargs="*", help="after --: options handed to optimize")
    arguments = parser.parse_args()
    with open(arguments.folder / "INDEX.tsv", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t") if not row["file"].endswith("_test.csv")]

    print("| table | task | general | refined | removed % | test general | test refined | drop | row us | s |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    removed, drops, failed = [], [], 0
    for row in rows:
        result, error, seconds = run(arguments.sentei, arguments.folder, row, arguments.options)
        expected = "regression" if row["task"] == "regression" else "classification"
        if result is None or result["task"] != expected:
            failed += 1
            print(f"| {row['file']} | FAILED: {error or 'taken for ' + result['task']} |")
            continue
        general, refined = result["general"], result["refined"]
        if expected == "classification":
            scores = [100 * side["test"]["accuracy"] for side in (general, refined)]
            drop = scores[0] - scores[1]
            drops.append(drop)
            shown = f"{drop:+.2f} pp"
        else:
            scores = [side["test"]["rmse"] for side in (general, refined)]
            shown = f"{100 * (scores[1] / scores[0] - 1):+.2f} %"
        removed.append(100 * result["removed"])
        layers = ["-".join(map(str, side["layers"])) for side in (general, refined)]
        speed = f"{general['latency_us']:.1f} -> {refined['latency_us']:.1f}"
        print(f"| {row['file']} | {row['task']} | {layers[0]} | {layers[1]} | {removed[-1]:.1f} | {scores[0]:.4g} "
              f"| {scores[1]:.4g} | {shown} | {speed} | {seconds:.1f} |", flush=True)
    print(f"\n{len(removed)} tables: {statistics.mean(removed):.1f} % of the parameters removed on average, "
          f"median {statistics.median(removed):.1f} %; mean drop of accuracy on test rows "
          f"{statistics.mean(drops):+.2f} pp over {len(drops)} classification tables; "
          f"{sum(d <= 0.5 for d in drops)} of them within 0.5 pp")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
