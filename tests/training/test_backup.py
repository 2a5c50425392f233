"""A training continues from the last whole epoch on disk."""

import keras
import numpy as np
import pytest

from keras_course.training.backup import Backup

X = np.linspace(-1, 1, 20).reshape(10, 2)


def fit(folder, epochs):
    """Train on from what the folder holds; the epochs that were trained, from 0."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model.fit(X, X[:, :1], epochs=epochs, callbacks=[Backup(folder)], verbose=0).epoch


@pytest.mark.parametrize("length", [0, 5])
def test_a_kill_while_the_metadata_are_written_costs_an_epoch_at_most(tmp_path, length):
    """Seen in a real kill: Keras truncates the file and then writes it. It raised a JSONDecodeError at every resume."""
    fit(tmp_path / "backup", 3)
    metadata = tmp_path / "backup" / "training_metadata.json"
    metadata.write_bytes(metadata.read_bytes()[:length])
    assert fit(tmp_path / "backup", 5) == [2, 3, 4]


def test_without_an_epoch_before_it_begins_again(tmp_path):
    fit(tmp_path / "backup", 1)
    (tmp_path / "backup" / "training_metadata.json").write_text("")
    assert fit(tmp_path / "backup", 3) == [0, 1, 2]


def test_a_whole_backup_goes_on_where_it_ended(tmp_path):
    assert fit(tmp_path / "backup", 2) == [0, 1]
    assert fit(tmp_path / "backup", 4) == [2, 3]
