#!/usr/bin/env python3
"""What sentei predict costs for one row, as a whole process: wall time and largest resident memory beside /bin/true.

    bench/startup.py [--sentei build/sentei] [--starts 40]

The model is a small one, trained on tests/cli/data/iris.csv into a temporary folder. The two programs start in turns; a
figure is the median of the starts, of memory the largest.
"""
import argparse
import ctypes
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

TABLE = pathlib.Path(__file__).resolve().parent.parent / "tests" / "cli" / "data" / "iris.csv"
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER
SILENT = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]


def usage_of(process, command):
    """What the ended process used; the benchmark ends if the process failed."""
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        sys.exit(f"{command} failed")
    return usage


def wall_seconds(command):
    begin = time.perf_counter()
    usage_of(os.posix_spawn(command[0], command, os.environ, file_actions=SILENT), command)
    return time.perf_counter() - begin


def resident_bytes(command):
    """Largest resident set. A process counts what it was before exec, so a child of Python would count Python: a shell,
    which is small, starts the program and becomes an echo, so that nobody but us waits for it."""
    left = subprocess.run(["/bin/sh", "-c", '"$@" >/dev/null & exec echo $!', "sh", *command], check=True,
                          stdout=subprocess.PIPE)
    return 1024 * usage_of(int(left.stdout), command).ru_maxrss


def measure(commands, starts):
    """(median seconds, largest bytes) of each command."""
    seconds, resident = [[] for _ in commands], [[] for _ in commands]
    for _ in range(starts):
        for number, command in enumerate(commands):
            seconds[number].append(wall_seconds(command))
            resident[number].append(resident_bytes(command))
    return list(zip(map(statistics.median, seconds), map(max, resident)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentei", type=pathlib.Path, default=pathlib.Path("build/sentei"))
    parser.add_argument("--starts", type=int, default=40)
    arguments = parser.parse_args()
    if ctypes.CDLL(None, use_errno=True).prctl(ADOPT_ORPHANS, 1, 0, 0, 0) != 0:
        sys.exit(f"cannot adopt orphans: {os.strerror(ctypes.get_errno())}")
    with tempfile.TemporaryDirectory(prefix="sentei-startup-") as folder:
        model, row, sentei = f"{folder}/model.sentei", pathlib.Path(folder, "row.csv"), str(arguments.sentei.resolve())
        subprocess.run([sentei, "train", TABLE, "--target", "target", "--hidden", "32,32", "--output", model], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        row.write_text("".join(TABLE.open().readlines()[:2]))
        nothing, predict = measure([["/bin/true"], [sentei, "predict", model, str(row)]], arguments.starts)
    print("| | ms | MB |\n|---|---|---|")
    above = tuple(ours - theirs for ours, theirs in zip(predict, nothing))
    for name, (seconds, resident) in (("/bin/true", nothing), ("sentei predict", predict), ("above /bin/true", above)):
        print(f"| {name} | {1e3 * seconds:.2f} | {resident / 2 ** 20:.2f} |")
    print(f"\nMedian and largest of {arguments.starts} starts each, in turns; {os.path.getsize(sentei):,} bytes of program.")


if __name__ == "__main__":
    main()
