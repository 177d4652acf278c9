"""Sentei: trains a dense network too large and keeps the units that matter.

    import sentei

    result = sentei.optimize("iris.csv", target="species", hidden=(64, 64))
    print(result)
    result.refined.save("iris.sentei")
    print(sentei.Model.load("iris.sentei").predict("new-rows.csv"))

sentei.Error, a ValueError, is what the caller can mend, in one sentence. SenteiClassifier and SenteiRegressor are for
scikit-learn, which is imported when one of them is asked for.
"""

import numpy

from . import _sentei
from ._sentei import Error, Model, Progress, Result

__all__ = ["Error", "Model", "Progress", "Result", "SenteiClassifier", "SenteiRegressor", "optimize"]


def optimize(table, y=None, *, names=None, **options):
    """Trains a general network on a table, prunes it and retrains what is left.

    table: a file (CSV, NPY, IDX, IDX.gz), and then `target` names the column to predict; or rows and columns of numbers
        (an array or a frame, NaN where missing), and then y holds a class (text) or a number for every row.
    names: of the columns, where the table is not a file; a frame has its own.
    options: as the members of OptimizeOptions in <sentei/sentei.hpp> (hidden, epochs, criterion, seed, threads ...), and
        at most one goal: max_drop=0.5 (with rule="balanced"), keep=0.2, max_parameters, max_bytes, max_latency or
        epsilon. progress: a function that is called with a Progress; what it raises ends the run.

    Other threads of the interpreter go on meanwhile. Ctrl-C ends the run with a KeyboardInterrupt.
    """
    if y is None:
        if names is not None:
            raise TypeError("names go with a table in memory and its y")
        return _sentei.optimize_file(table, options)
    y = numpy.asarray(y)
    if y.ndim != 1:
        raise Error("y has %d dimensions, expected one value a row" % y.ndim)
    names = [] if names is None else [str(name) for name in names]
    if y.dtype.kind in "biuf":
        return _sentei.optimize_numbers(table, y.astype(float), names, options)
    return _sentei.optimize_labels(table, [str(label) for label in y], names, options)


def __getattr__(name):
    if name in ("SenteiClassifier", "SenteiRegressor"):
        from . import estimators

        return getattr(estimators, name)
    raise AttributeError("module 'sentei' has no attribute %r" % name)
