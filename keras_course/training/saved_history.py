"""The training history, saved to a file after each epoch."""

import csv
import os
from pathlib import Path

import keras

Logs = dict[str, float] | None


class SavedHistory(keras.callbacks.History):
    """Keras' `History`, written to a CSV file after each epoch and read back when training is resumed.

    Args:
        path: the CSV file, one row per epoch; `None` keeps the history in memory only.
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
                writer.writerows(zip([epoch + 1 for epoch in self.epoch], *self.history.values(), strict=True))
            os.replace(partial, self.path)


def read_history(path: Path) -> list[dict[str, float]]:
    """The rows of a history file, one per epoch: `epoch` (from 1), `loss`, `val_loss` and the metrics."""
    with path.open(newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
