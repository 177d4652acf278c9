"""Small tables and short runs."""

import os

import numpy

DATA = os.environ["SENTEI_TEST_DATA"]
IRIS = os.path.join(DATA, "iris.csv")
PENGUINS = os.path.join(DATA, "penguins.csv")
QUICK = dict(hidden=(24, 24), epochs=12, retrain_epochs=4, teachers=2, latency_seconds=0)


def blobs(rows=150, kinds=("ash", "birch", "cedar")):
    """Rows round a point a kind, the kinds in turn."""
    random = numpy.random.RandomState(7)
    codes = numpy.arange(rows) % len(kinds)
    X = random.uniform(size=(rows, 3))
    X[numpy.arange(rows), codes % 3] += 4
    return X, numpy.array(kinds)[codes]
