"""The training history, saved to a file after each epoch."""

import keras
import numpy as np
import pytest

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


@pytest.mark.parametrize("initial_epoch", [2, 1])
def test_a_resumed_training_reads_the_epochs_before(initial_epoch, tmp_path):
    """Rows from the epoch on that is trained again are replaced."""
    first = fit(SavedHistory(tmp_path / "history.csv"), epochs=2).history["loss"]
    resumed = SavedHistory(tmp_path / "history.csv")
    fit(resumed, epochs=4, initial_epoch=initial_epoch)
    assert resumed.epoch == [0, 1, 2, 3]
    assert resumed.history["loss"][:initial_epoch] == first[:initial_epoch]
    assert [row["loss"] for row in read_history(tmp_path / "history.csv")] == resumed.history["loss"]


def test_without_a_path_the_history_stays_in_memory(working_folder):
    saved = SavedHistory()
    fit(saved, epochs=2)
    assert len(saved.history["loss"]) == 2 and list(working_folder.iterdir()) == []
