#!/usr/bin/env python3
"""What a network takes on a device: bytes, accuracy, flash, memory, from the general network to int8.

    bench/edge.py FOLDER --output DIR [--sentei build/sentei] [--infer build/sentei-infer] [--tables NAME ...]
                  [--compiler "aarch64-linux-gnu-gcc -static" --runner qemu-aarch64]

FOLDER holds CSV files whose target column is called target (NAME_test.csv is the test file of NAME_train.csv);
fashion_mnist is Debian's package dataset-fashion-mnist. Each table is optimised once with the defaults and --int8, exported
as C in fp32 and int8 and compared on 200 rows, and run by sentei-infer on 10,000 rows, whose largest resident memory is
measured; sentei quantize measures the latencies of both in turns. DIR keeps what was made; a table whose result.json is
there is not optimised again.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

TABLES = ["fashion_mnist", "adult_train", "letter", "vowel", "soybean", "diamonds", "sonar"]
ROWS = 10000


def text_of(command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def files_of(name, folder):
    if name == "fashion_mnist":
        listed = text_of(["dpkg", "-L", "dataset-fashion-mnist"]).split()
        train = next(file for file in listed if "train-images" in file)
        return [train, "--test", train.replace("train-images", "t10k-images")], ["--hidden", "512,512"]
    train = folder / f"{name}.csv"
    test = folder / f"{name.replace('_train', '_test')}.csv"
    options = ["--target", "target"]
    return [train, *(["--test", test] if name.endswith("_train") else [])], options


def metric(task, quality):
    return f"{100 * quality['accuracy']:.2f} %" if task == "classification" else f"{quality['rmse']:.5g}"


def drop(task, before, after):
    if task == "classification":
        return f"{100 * (before['accuracy'] - after['accuracy']):+.2f} pp"
    return f"{100 * (after['rmse'] / before['rmse'] - 1):+.2f} %"


def resident_memory(command, rows):
    """Largest resident set of a program that has predicted a file, in bytes."""
    with subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        process.stdin.write(rows.read_bytes())
        process.stdin.flush()
        time.sleep(0.5)  # it waits for more rows now
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        process.stdin.close()
    if process.returncode != 0:
        sys.exit(f"{command} failed")
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def repeated(rows, count, output):
    header, *lines = rows.read_text().splitlines()
    with open(output, "w") as file:
        file.write(header + "\n")
        for i in range(count):
            file.write(lines[i % len(lines)] + "\n")


def export(arguments, model, rows, output):
    command = [arguments.sentei, "export", model, "--format", "c", "--rows", rows, "--output", output, "--json"]
    if arguments.compiler:
        command += ["--compiler", arguments.compiler, "--runner", arguments.runner]
    return json.loads(text_of(command))


def examine(name, arguments):
    files, options = files_of(name, arguments.folder)
    folder = arguments.output / name
    if not (folder / "result.json").exists():
        print(f"optimising {name}", file=sys.stderr)
        text_of([arguments.sentei, "optimize", *files, *options, "--int8", "--output", folder])
    result = json.loads((folder / "result.json").read_text())
    int8_file = folder / "refined-int8.sentei"
    if not int8_file.exists():
        sys.exit(f"{name}: int8 was refused, it costs {100 * result['int8']['drop']:.2f}")
    fp32 = export(arguments, folder / "refined.sentei", files[0], folder / "fp32.c")
    int8 = export(arguments, int8_file, files[0], folder / "int8.c")
    repeated(folder / "int8-rows.csv", ROWS, folder / "many.csv")
    resident = [resident_memory([arguments.infer, model], folder / "many.csv") for model in (folder / "refined.sentei", int8_file)]
    timed = json.loads(text_of([arguments.sentei, "quantize", folder / "refined.sentei", *files, "--max-drop", "100",
                                "--output", folder / "timed.sentei", "--json"]))
    return {"name": name, "result": result, "timed": timed, "fp32": fp32, "int8": int8, "resident": resident,
            "files": [(folder / "refined.sentei").stat().st_size, int8_file.stat().st_size]}


def print_tables(found, arguments):
    print("| | layers | general, fp32 | refined, fp32 | refined, int8 | int8 / fp32 | test, fp32 | test, int8 | int8 costs |")
    print("|---|---|---|---|---|---|---|---|---|")
    for one in found:
        result, int8 = one["result"], one["result"]["int8"]
        task, refined = result["task"], result["refined"]
        print(f"| {one['name']} | {'-'.join(map(str, refined['layers']))} | {4 * result['general']['parameters']:,} "
              f"| {int8['fp32_network_bytes']:,} | {int8['network_bytes']:,} "
              f"| {100 * int8['network_bytes'] / int8['fp32_network_bytes']:.1f} % | {metric(task, refined['test'])} "
              f"| {metric(task, int8['test'])} | {drop(task, refined['test'], int8['test'])} |")
    print("\nBytes of weights, biases and, in int8, multipliers and steps.\n")
    print("| | C, fp32: flash + code | stack | differs by | C, int8: flash + code | stack | differs by "
          "| file fp32 | sentei-infer resident | file int8 | resident | one row fp32, us | int8 | 256 rows fp32, us | int8 |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    for one in found:
        cells = []
        for kind in ("fp32", "int8"):
            code = one[kind].get("cortex_m4_code_bytes") or one[kind]["checked"]["code_bytes"]
            cells += [f"{one[kind]['constants_bytes']:,} + {code:,}", f"{one[kind]['stack_bytes']:,}",
                      f"{one[kind]['checked']['largest_difference']:.1e}"]
        for size, resident in zip(one["files"], one["resident"]):
            cells += [f"{size:,}", f"{resident // 1024:,} KB"]
        cells += [f"{one['timed'][kind][rows]['median_us']:.2f}"
                  for rows in ("row", "batch") for kind in ("fp32_latency", "latency")]
        print(f"| {one['name']} | " + " | ".join(cells) + " |")
    checked = found[0]["fp32"]["checked"]["compiler"]
    cortex = "cortex_m4_code_bytes" in found[0]["fp32"]
    print(f"\nC compared on 200 rows, compiled with {checked}{' and run by ' + arguments.runner if arguments.runner else ''}; "
          f"code with {'arm-none-eabi-gcc for a Cortex-M4' if cortex else checked}, -Os, without libm. sentei-infer on {ROWS:,} rows, "
          f"{arguments.infer.stat().st_size:,} bytes.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--sentei", type=pathlib.Path, default=pathlib.Path("build/sentei"))
    parser.add_argument("--infer", type=pathlib.Path, default=pathlib.Path("build/sentei-infer"))
    parser.add_argument("--tables", nargs="+", default=TABLES)
    parser.add_argument("--compiler", default="")
    parser.add_argument("--runner", default="")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    print_tables([examine(name, arguments) for name in arguments.tables], arguments)


if __name__ == "__main__":
    main()
