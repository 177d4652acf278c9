"""sentei.optimize, Result and Model."""

import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from os import environ
from pathlib import Path

import numpy
import pandas
import sentei
from support import IRIS, PENGUINS, QUICK, blobs


class Files(unittest.TestCase):
    def test_the_same_bytes_as_the_command(self):
        with tempfile.TemporaryDirectory() as folder:
            words = "--target target --hidden 24,24 --epochs 12 --retrain-epochs 4 --teachers 2 --seed 5".split()
            command = [environ["SENTEI_COMMAND"], "optimize", PENGUINS, *words, "--output", folder + "/command"]
            subprocess.run(command, check=True, capture_output=True)
            result = sentei.optimize(Path(PENGUINS), target="target", seed=5, **QUICK)
            result.save(folder + "/library")
            for name in ("general.sentei", "refined.sentei"):
                self.assertEqual(Path(folder, "library", name).read_bytes(), Path(folder, "command", name).read_bytes())
            self.assertEqual(result.refined.bytes, Path(folder, "command/refined.sentei").read_bytes())
            self.assertEqual(result.json, Path(folder, "library/result.json").read_text())

    def test_a_model_in_a_file_and_in_a_pickle(self):
        model = sentei.optimize(IRIS, target="target", **QUICK).refined
        with tempfile.TemporaryDirectory() as folder:
            model.save(folder + "/m.sentei")
            copies = [
                sentei.Model.load(folder + "/m.sentei", threads=1),
                sentei.Model.parse(model.bytes, backend="scalar"),
                pickle.loads(pickle.dumps(model)),
            ]
        self.assertEqual(copies[1].backend, "scalar")
        for copy in copies:
            self.assertEqual(copy.bytes, model.bytes)
            self.assertEqual(copy.predict(IRIS).tolist(), model.predict(IRIS).tolist())
        self.assertEqual(model.task, "classification")
        self.assertEqual(model.layers[0], model.inputs)
        self.assertEqual(model.layers[-1], model.outputs)
        self.assertEqual(len(model.column_names), 4)

    def test_values_are_probabilities_or_numbers(self):
        model = sentei.optimize(IRIS, target="target", **QUICK).refined
        probabilities = model.predict_proba(IRIS)
        self.assertEqual(probabilities.shape, (150, 3))
        numpy.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
        self.assertEqual(numpy.array(model.classes)[probabilities.argmax(axis=1)].tolist(), model.predict(IRIS).tolist())
        model = sentei.optimize(IRIS, target="petal_length", keep=0.5, **QUICK).refined
        self.assertEqual(model.predict(IRIS).shape, (150,))
        self.assertEqual(model.predict(IRIS).dtype, float)
        with self.assertRaisesRegex(ValueError, "no probabilities"):
            model.predict_proba(IRIS)


class Memory(unittest.TestCase):
    def test_arrays_and_frames_give_the_same_model(self):
        X, y = blobs()
        names = ["height", "width", "depth"]
        frame = pandas.DataFrame(X, columns=names)
        from_frame = sentei.optimize(frame, pandas.Series(y), **QUICK).refined
        from_array = sentei.optimize(X.tolist(), y, names=names, **QUICK).refined
        self.assertEqual(from_frame.bytes, from_array.bytes)
        self.assertEqual(from_frame.column_names, names)
        self.assertGreater((from_frame.predict(frame) == y).mean(), 0.9)
        turned = frame[["depth", "height", "width"]].assign(age=1)
        numpy.testing.assert_array_equal(from_frame.predict_proba(turned), from_frame.predict_proba(frame))
        with self.assertRaisesRegex(sentei.Error, "height"):
            from_frame.predict(X)

    def test_any_layout_and_type_of_numbers(self):
        X, y = blobs()
        X = numpy.round(X * 100)
        expected = sentei.optimize(X, y, **QUICK).refined
        for other in (numpy.asfortranarray(X), X.astype(numpy.float32), X.astype(int), numpy.repeat(X, 2, axis=0)[::2]):
            self.assertEqual(sentei.optimize(other, y, **QUICK).refined.bytes, expected.bytes)
            numpy.testing.assert_array_equal(expected.predict_proba(other), expected.predict_proba(X))

    def test_numbers_as_targets(self):
        X, _ = blobs()
        model = sentei.optimize(X, X.sum(axis=1), **QUICK).refined
        self.assertEqual(model.task, "regression")
        model = sentei.optimize(X, X[:, 0] > 2, task="classification", **QUICK).refined
        self.assertEqual(model.classes, ["0", "1"])


class Refusals(unittest.TestCase):
    def test_errors_are_value_errors_of_one_sentence(self):
        X, y = blobs(30)
        for sentence, call in {
            "nosuch.csv": lambda: sentei.optimize("nosuch.csv", target="y"),
            "'nosuch'": lambda: sentei.optimize(IRIS, target="nosuch"),
            "expected one of max_drop": lambda: sentei.optimize(IRIS, target="target", keep=0.5, max_drop=1),
            "rule goes with max_drop": lambda: sentei.optimize(IRIS, target="target", keep=0.5, rule="balanced"),
            "boldly": lambda: sentei.optimize(IRIS, target="target", rule="boldly"),
            "task 'guess'": lambda: sentei.optimize(IRIS, target="target", task="guess"),
            "29 targets": lambda: sentei.optimize(X, y[1:]),
            "2 dimensions": lambda: sentei.optimize(X, y.reshape(-1, 1)),
            "two dimensions": lambda: sentei.optimize(X[0], y[:3]),
            "infinite": lambda: sentei.optimize(numpy.where(X > 4, numpy.inf, X), y),
            "m.sentei": lambda: sentei.Model.load("m.sentei"),
            "the model in memory": lambda: sentei.Model.parse(b"no model"),
        }.items():
            with self.assertRaisesRegex(ValueError, sentence) as caught:
                call()
            self.assertIsInstance(caught.exception, sentei.Error)
            self.assertNotIn("\n", str(caught.exception))

    def test_wrong_keywords_are_type_errors(self):
        for keywords in ({"hiden": (3,)}, {"hidden": "3x200"}, {"epochs": -1}, {"epochs": 1.5}, {"seed": "one"}):
            with self.assertRaisesRegex(TypeError, next(iter(keywords))):
                sentei.optimize(IRIS, target="target", **keywords)
        with self.assertRaises(TypeError):
            sentei.optimize(IRIS, names=["a"], target="target")


class Running(unittest.TestCase):
    def test_progress_is_told_and_none_is_as_if_not_given(self):
        stages = []
        sentei.optimize(IRIS, target="target", progress=lambda now: stages.append(now.stage), keep=None, **QUICK)
        self.assertEqual(list(dict.fromkeys(stages)), ["train", "prune", "evaluate"])

    def test_what_progress_raises_ends_the_run(self):
        def progress(now):
            if now.epoch == 3:
                raise KeyError("mine")

        with self.assertRaisesRegex(KeyError, "mine"):
            sentei.optimize(IRIS, target="target", hidden=(8,), epochs=10**9, patience=0, progress=progress)

    def test_other_threads_go_on_meanwhile(self):
        started, stop, outcome = threading.Event(), threading.Event(), []

        def progress(now):
            started.set()
            if stop.is_set():
                raise InterruptedError

        def run():
            try:
                sentei.optimize(IRIS, target="target", hidden=(8,), epochs=10**9, patience=0, progress=progress)
            except InterruptedError:
                outcome.append("ended")

        thread = threading.Thread(target=run)
        thread.start()
        self.assertTrue(started.wait(60))
        model = sentei.optimize(IRIS, target="target", **QUICK).refined
        self.assertEqual(len(model.predict(IRIS)), 150)
        stop.set()
        thread.join()
        self.assertEqual(outcome, ["ended"])

    def test_control_c_is_a_keyboard_interrupt(self):
        program = (
            "import sentei, sys\n"
            "seen = []\n"
            "try:\n"
            "    sentei.optimize(sys.argv[1], target='target', hidden=(8,), epochs=10**9, patience=0,\n"
            "                    progress=lambda now: seen or seen.append(print('training', flush=True)))\n"
            "except KeyboardInterrupt:\n"
            "    print('interrupted')\n"
        )
        with subprocess.Popen([sys.executable, "-c", program, IRIS], stdout=subprocess.PIPE, text=True) as process:
            self.assertEqual(process.stdout.readline(), "training\n")
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.stdout.read(), "interrupted\n")
        self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main()
