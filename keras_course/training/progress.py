"""The progress bar of a training, with an estimate of how long it takes."""

import math
import sys
import time
from typing import Any

import keras

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
