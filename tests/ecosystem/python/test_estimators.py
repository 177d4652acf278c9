"""SenteiClassifier and SenteiRegressor: scikit-learn's own checks, and what they do not look at."""

import pickle
import unittest
import warnings

import numpy
import pandas
import sentei
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator
from support import blobs

SMALL = dict(hidden=(32,), teachers=2)  # epochs as they are: the checks ask for good networks
QUICK = dict(hidden=(16,), teachers=1, epochs=40, retrain_epochs=5, learning_rate=0.01, random_state=3)


class ScikitLearn(unittest.TestCase):
    def checks_of(self, estimator):
        self.assertEqual(estimator._get_tags()["_xfail_checks"], False)  # none is excused
        names = set()
        for fresh, check in check_estimator(estimator, generate_only=True):
            names.add(check.func.__name__)
            with self.subTest(check=check.func.__name__), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                check(fresh)
        self.assertLessEqual({"check_methods_subset_invariance", "check_estimators_pickle"}, names)
        return names

    def test_every_check_of_a_classifier(self):
        names = self.checks_of(sentei.SenteiClassifier(**SMALL))
        self.assertLessEqual({"check_classifiers_train", "check_classifiers_one_label"}, names)

    def test_every_check_of_a_regressor(self):
        names = self.checks_of(sentei.SenteiRegressor(**SMALL))
        self.assertLessEqual({"check_regressors_train", "check_regressors_int"}, names)


class Classifier(unittest.TestCase):
    def test_classes_of_every_kind_come_back_as_they_were(self):
        for kinds in (("ash", "birch", "cedar"), ("b", "ä", "Z"), (10, 9, -2), (1.0, 2.0, 3.0), (True, False), (2**60, 2**60 + 1)):
            X, y = blobs(kinds=kinds)
            for given in (y, y.astype(object)) if y.dtype.kind == "U" else (y,):
                fitted = sentei.SenteiClassifier(**QUICK).fit(X, given)
                self.assertEqual(fitted.classes_.tolist(), sorted(set(kinds)))
                self.assertGreater(fitted.score(X, given), 0.9, kinds)
                best = fitted.classes_[fitted.predict_proba(X).argmax(axis=1)]
                self.assertEqual(best.tolist(), fitted.predict(X).tolist())
        self.assertEqual(fitted.model_.classes, [str(2**60), str(2**60 + 1)])

    def test_rows_do_not_depend_on_each_other_to_the_last_bit(self):
        X, y = blobs()
        fitted = sentei.SenteiClassifier(**QUICK).fit(X, y)
        together = fitted.predict_proba(X)
        alone = numpy.vstack([fitted.predict_proba(X[i : i + 1]) for i in range(len(X))])
        numpy.testing.assert_array_equal(alone, together)
        numpy.testing.assert_array_equal(fitted.predict_proba(X[::-1])[::-1], together)

    def test_one_class_and_mixed_up_classes_are_refused(self):
        X, y = blobs(12)
        with self.assertRaisesRegex(ValueError, "1 class only"):
            sentei.SenteiClassifier().fit(X, ["ash"] * 12)
        with self.assertRaisesRegex(ValueError, "Unknown label type"):
            sentei.SenteiClassifier().fit(X, X[:, 0])

    def test_every_size_of_table_down_to_two_rows(self):
        for rows in (2, 3, 5, 10, 19, 20, 25):
            X, y = blobs(rows, kinds=("a", "b"))
            fitted = sentei.SenteiClassifier(**QUICK).fit(X, y)
            self.assertEqual(fitted.predict(X).shape, (rows,))
        X, _ = blobs(30)
        numbers = numpy.arange(30)
        self.assertEqual(len(sentei.SenteiClassifier(**QUICK).fit(X, numbers).classes_), 30)

    def test_missing_numbers_are_missing_and_infinite_ones_refused(self):
        X, y = blobs()
        X[::9, 0] = numpy.nan
        fitted = sentei.SenteiClassifier(**QUICK).fit(X, y)
        self.assertEqual(fitted.model_.inputs, 4)
        self.assertTrue(numpy.isfinite(fitted.predict_proba(X)).all())
        X[1, 1] = numpy.inf
        for call in (lambda: fitted.predict(X), lambda: sentei.SenteiClassifier().fit(X, y)):
            with self.assertRaisesRegex(ValueError, "infinity"):
                call()

    def test_frames_keep_their_names(self):
        X, y = blobs()
        frame = pandas.DataFrame(X, columns=["height", "target", "depth"])
        fitted = sentei.SenteiClassifier(**QUICK).fit(frame, y)
        self.assertEqual(fitted.feature_names_in_.tolist(), ["height", "target", "depth"])
        self.assertEqual(fitted.model_.column_names, ["height", "target", "depth"])
        self.assertEqual(fitted.model_.target, "target_")
        with self.assertRaises(ValueError):
            fitted.predict(frame[["depth", "target", "height"]])

    def test_parameters_reach_the_run(self):
        X, y = blobs()
        small = sentei.SenteiClassifier(keep=0.5, **QUICK).fit(X, y)
        self.assertLessEqual(small.model_.layers[1], 8)
        self.assertEqual(small.result_["goal"], {"keep": 0.5})
        self.assertEqual(small.result_["seed"], 3)
        self.assertEqual(small.result_["general"]["layers"], [3, 16, 3])
        self.assertIn("general network", small.summary_)
        for wrong in (dict(hidden=(0,)), dict(keep=2), dict(criterion="nosuch"), dict(validation_fraction=1.0),
                      dict(learning_rate=-1), dict(keep=0.5, max_bytes=4000), dict(threads=9999)):
            with self.assertRaises(ValueError):
                sentei.SenteiClassifier(**wrong).fit(X, y)

    def test_seeds(self):
        X, y = blobs()
        bytes_of = lambda seed, **more: clone(sentei.SenteiClassifier(**{**QUICK, "random_state": seed, **more})).fit(X, y).model_.bytes
        self.assertEqual(bytes_of(1), bytes_of(1, threads=2))
        self.assertNotEqual(bytes_of(1), bytes_of(2))
        self.assertEqual(bytes_of(numpy.random.RandomState(4)), bytes_of(numpy.random.RandomState(4)))
        self.assertNotEqual(bytes_of(None), bytes_of(None))

    def test_pickles_copies_and_searches(self):
        X, y = blobs()
        pipeline = make_pipeline(StandardScaler(), sentei.SenteiClassifier(**QUICK))
        self.assertGreater(cross_val_score(pipeline, X, y, cv=3, n_jobs=2).mean(), 0.9)
        search = GridSearchCV(pipeline, {"senteiclassifier__keep": [0.25, 1.0]}, cv=2).fit(X, y)
        again = pickle.loads(pickle.dumps(search.best_estimator_))
        numpy.testing.assert_array_equal(again.predict_proba(X), search.predict_proba(X))


class Regressor(unittest.TestCase):
    def test_learns_a_line_in_the_units_of_the_target(self):
        X, _ = blobs(300)
        y = 1000 + 50 * X[:, 0] - 20 * X[:, 2]
        fitted = sentei.SenteiRegressor(**QUICK).fit(X, y)
        self.assertGreater(fitted.score(X, y), 0.95)
        self.assertEqual(fitted.predict(X[:1]).tolist(), fitted.predict(X)[:1].tolist())
        self.assertEqual(fitted.predict(X).dtype, float)

    def test_a_few_whole_numbers_are_no_classes(self):
        X, _ = blobs()
        fitted = sentei.SenteiRegressor(**QUICK).fit(X, (X[:, 0] > 2).astype(int))
        self.assertEqual(fitted.model_.task, "regression")

    def test_what_is_not_fitted_says_so(self):
        X, y = blobs()
        with self.assertRaises(NotFittedError):
            sentei.SenteiRegressor().predict(X)
        with self.assertRaisesRegex(ValueError, "constant"):
            sentei.SenteiRegressor(**QUICK).fit(X, numpy.ones(len(X)))


if __name__ == "__main__":
    unittest.main()
