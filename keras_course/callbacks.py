"""What ``fit`` tells and keeps while it trains: progress and estimate, history, best epoch.

Each is a callback of Keras with one thing added. With a folder they also survive a killed process; without one they
keep everything in memory. ``runs.callbacks()`` puts them together.
"""

import csv
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

Logs = dict[str, float] | None


class Progress(keras.callbacks.ProgbarLogger):
    """Keras' progress bar, preceded by how long the whole training will take.

    The estimate comes from the first steps. Where nobody watches (a file, a pipe) each epoch prints
    one line instead of a moving bar.
    """

    first_steps = 2.0  # seconds of training from which the rest is estimated

    def set_params(self, params: dict[str, Any]) -> None:
        super().set_params(params)
        self.verbose: int
        if self.verbose == 1 and not (sys.stdout.isatty() or "ipykernel" in sys.modules):
            self.verbose = 2
        self._told = False

    def on_train_begin(self, logs: Logs = None) -> None:
        super().on_train_begin(logs)
        if self.verbose:
            steps = f" of {self.target:,} steps" if self.target else ""
            parameters = sum(math.prod(weight.shape) for weight in self.model.trainable_weights)
            print(f"Training {parameters:,} parameters, {self.epochs:,} epochs{steps}.", flush=True)
        self._begun, self._steps = time.perf_counter(), 0

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        super().on_train_batch_end(batch, logs)
        now = time.perf_counter()
        self._steps += 1
        if self._steps == 1:
            self._after_first = now  # the first step also compiles
        elif not self._told and self.verbose and self.target and now - self._after_first > self.first_steps:
            self._told = True
            epoch = self.target * (now - self._after_first) / (self._steps - 1)
            total = self._after_first - self._begun + epoch * self.epochs
            start = "\r\033[K" if sys.stdout.isatty() else ""
            print(f"{start}Estimate: {in_words(epoch)} an epoch, {in_words(total)} in all.", flush=True)


def in_words(seconds: float) -> str:
    """A duration as people say it.

    >>> in_words(8.4), in_words(75), in_words(4000)
    ('about 8 s', 'about 1 min 20 s', 'about 1 h 10 min')
    """
    if seconds < 59.5:
        return f"about {max(1, round(seconds))} s"
    if seconds < 3595:
        minutes, rest = divmod(round(seconds, -1), 60)
        return f"about {minutes:.0f} min" + (f" {rest:.0f} s" if rest else "")
    hours, rest = divmod(round(seconds / 60, -1), 60)
    return f"about {hours:.0f} h" + (f" {rest:.0f} min" if rest else "")


class SavedHistory(keras.callbacks.History):
    """Keras' `History`, written to a CSV file after each epoch and read again by a run that goes on.

    Args:
        path: the file, with one row an epoch; `None` keeps the history in memory only.
    """

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self.path = path

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        if not self.epoch and self.path and self.path.exists():
            for row in read_history(self.path)[:epoch]:
                super().on_epoch_end(int(row.pop("epoch")) - 1, row)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        super().on_epoch_end(epoch, logs)
        if self.path:
            partial = self.path.with_suffix(".partial")
            with partial.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["epoch", *self.history])
                writer.writerows(zip([number + 1 for number in self.epoch], *self.history.values(), strict=True))
            os.replace(partial, self.path)


def read_history(path: Path) -> list[dict[str, float]]:
    """The rows of a history file: `epoch` (from 1), `loss`, `val_loss` ..."""
    with path.open(newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


class BestEpoch(keras.callbacks.EarlyStopping):
    """Keras' `EarlyStopping` that never stops but ends on the best epoch's weights, also in a run that goes on.

    Args:
        path: file for the best weights so far; `None` keeps them in memory only.
        monitor: the value of the history whose best epoch is meant.
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
        before = self.best_weights
        super().on_epoch_end(epoch, logs)
        if self.path and self.best_weights is not before:
            weights = {f"weight{i}": weight for i, weight in enumerate(self.best_weights)}
            partial = self.path.with_suffix(".partial")
            with partial.open("wb") as file:
                np.savez(file, best=self.best, epoch=self.best_epoch, **weights)
            os.replace(partial, self.path)
