"""The film-review chapter: how fast an epoch is, and how good the network gets.

    python benchmarks/rnn.py speed                     our recipe and the textbooks', epoch by epoch in turn
    python benchmarks/rnn.py accuracy --seeds 1 2 3    test accuracy of whole runs, with and without mask,
                                                       beside a logistic regression on the same words

KERAS_BACKEND chooses the backend. Needs `pip install ".[benchmarks]"`.
"""

import argparse
import functools
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from keras_course.chapters import rnn
from keras_course.command import backend_seed_precision
from keras_course.data import reviews
from keras_course.data.length_buckets import pad


def measured_with() -> str:
    """One line on what the figures were measured with."""
    versions = f"{keras.config.backend()}, Keras {keras.version()}, Python {platform.python_version()}"
    return f"{date.today()}, {os.cpu_count()} cores ({platform.machine()}), {versions}"


def plain_epochs(turns: Connection) -> None:
    """Epochs as textbooks write them: rmsprop, batches of 128, every review padded to 500 words."""
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
    take_turns(turns, lambda: model.fit(ids, train.labels, batch_size=128, verbose=0))


def our_epochs(turns: Connection) -> None:
    """Epochs as the chapter's command runs them: the same layers, reviews and words."""
    backend_seed_precision.keep_freed_heap()  # as the command line does
    train = reviews.load(verbose=False)[0]
    model, batches = rnn.build_model(), train.batches(512, rnn.WIDTHS, shuffle=True, word_dropout=0.3)
    falling = rnn.CosineDecay(2e-3, 100 * len(batches))
    model.compile(
        optimizer=rnn.Adam(falling, epsilon=3e-5, global_clipnorm=10.0),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    take_turns(turns, lambda: model.fit(batches, verbose=0))


def take_turns(turns: Connection, epoch: Callable[[], object]) -> None:
    """Run one epoch at each call, answer with its seconds."""
    while turns.recv():
        started = time.perf_counter()
        epoch()
        turns.send(time.perf_counter() - started)


def speed(repeats: int) -> None:
    """Epochs of both recipes in turn, A B A B ..., each in a process of its own, after one of each that compiles."""
    seconds: dict[str, list[float]] = {"plain": [], "ours": []}
    spawn = multiprocessing.get_context("spawn")
    ends = {}
    for name, epochs in (("plain", plain_epochs), ("ours", our_epochs)):
        ends[name], theirs = spawn.Pipe()
        spawn.Process(target=epochs, args=(theirs,), daemon=True).start()
    for turn in range(repeats + 1):
        for name, end in ends.items():
            end.send(True)
            took = end.recv()
            print(f"{turn or 'first':>5} {name:5} {took:6.1f} s", flush=True)
            if turn:
                seconds[name].append(took)
    ratios = [plain / ours for plain, ours in zip(*seconds.values(), strict=True)]
    plain, ours = (statistics.median(taken) for taken in seconds.values())
    print(f"plain {plain:.1f} s, ours {ours:.1f} s an epoch (medians of {repeats}); of medians {plain / ours:.1f}")
    print(f"ratio, pair by pair: median {statistics.median(ratios):.1f}, from {min(ratios):.1f} to {max(ratios):.1f}")


def accuracy(seeds: list[int]) -> None:
    """Test accuracy of the bare run, seed by seed, with and without mask, and of a logistic regression."""
    train, validation, test = reviews.load()
    labels = [part.labels for part in (train, validation, test)]
    build_model = rnn.build_model
    for mask_zero in (True, False):
        scores, took = [], []
        rnn.build_model = functools.partial(build_model, mask_zero=mask_zero)
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            started = time.perf_counter()
            model = rnn.main()
            took.append(time.perf_counter() - started)
            scores.append(model.evaluate(test.batches(512, rnn.WIDTHS), verbose=0)[1])
        told = ", ".join(f"{score:.4f}" for score in scores)
        print(f"mask_zero={mask_zero}: test {told}; mean {np.mean(scores):.4f}; {statistics.median(took):.0f} s a run")
    from sklearn.linear_model import LogisticRegression

    words = [binary_words(part) for part in (train, validation, test)]
    fits = [LogisticRegression(C=C, max_iter=500).fit(words[0], labels[0]) for C in (0.003, 0.01, 0.03, 0.1)]
    best = max(fits, key=lambda fit: fit.score(words[1], labels[1]))
    print(f"logistic regression, C={best.C} chosen on validation: test {best.score(words[2], labels[2]):.4f}")


def binary_words(part: reviews.Reviews):
    """Which of the words a review holds: a sparse matrix `(reviews, 10 000)` of 0 and 1."""
    from scipy.sparse import csr_matrix

    rows = [np.unique(ids[-500:]) for ids in part.ids]
    starts = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(starts[-1]), np.concatenate(rows), starts), shape=(len(rows), 10_000))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "accuracy"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    arguments = parser.parse_args()
    print(measured_with())
    speed(arguments.repeats) if arguments.what == "speed" else accuracy(arguments.seeds)
