"""The film-review chapter: how fast an epoch is, and how good the network gets.

    python benchmarks/rnn.py speed                     our recipe and the textbooks', epoch by epoch in turn
    python benchmarks/rnn.py accuracy --seeds 1 2 3    test accuracy of whole runs, with and without mask,
                                                       beside a logistic regression on the same words

KERAS_BACKEND chooses the backend. Needs `pip install ".[benchmarks]"`.
"""

import argparse
import functools
import os
import platform
import statistics
import time
from datetime import date

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from keras_course.chapters import rnn
from keras_course.data import reviews
from keras_course.data.batches import pad


def machine() -> str:
    """One line on what the figures were measured with."""
    versions = f"{keras.config.backend()}, Keras {keras.version()}, Python {platform.python_version()}"
    return f"{date.today()}, {os.cpu_count()} cores ({platform.machine()}), {versions}"


def plain_epoch(train: reviews.Reviews):
    """One epoch as textbooks write it: rmsprop, batches of 128, every review padded to 500 words."""
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


def our_epoch(train: reviews.Reviews):
    """One epoch of the chapter's recipe: the same layers, reviews and words."""
    model, batches = rnn.build_model(), train.batches(256, rnn.WIDTHS, shuffle=True, forget=0.3)
    falling = rnn.CosineDecay(1e-3, 100 * len(batches))
    model.compile(
        optimizer=rnn.Adam(falling, epsilon=3e-5, global_clipnorm=10.0),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return lambda: model.fit(batches, verbose=0)


def speed(repeats: int) -> None:
    """Epochs of both recipes in turn: A B A B ..., after one of each that compiles."""
    train = reviews.load()[0]
    epochs = {"plain": plain_epoch(train), "ours": our_epoch(train)}
    seconds: dict[str, list[float]] = {name: [] for name in epochs}
    for turn in range(repeats + 1):
        for name, epoch in epochs.items():
            started = time.perf_counter()
            epoch()
            took = time.perf_counter() - started
            print(f"{'first' if turn == 0 else turn:>5} {name:5} {took:6.1f} s", flush=True)
            if turn:
                seconds[name].append(took)
    ratios = [plain / ours for plain, ours in zip(*seconds.values(), strict=True)]
    plain, ours = (statistics.median(taken) for taken in seconds.values())
    print(f"plain {plain:.1f} s, ours {ours:.1f} s an epoch (medians of {repeats})")
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
    print(machine())
    speed(arguments.repeats) if arguments.what == "speed" else accuracy(arguments.seeds)
