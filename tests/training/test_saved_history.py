"""The training history, saved to a file after each epoch."""

import errno

import keras
import numpy as np

from keras_course.training import saved_history
from keras_course.training.saved_history import SavedHistory, read_history


def fit(*callbacks, **options):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model.fit(np.ones((4, 2)), np.ones((4, 1)), callbacks=list(callbacks), verbose=0, **options)


def test_the_history_file_is_complete_after_each_epoch(tmp_path):
    path = tmp_path / "history.csv"
    rows = []

    class CountRows(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            rows.append(len(read_history(path)) if path.exists() else 0)

    history = fit(SavedHistory(path), CountRows(), epochs=3)
    assert rows == [0, 1, 2]
    assert [row["loss"] for row in read_history(path)] == history.history["loss"]
    assert [row["epoch"] for row in read_history(path)] == [1, 2, 3]
    assert [file.name for file in tmp_path.iterdir()] == ["history.csv"]


def test_a_disk_that_was_full_costs_nothing_in_the_end(tmp_path, monkeypatch):
    class Full(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            monkeypatch.undo() if epoch == 2 else monkeypatch.setattr(saved_history.os, "replace", self.fail)

        def fail(self, *_):
            raise OSError(errno.ENOSPC, "No space left on device")

    fit(SavedHistory(tmp_path / "history.csv"), Full(), epochs=3)
    assert [row["epoch"] for row in read_history(tmp_path / "history.csv")] == [1, 2, 3]
