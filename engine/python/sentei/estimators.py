"""SenteiClassifier and SenteiRegressor: the refined network as an estimator of scikit-learn."""

import json

import numpy
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from . import _sentei

_FEWEST_ROWS_TO_SPLIT = 20


class _SenteiEstimator(BaseEstimator):
    """What both have in common.

    hidden: units of the general network's hidden layers. max_drop: percentage points of accuracy, or percent of RMSE,
    that the refined network may cost; keep (share of every layer's units), max_parameters or max_bytes: another goal in
    its place. criterion, criterion_options, rounds, teachers, epochs, patience, retrain_epochs, batch_size, learning_rate,
    activation, backend: as in sentei.optimize; 0 and "" choose. random_state: an int is the seed, anything else draws
    one. threads: 0 is as many as there are; the result does not depend on it.

    validation_fraction: share of the rows that choose the best epoch and the size. A table of fewer than 20 rows, or one
    with too many classes for its rows, is not cut: all rows train and choose. NaN is a missing cell; infinite numbers
    are refused.

    Fitted: model_ (the refined network, a sentei.Model), result_ (every figure, as result.json has them; the rows of
    validation stand in for test rows), summary_ (the same for people), n_features_in_, feature_names_in_.
    """

    def __init__(
        self,
        hidden=(200, 200, 200),
        *,
        activation="relu",
        max_drop=0.5,
        keep=None,
        max_parameters=None,
        max_bytes=None,
        criterion="obs",
        criterion_options=None,
        rounds=0,
        teachers=0,
        epochs=0,
        patience=20,
        retrain_epochs=0,
        batch_size=0,
        learning_rate=1e-3,
        validation_fraction=0.2,
        random_state=None,
        threads=0,
        backend="",
    ):
        self.hidden = hidden
        self.activation = activation
        self.max_drop = max_drop
        self.keep = keep
        self.max_parameters = max_parameters
        self.max_bytes = max_bytes
        self.criterion = criterion
        self.criterion_options = criterion_options
        self.rounds = rounds
        self.teachers = teachers
        self.epochs = epochs
        self.patience = patience
        self.retrain_epochs = retrain_epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.threads = threads
        self.backend = backend

    def _more_tags(self):
        return {"allow_nan": True}

    def _seed(self):
        if isinstance(self.random_state, (int, numpy.integer)):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    def _options(self, rows, classes):
        goals = {"keep": self.keep, "max_parameters": self.max_parameters, "max_bytes": self.max_bytes}
        if all(goal is None for goal in goals.values()):
            goals["max_drop"] = self.max_drop
        if not 0 < self.validation_fraction < 1:
            raise ValueError("validation_fraction=%r, expected a share in (0, 1)" % self.validation_fraction)
        fraction = self.validation_fraction
        if rows < _FEWEST_ROWS_TO_SPLIT or rows - classes < fraction * rows:
            fraction = 0
        return dict(
            goals,
            hidden=list(self.hidden),
            activation=self.activation,
            criterion=self.criterion,
            criterion_options=self.criterion_options,
            rounds=self.rounds,
            teachers=self.teachers,
            epochs=self.epochs,
            patience=self.patience,
            retrain_epochs=self.retrain_epochs,
            batch=self.batch_size,
            rate=self.learning_rate,
            train_share=1 - fraction,
            validation_share=fraction,
            test_share=0,
            latency_seconds=0,
            seed=self._seed(),
            threads=self.threads,
            backend=self.backend,
        )

    def _names(self):
        known = getattr(self, "feature_names_in_", None)
        return ["x%d" % i for i in range(self.n_features_in_)] if known is None else [str(name) for name in known]

    def _run(self, work, X, targets, task, classes):
        names = self._names()
        target = "target"
        while target in names:
            target += "_"
        options = dict(self._options(len(X), classes), task=task, target=target)
        result = work(X, targets, names, options)
        self.model_ = result.refined
        self.result_ = json.loads(result.json)
        self.summary_ = result.summary
        return self

    def _values(self, X):
        check_is_fitted(self)
        X = self._validate_data(X, reset=False, dtype=numpy.float64, force_all_finite="allow-nan")
        alone = len(X) == 1  # one row goes another way than many and would differ in the last bits
        rows = _FrameLike(numpy.repeat(X, 2, axis=0) if alone else X, self._names())
        values = self.model_.predict_values(rows)
        return values[:1] if alone else values


class _FrameLike:
    """Rows with names, as the module takes a frame."""

    def __init__(self, values, columns):
        self.values = values
        self.columns = columns

    def to_numpy(self, dtype):
        return self.values.astype(dtype, copy=False)


class SenteiClassifier(ClassifierMixin, _SenteiEstimator):
    __doc__ = _SenteiEstimator.__doc__ + "\n    classes_: as numpy.unique gives them, in the order of predict_proba.\n    "

    def fit(self, X, y):
        X, y = self._validate_data(X, y, dtype=numpy.float64, force_all_finite="allow-nan", ensure_min_samples=2)
        check_classification_targets(y)
        classes, codes = numpy.unique(y, return_inverse=True)
        if len(classes) < 2:
            raise ValueError("y holds 1 class only (%r), expected at least two classes" % classes[0])
        names = [str(name) for name in classes]
        if len(set(names)) < len(names):
            raise ValueError("two classes of y are the same as text, which is how a model knows them")
        if classes.dtype.kind in "biuf" and numpy.array_equal(numpy.unique(classes.astype(float)), classes):
            self._run(_sentei.optimize_numbers, X, y.astype(float), "classification", len(classes))
            self._columns = numpy.arange(len(classes))
        else:
            self._run(_sentei.optimize_labels, X, [names[code] for code in codes], "classification", len(classes))
            self._columns = numpy.array([self.model_.classes.index(name) for name in names])
        self.classes_ = classes
        return self

    def predict_proba(self, X):
        values = self._values(X)
        return values[:, self._columns]

    def predict(self, X):
        answers = self.predict_proba(X).argmax(axis=1)
        return self.classes_[answers]


class SenteiRegressor(RegressorMixin, _SenteiEstimator):
    __doc__ = _SenteiEstimator.__doc__

    def fit(self, X, y):
        X, y = self._validate_data(
            X, y, dtype=numpy.float64, force_all_finite="allow-nan", ensure_min_samples=2, y_numeric=True
        )
        return self._run(_sentei.optimize_numbers, X, y.astype(float), "regression", 1)

    def predict(self, X):
        return self._values(X).ravel()
