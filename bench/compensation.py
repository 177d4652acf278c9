#!/usr/bin/env python3
"""What each compensation is worth, in one shot and in rounds: the measurement behind the defaults of --compensate.

    bench/compensation.py FOLDER [--sentei build/sentei] [--criteria obs,variability] [--seeds 1,2,3]

Runs `sentei sweep` on a few tables of FOLDER (see bench/study.py) and prints the mean drop of accuracy in percentage
points: what retraining wins back on validation rows, and what is lost on test rows in the end.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

TABLES = ("vowel", "vehicle", "segment", "digits8x8", "soybean")
REMOVED = "0.8,0.9,0.95"


def sweep(arguments, table, criterion, compensation, rounds, seed):
    with tempfile.TemporaryDirectory() as output:
        done = subprocess.run(
            [str(arguments.sentei), "sweep", str(arguments.folder / (table + ".csv")), "--target", "target",
             "--removed", REMOVED, "--criterion", criterion, "--compensate", compensation, "--rounds", rounds,
             "--seed", seed, "--json", "--output", output + "/out"],
            capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sentei", default=pathlib.Path(__file__).resolve().parent.parent / "build" / "sentei")
    parser.add_argument("--criteria", default="obs,variability")
    parser.add_argument("--seeds", default="1,2,3")
    arguments = parser.parse_args()
    print("| criterion | schedule | compensation | " +
          " | ".join(f"{100 * float(r):g} %: won back / lost" for r in REMOVED.split(",")) + " |")
    print("|---|---|---|" + "---|" * len(REMOVED.split(",")))
    for criterion in arguments.criteria.split(","):
        for rounds, schedule in (("1", "one shot"), ("0", "rounds")):
            for compensation in ("none", "fold", "least-squares"):
                drops = {}
                for table in TABLES:
                    for seed in arguments.seeds.split(","):
                        result = sweep(arguments, table, criterion, compensation, rounds, seed)
                        for point in result["points"]:
                            outcome = point["outcomes"][0]
                            drops.setdefault(outcome["asked"], []).append(
                                (100 * (outcome["validation"]["accuracy"] -
                                        outcome["before_retraining"]["accuracy"]) , 100 * outcome["drop"]))
                cells = [f"{statistics.mean(b for b, _ in drops[a]):.1f} / {statistics.mean(d for _, d in drops[a]):+.2f}"
                         for a in sorted(drops)]
                print(f"| {criterion} | {schedule} | {compensation} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
