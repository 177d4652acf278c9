"""The files that every worker reads: raw fp32, and the networks once more as ONNX for ONNX Runtime."""
import array
import os
import random

import jobs


def write_all(folder, chosen):
    """Everything that the chosen jobs read. Each file begins with the same values, whatever else is chosen."""
    needed = {}
    for job in chosen:
        if job["kind"] == "gemm":
            for name, size in (("a", job["m"] * job["k"]), ("b", job["k"] * job["n"])):
                needed[name] = max(needed.get(name, 0), size)
        else:
            needed[job["network"]] = max(needed.get(job["network"], 0), jobs.rows(job))
    for name, size in needed.items():
        if name in ("a", "b"):
            write(folder, name, uniform(name, size, 1))
            continue
        widths = [int(width) for width in name.split("-")]
        layers = [(uniform(f"{name} weights {number}", units * inputs, (6 / inputs) ** 0.5),
                   uniform(f"{name} bias {number}", units, 0.1))
                  for number, (inputs, units) in enumerate(zip(widths, widths[1:]))]
        write(folder, name + ".weights", *(part for layer in layers for part in layer))
        write(folder, name + ".inputs", uniform(name + " inputs", size * widths[0], 3 ** 0.5))
        targets = uniform(name + " targets", size, 1)
        if widths[-1] > 1:  # classes
            targets = array.array("f", (int((value + 1) / 2 * widths[-1]) % widths[-1] for value in targets))
        write(folder, name + ".targets", targets)
        with open(os.path.join(folder, name + ".onnx"), "wb") as file:
            file.write(onnx_model(widths, layers))


def uniform(seed, count, bound):
    draw, width = random.Random(seed).random, 2 * bound
    return array.array("f", [width * draw() - bound for _ in range(count)])


def write(folder, name, *parts):
    with open(os.path.join(folder, name), "wb") as file:
        for part in parts:
            part.tofile(file)


# ---- ONNX, which is protocol buffers: a field is its number and wire type, then the value ----

def varint(value):
    data = bytearray()
    while value > 127:
        data.append(value & 127 | 128)
        value >>= 7
    data.append(value)
    return bytes(data)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def onnx_model(widths, layers):
    nodes, tensors, value = b"", b"", "x"
    for number, (weights, bias) in enumerate(layers):
        inputs, units, last = widths[number], widths[number + 1], number + 1 == len(layers)
        for name, dims, values in ((f"w{number}", (units, inputs), weights), (f"b{number}", (units,), bias)):
            tensors += field(5, b"".join(field(1, dim) for dim in dims) + field(2, 1) + field(8, name) +
                             field(9, values.tobytes()))
        result = "y" if last else f"z{number}"
        transposed = field(1, "transB") + field(3, 1) + field(20, 2)
        nodes += field(1, field(1, value) + field(1, f"w{number}") + field(1, f"b{number}") + field(2, result) +
                       field(4, "Gemm") + field(5, transposed))
        value = f"h{number}"
        if not last:
            nodes += field(1, field(1, result) + field(2, value) + field(4, "Relu"))
    graph = nodes + field(2, "network") + tensors + field(11, typed("x", widths[0])) + field(12, typed("y", widths[-1]))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))


def typed(name, width):
    dims = field(1, field(2, "rows")) + field(1, field(1, width))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))
