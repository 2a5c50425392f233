"""Batches of which each epoch follows from the seed and the number of the epoch alone."""

from hashlib import sha256
from typing import Any

import keras
import numpy as np

from keras_course.private_apis.of_keras import global_seed


class SeededBatches(keras.utils.PyDataset):
    """A data set whose order and draws are a function of (seed, epoch).

    An epoch does not depend on what ran before it, on the thread in which Keras asks for a batch, or on the order in
    which batches are asked for; a training that is resumed reads the batches that it would have read.

        model.fit(batches, shuffle=False, callbacks=[EpochSeeds(batches)])

    `shuffle=False`, because Keras would shuffle the order of the batches once more, with Python's generator. Keras does
    not tell a data set the number of an epoch: the callback `EpochSeeds` does. Without it each reading is another
    epoch, that of `evaluate` or `predict` too.

    A subclass sets its attributes, then calls `begin_epoch(0)`. It draws an epoch's order from `generator()`, in
    `begin_epoch`, and what `batch(index)` needs from `generator(index)`. `examples()` gives what they are cut from.

    Attributes:
        seed: that of `keras.utils.set_random_seed` when the data set is made; drawn if none was set.
        epoch: number of the epoch whose batches it holds, from 0.
        counting: whether the next epoch follows when one ends; `EpochSeeds` switches it off for a training.
        first: index of the batch that Keras gets first: a training that goes on inside an epoch skips those before it.
        devices: among how many TensorFlow divides a batch and averages: one whose rows can't be divided equally, such
            as the last of an epoch, is then repeated for each of them, so that the average is that of its rows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seed = np.random.SeedSequence(global_seed()).entropy
        self.epoch, self.counting, self.first, self.devices = 0, True, 0, 1

    def generator(self, *index: int) -> np.random.Generator:
        """A new random generator, that of the epoch or that of one of its batches."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(self.epoch, *index)))

    def begin_epoch(self, epoch: int) -> None:
        """Hold the batches of another epoch."""
        self.epoch = epoch

    def batch(self, index: int) -> Any:
        """One batch of the epoch, from 0 to `len(self) - 1`."""
        raise NotImplementedError

    def __getitem__(self, index: int) -> Any:
        batch = self.batch(self.first + index)
        if len(keras.tree.flatten(batch)[0]) % self.devices == 0:
            return batch
        return keras.tree.map_structure(lambda array: np.concatenate([array] * self.devices), batch)

    @property
    def num_batches(self) -> int:
        """How many batches Keras gets in this epoch."""
        return len(self) - self.first

    def digest(self) -> str:
        """A digest of the examples, and of the size of a batch: a training goes on with the same ones only."""
        key = sha256(f"{len(self)}".encode())
        for array in self.examples():
            key.update(np.ascontiguousarray(array).tobytes())
        return key.hexdigest()[:16]

    def examples(self) -> list[np.ndarray]:
        """All that the batches are cut from."""
        raise NotImplementedError

    def on_epoch_end(self) -> None:
        """Called by Keras behind each epoch, and once before a training."""
        if self.counting:
            self.begin_epoch(self.epoch + 1)
