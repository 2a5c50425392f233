"""The progress bar, the estimate of the training time, and formatted durations."""

import sys
import time

import keras
import numpy as np
import pytest

from keras_course.training.progress_estimate import Progress, format_duration


class Slow(keras.callbacks.Callback):
    """Each step takes at least 10 ms."""

    def on_train_batch_begin(self, batch, logs=None):
        time.sleep(0.01)


def fit(progress, epochs=3, **options):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.zeros((40, 2))
    return model.fit(x, x[:, :1], batch_size=1, epochs=epochs, callbacks=[Slow(), progress], **options)


@pytest.fixture
def progress(monkeypatch):
    monkeypatch.setattr(Progress, "estimate_after", 0.1)
    return Progress()


def test_the_estimate_is_printed_once_and_is_about_right(progress, capsys):
    fit(progress, epochs=1, verbose=0)
    start = time.perf_counter()
    fit(progress, epochs=5)
    measured = time.perf_counter() - start
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Estimate")]
    assert len(lines) == 1
    estimated = float(lines[0].split("about ")[-1].split(" s in all")[0])
    assert measured / 2.5 < estimated < measured * 2.5


def test_the_estimate_is_printed_where_an_epoch_is_shorter_than_the_steps_it_needs(progress, capsys, monkeypatch):
    monkeypatch.setattr(Progress, "estimate_after", 1.0)  # an epoch takes about 0.5 s
    fit(progress, epochs=5)
    assert capsys.readouterr().out.count("Estimate: about") == 1


def test_one_line_an_epoch_without_a_terminal(progress, capsys):
    fit(progress)
    lines = [line for line in capsys.readouterr().out.splitlines() if "loss" in line]
    assert len(lines) == 3 and "\b" not in "".join(lines)


def test_a_progress_bar_in_a_terminal(progress, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    fit(progress)
    out = capsys.readouterr().out
    assert out.count("40/40") >= 3 and "\r\033[KEstimate: about" in out


def test_nothing_is_printed_with_verbose_0(progress, capsys):
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
def test_durations_are_rounded(seconds, words):
    assert format_duration(seconds) == words
