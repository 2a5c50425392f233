"""The chance of an epoch, of its batches and of the network's layers, from the number of the epoch."""

from typing import Any

import keras

from keras_course.private_apis.of_keras import count_draws_of_dropout, seed_states

Logs = dict[str, float] | None
DRAWS = 2**20  # more than a layer draws in an epoch
EPOCHS = 2**11  # after so many the draws of the layers repeat: a counter has 31 bits


class EpochSeeds(keras.callbacks.Callback):
    """Makes what an epoch draws a function of (seed, epoch): its batches, and the dropout of the network's layers.

    A random layer has a seed and counts its draws. Keras does not back the counters up: a resumed training would repeat
    the dropout of its first epochs. Here each epoch begins with its own count, on PyTorch too.

    Args:
        batches: the `SeededBatches` that `fit` reads, which are told the number of each epoch; `None` if it reads
            arrays. After a training that was interrupted they stay at its last epoch until the next one.
    """

    def __init__(self, batches: Any = None) -> None:
        super().__init__()
        self.batches = batches

    def on_train_begin(self, logs: Logs = None) -> None:
        if keras.config.backend() == "torch":
            count_draws_of_dropout(self.model)
        if self.batches is not None:
            self.batches.counting = False

    def on_train_end(self, logs: Logs = None) -> None:
        if self.batches is not None:
            self.batches.counting = True

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        if self.batches is not None:
            self.batches.begin_epoch(epoch)
        for state in seed_states(self.model):
            seed, _ = keras.ops.convert_to_numpy(state)
            state.assign([int(seed), epoch % EPOCHS * DRAWS])
