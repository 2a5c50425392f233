"""The training history, saved to a file after each epoch."""

import csv
import os
from contextlib import suppress
from pathlib import Path

import keras

Logs = dict[str, float] | None


class SavedHistory(keras.callbacks.History):
    """Keras' `History`, written to a CSV file after each epoch: for people and their programs, nothing reads it back.

    A full disk does not end the training: the file is written again after the next epoch, and at the end.

    Args:
        path: the CSV file, one row per epoch.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        super().on_epoch_end(epoch, logs)
        self.write()

    def on_train_end(self, logs: Logs = None) -> None:
        self.write()

    def write(self) -> None:
        """Write the file beside the old one, then rename it."""
        partial = self.path.with_suffix(".partial")
        try:
            with partial.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["epoch", *self.history])
                writer.writerows(zip([epoch + 1 for epoch in self.epoch], *self.history.values(), strict=True))
            os.replace(partial, self.path)
        except OSError:
            with suppress(OSError):
                partial.unlink()


def read_history(path: Path) -> list[dict[str, float]]:
    """The rows of a history file, one per epoch: `epoch` (from 1), `loss`, `val_loss` and the metrics."""
    with path.open(newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
