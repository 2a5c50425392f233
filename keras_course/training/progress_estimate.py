"""A progress bar for `fit`, with an estimate of the training time."""

import math
import sys
import time
from typing import Any

import keras

Logs = dict[str, float] | None


class Progress(keras.callbacks.ProgbarLogger):
    """Keras' progress bar, with the number of parameters and an estimate of the training time.

    The time is estimated once, from the first steps of the first epoch. Where the output is not a terminal or a
    notebook (a file, a pipe), each epoch prints one line instead of a progress bar.
    """

    estimate_after = 2.0  # seconds of training on which the estimate is based

    def set_params(self, params: dict[str, Any]) -> None:
        self.shows = bool(params["verbose"])
        if params["verbose"] in ("auto", 1) and not (sys.stdout.isatty() or "ipykernel" in sys.modules):
            params = {**params, "verbose": 2}
        super().set_params(params)
        self.num_epochs, self.steps_per_epoch = params["epochs"], params["steps"]  # None: not known
        self.estimate_printed = False

    def on_train_begin(self, logs: Logs = None) -> None:
        super().on_train_begin(logs)
        if self.shows:
            steps = f" of {counted(self.steps_per_epoch, 'step')}" if self.steps_per_epoch else ""
            parameters = counted(sum(math.prod(weight.shape) for weight in self.model.trainable_weights), "parameter")
            print(f"Training {parameters}, {counted(self.num_epochs, 'epoch')}{steps}.", flush=True)
        self.start, self.num_steps, self.first_epoch = time.perf_counter(), 0, 0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        super().on_epoch_begin(epoch, logs)
        if not self.num_steps:  # a training that goes on has fewer epochs before it
            self.first_epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        super().on_train_batch_end(batch, logs)
        now = time.perf_counter()
        self.num_steps += 1
        if self.num_steps == 1:
            self.after_first = now  # the first step includes compilation
        elif self.shows and self.steps_per_epoch and not self.estimate_printed:
            elapsed = now - self.after_first
            if elapsed > self.estimate_after:
                self.estimate_printed = True
                epoch = self.steps_per_epoch * elapsed / (self.num_steps - 1)
                total = self.after_first - self.start + epoch * (self.num_epochs - self.first_epoch)
                clear_line = "\r\033[K" if sys.stdout.isatty() else ""
                estimate = f"{format_duration(epoch)} an epoch, {format_duration(total)} in all"
                print(f"{clear_line}Estimate: {estimate}.", flush=True)


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the singular or the plural.

    >>> counted(1, "epoch"), counted(1500, "step")
    ('1 epoch', '1,500 steps')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def format_duration(seconds: float) -> str:
    """A rounded duration for a sentence.

    >>> format_duration(8.4), format_duration(75), format_duration(4000)
    ('about 8 s', 'about 1 min 20 s', 'about 1 h 10 min')
    """
    if seconds < 59.5:
        return f"about {max(1, round(seconds))} s"
    if seconds < 3595:
        minutes, rest = divmod(round(seconds, -1), 60)
        return f"about {minutes:.0f} min" + (f" {rest:.0f} s" if rest else "")
    hours, rest = divmod(round(seconds / 60, -1), 60)
    return f"about {hours:.0f} h" + (f" {rest:.0f} min" if rest else "")
