"""What fit tells while it trains; what it keeps is tested with the runs."""

import sys
import time

import keras
import numpy as np
import pytest

from keras_course.training.progress import Progress, SavedHistory, in_words, read_history


class Slow(keras.callbacks.Callback):
    """A step that takes time."""

    def on_train_batch_begin(self, batch, logs=None):
        time.sleep(0.01)


def fit(progress, epochs=3, **options):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.zeros((40, 2))
    return model.fit(x, x[:, :1], batch_size=1, epochs=epochs, callbacks=[Slow(), progress], **options)


@pytest.fixture
def progress(monkeypatch):
    monkeypatch.setattr(Progress, "first_steps", 0.1)
    return Progress()


def test_the_estimate_is_told_once_and_is_about_right(progress, capsys):
    fit(progress, epochs=1, verbose=0)
    started = time.perf_counter()
    fit(progress, epochs=20)
    took = time.perf_counter() - started
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Estimate")]
    assert len(lines) == 1
    said = float(lines[0].split("about ")[-1].split(" s in all")[0])
    assert took / 2.5 < said < took * 2.5


def test_the_estimate_is_told_when_an_epoch_is_shorter_than_its_first_steps(progress, capsys, monkeypatch):
    monkeypatch.setattr(Progress, "first_steps", 1.0)  # an epoch takes about 0.5 s
    fit(progress, epochs=5)
    assert capsys.readouterr().out.count("Estimate: about") == 1


def test_one_line_an_epoch_where_nobody_watches(progress, capsys):
    fit(progress)
    lines = [line for line in capsys.readouterr().out.splitlines() if "loss" in line]
    assert len(lines) == 3 and "\b" not in "".join(lines)


def test_a_moving_bar_where_somebody_watches(progress, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    fit(progress)
    out = capsys.readouterr().out
    assert out.count("40/40") >= 3 and "\r\033[KEstimate: about" in out


def test_silent_when_asked(progress, capsys):
    fit(progress, verbose=0)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "about 1 s"),
        (59.4, "about 59 s"),
        (61, "about 1 min"),
        (118, "about 2 min"),
        (126, "about 2 min 10 s"),
        (3599, "about 1 h"),
        (3601, "about 1 h"),
        (9000, "about 2 h 30 min"),
    ],
)
def test_durations_in_words(seconds, words):
    assert in_words(seconds) == words


def test_the_history_file_is_whole_after_each_epoch(tmp_path):
    path = tmp_path / "history.csv"
    seen = []

    class Look(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append(len(read_history(path)) if path.exists() else 0)

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    history = model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=3, callbacks=[SavedHistory(path), Look()], verbose=0)
    assert seen == [0, 1, 2]
    assert [row["loss"] for row in read_history(path)] == history.history["loss"]
    assert [file.name for file in tmp_path.iterdir()] == ["history.csv"]
