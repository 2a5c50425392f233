"""The film review chapter: seconds per epoch, and test accuracy.

    python benchmarks/rnn.py speed                     our recipe and the textbooks', in alternating epochs
    python benchmarks/rnn.py run                       the chapter's bare run over Keras' import and its epochs
    python benchmarks/rnn.py accuracy --seeds 1 2 3    test accuracy of whole trainings, with and without mask,
                                                       beside a logistic regression on the same words

KERAS_BACKEND chooses the backend. Needs `pip install ".[benchmarks]"`.
"""

# ruff: noqa: E402
import argparse
import functools
import inspect
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from keras_course.command import backend_seed_precision, cpu_speed

cpu_speed.keep_freed_heap(backend_seed_precision.chosen_backend())  # before Keras loads, as a chapter's command does

import keras
import numpy as np
from measuring import UNTIL_THE_END, Contender, Load, alternate, measured_with, ratio, spread, two_cores

from keras_course.chapters import rnn
from keras_course.data import reviews
from keras_course.data.length_buckets import pad
from keras_course.training.review_recipe import WIDTHS, adam


def plain_epochs() -> Callable[[], object]:
    """Epochs of the textbooks' recipe: rmsprop, batches of 128, every review padded to 500 words."""
    train = reviews.load(verbose=False)[0]
    model = keras.Sequential(
        [
            keras.Input(shape=(None,), dtype="int32"),
            keras.layers.Embedding(10_000, 32),
            keras.layers.SimpleRNN(32),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
    ids = pad(train.ids, 500)
    return lambda: model.fit(ids, train.labels, batch_size=128, verbose=0)


def our_epochs() -> Callable[[], object]:
    """Epochs of the chapter's command: the same layers, reviews and vocabulary."""
    train = reviews.load(verbose=False)[0]
    model, batches = rnn.build_model(), train.batches(512, WIDTHS, shuffle=True, word_dropout=0.3)
    model.compile(adam(100 * len(batches)), loss="binary_crossentropy", metrics=["accuracy"])
    return lambda: model.fit(batches, shuffle=False, verbose=0)


def contend(make: Callable[[], Callable[[], object]], devices: str = "1") -> Callable[[], float]:
    """In the process of a contender: a turn runs one epoch and returns its seconds.

    Both keep freed memory and leave pipelines untuned, as a chapter's command does.
    """
    backend_seed_precision.environment(backend=None, deterministic=False, devices=devices)
    UNTIL_THE_END.enter_context(backend_seed_precision.ready(devices=devices))
    epoch = make()

    def turn() -> float:
        started = time.perf_counter()
        epoch()
        return time.perf_counter() - started

    return turn


def speed(turns: int, load: Load) -> None:
    """Alternating epochs of both recipes, A B A B ..., each in its own process, after one of each that compiles.

    On JAX also with two devices that share each batch.
    """
    contenders: dict[str, Contender] = {"plain": (contend, plain_epochs), "ours": (contend, our_epochs)}
    if keras.config.backend() == "jax":
        contenders |= {f"{name}, --devices 2": (*contender, "2") for name, contender in contenders.items()}
    seconds = alternate(contenders, turns, load)
    for name, taken in seconds.items():
        print(f"{name:19} {spread(taken)} s an epoch: {ratio(taken, seconds['ours'])} times ours")
    print(load)


def command(folder: str, words: list[str]) -> Callable[[], float]:
    """A turn is a new process of Python, from its start to its end: its seconds. What it writes goes into `folder`."""
    environment = os.environ | {"KERAS_HOME": folder}

    def turn() -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], cwd=folder, env=environment, check=True, capture_output=True)
        return time.perf_counter() - started

    return turn


def bare_run(turns: int, load: Load) -> None:
    """The chapter's command without a flag, whose caches are warm, over `import keras` and its epochs at their best."""
    with tempfile.TemporaryDirectory() as folder:
        contenders: dict[str, Contender] = {
            "bare run": (command, folder, ["-m", "keras_course.chapters.rnn", "--no-show"]),
            "import keras": (command, folder, ["-c", "import keras"]),
            "epoch": (contend, our_epochs),
        }
        seconds = alternate(contenders, turns, load)
    for name, taken in seconds.items():
        print(f"{name:12} {spread(taken)} s")
    epochs = inspect.signature(rnn.main).parameters["epochs"].default * min(seconds["epoch"])
    least = [keras_import + epochs for keras_import in seconds["import keras"]]
    print(f"bare run over import and epochs at their best {ratio(seconds['bare run'], least)}\n{load}")


def accuracy(seeds: list[int]) -> None:
    """Test accuracy of the chapter's command for each seed, with and without mask, and of a logistic regression."""
    train, validation, test = reviews.load()
    labels = [part.labels for part in (train, validation, test)]
    build_model = rnn.build_model
    for mask_zero in (True, False):
        accuracies, took = [], []
        rnn.build_model = functools.partial(build_model, mask_zero=mask_zero)
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            started = time.perf_counter()
            model = rnn.main()
            took.append(time.perf_counter() - started)
            accuracies.append(model.evaluate(test.batches(512, WIDTHS), verbose=0)[1])
        listed = ", ".join(f"{accuracy:.4f}" for accuracy in accuracies)
        mean, seconds = np.mean(accuracies), statistics.median(took)
        print(f"mask_zero={mask_zero}: test {listed}; mean {mean:.4f}; {seconds:.0f} s per training")
    from sklearn.linear_model import LogisticRegression

    words = [binary_words(part) for part in (train, validation, test)]
    fits = [LogisticRegression(C=C, max_iter=500).fit(words[0], labels[0]) for C in (0.003, 0.01, 0.03, 0.1)]
    best = max(fits, key=lambda fit: fit.score(words[1], labels[1]))
    print(f"logistic regression, C={best.C} chosen on validation: test {best.score(words[2], labels[2]):.4f}")


def binary_words(part: reviews.Reviews):
    """Bags of words: a sparse matrix `(reviews, 10 000)`, 1 where a review contains a word."""
    from scipy.sparse import csr_matrix

    rows = [np.unique(ids[-500:]) for ids in part.ids]
    starts = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(starts[-1]), np.concatenate(rows), starts), shape=(len(rows), 10_000))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "run", "accuracy"])
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    arguments = parser.parse_args()
    two_cores()
    print(measured_with("keras", keras.config.backend()))
    if arguments.what == "accuracy":
        accuracy(arguments.seeds)
    else:
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            measure = {"speed": speed, "run": bare_run}[arguments.what]
            measure(arguments.turns, Load(pool, arguments.tries))
