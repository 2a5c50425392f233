"""Restores the weights of the best epoch at the end of training."""

import os
import sys
from pathlib import Path

import keras
import numpy as np

Logs = dict[str, float] | None


class BestEpoch(keras.callbacks.EarlyStopping):
    """Keras' `EarlyStopping` that never stops early: it only restores the best epoch's weights when training ends.

    The best weights so far are saved to a file, so that training can be resumed after an interruption.

    Args:
        path: an `.npz` file for the best weights; `None` keeps them in memory only.
        monitor: the metric that decides which epoch is best.
    """

    def __init__(self, path: Path | None = None, monitor: str = "val_loss") -> None:
        super().__init__(monitor=monitor, patience=sys.maxsize, restore_best_weights=True)
        self.path = path

    def on_train_begin(self, logs: Logs = None) -> None:
        super().on_train_begin(logs)
        if self.path and self.path.exists():
            with np.load(self.path) as stored:
                self.best, self.best_epoch = float(stored["best"]), int(stored["epoch"])
                self.best_weights = [stored[f"weight{i}"] for i in range(len(self.model.weights))]

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        previous = self.best_weights
        super().on_epoch_end(epoch, logs)
        if self.path and self.best_weights is not previous:  # this epoch is the best so far
            weights = {f"weight{i}": weight for i, weight in enumerate(self.best_weights)}
            partial = self.path.with_suffix(".partial")
            with partial.open("wb") as file:
                np.savez(file, best=self.best, epoch=self.best_epoch, **weights)
            os.replace(partial, self.path)
