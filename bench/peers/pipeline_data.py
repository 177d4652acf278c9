"""The rows of bench/peers/pipeline: pipeline_data.py FOLDER writes what FOLDER/plan.json asks for.

A class is a Gaussian cluster in a space of few dimensions, whose centre is near enough to the others' for them to overlap;
a fixed mixture of these dimensions and some noise are the inputs, of mean 0 and variance about 1.
NAME.inputs is raw fp32 [rows][inputs], NAME.labels int32.
"""
import json
import os
import sys

import numpy

DIMENSIONS, SPREAD, NOISE = 24, 0.75, 0.5


def main(folder):
    with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
        plan = json.load(file)
    random = numpy.random.default_rng(1)
    inputs, classes = plan["widths"][0], plan["widths"][-1]
    centres = random.normal(0, SPREAD, (classes, DIMENSIONS))
    scale = ((1 + SPREAD ** 2) * DIMENSIONS + NOISE ** 2) ** -0.5
    mixture = random.standard_normal((DIMENSIONS, inputs), numpy.float32)
    for name, rows in plan["rows"].items():
        labels = random.integers(0, classes, rows, numpy.int32)
        places = centres[labels] + random.standard_normal((rows, DIMENSIONS))
        noise = random.standard_normal((rows, inputs), numpy.float32)
        ((places.astype(numpy.float32) @ mixture + NOISE * noise) * numpy.float32(scale)).tofile(
            os.path.join(folder, name + ".inputs"))
        labels.tofile(os.path.join(folder, name + ".labels"))


main(sys.argv[1])
