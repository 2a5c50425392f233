"""The state of a training in one file, from which a training that was killed goes on, to the same bits."""

import json
import os
import struct
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_course.errors import CourseError
from keras_course.private_apis.of_keras import begin_fit_at, seed_states
from keras_course.training.progress_estimate import counted

Logs = dict[str, float] | None
State = dict[str, np.ndarray]
FILE, PREVIOUS, PARTIAL = "checkpoint.npz", "checkpoint.previous.npz", "checkpoint.partial"


class Checkpoint(keras.callbacks.Callback):
    """Keeps the state of a training on disk, and goes on from it: the last of the callbacks of `fit`.

    The file holds the weights, the optimizer's variables, the epoch, the history and the best epoch. It is written
    beside the one before and then renamed, so that a kill at any moment leaves a whole one. It is written at the end of
    an epoch, if the last one is at least 10 s old, and at the end of the last epoch. Where the batches follow from
    (seed, epoch, index), it is also written inside an epoch; else a broken epoch is done again.

    Args:
        folder: where the files lie.
        history: the `History` among the callbacks before this one.
        best: the `BestEpoch` among them.
        batches: the `SeededBatches` that `fit` reads; `None` if it reads arrays.
        minutes: how often to write inside an epoch.
        stop: asked after each step: whether to write the state at once and to call `stopped`.
        stopped: ends the training, by an exception.
        writes: whether it writes at all; else it only reads the state to go on from.

    Raises:
        CourseError: when the training begins, if the state is that of another network or of other examples.
    """

    at_most_every = 10.0  # seconds
    share = 0.02  # of the training time that writing may take

    def __init__(
        self,
        folder: Path,
        history: keras.callbacks.History,
        best: Any,
        batches: Any = None,
        minutes: float = 5.0,
        stop: Callable[[], bool] = lambda: False,
        stopped: Callable[[], None] = lambda: None,
        writes: bool = True,
    ) -> None:
        super().__init__()
        self.folder, self.history, self.best, self.batches = folder, history, best, batches
        self.minutes, self.stop, self.stopped, self.writes = minutes, stop, stopped, writes
        self.training = False
        self.reached = self.kept = (0, 0)  # epochs, and steps of the next one

    def on_train_begin(self, logs: Logs = None) -> None:
        self.resumed: State = {}  # what an epoch that was broken begins with
        self.seconds = 0.0  # that writing took the last time
        self.examples = self.batches.digest() if self.batches is not None else ""
        state = read(self.folder)
        if state is not None:
            self.restore(state)
        self.written = time.monotonic()
        self.training = True

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self.reached = epoch, 0
        if self.resumed:
            self.reached = self.kept
            self.assign(self.resumed, "seed", seed_states(self.model))
            self.batches.first = self.kept[1]
            # Keras warns that the epoch has fewer steps than the others.
            warnings.filterwarnings("ignore", "Your input ran out of data")
        self.first = self.reached[1]

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self.reached = self.reached[0], self.first + batch + 1
        if self.resumed:  # Keras creates the metrics in the first step; they are sums, of this step until now
            for variable, array in zip(self.model.metrics_variables, arrays_of(self.resumed, "metric"), strict=True):
                variable.assign_add(array)
            self.resumed = {}
        if self.batches is None:
            return
        if self.reached[1] == len(self.batches):
            if self.first and keras.config.backend() != "torch":
                # Keras is still waiting for the steps that were done before: it catches this, and ends the epoch. Left
                # to find out for itself, it would count one step more on TensorFlow, and undo `assign_add` on JAX.
                raise StopIteration
            return
        late = time.monotonic() - self.written > max(60 * self.minutes, self.seconds / self.share)
        if late or self.stop():
            self.write()
            self.stop_if_asked()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.reached = epoch + 1, 0
        if self.batches is not None:
            self.batches.first = 0
        since = time.monotonic() - self.written
        last = epoch + 1 == self.params["epochs"]
        if last or self.stop() or since > max(self.at_most_every, self.seconds / self.share):
            self.write()
        self.stop_if_asked()

    def on_train_end(self, logs: Logs = None) -> None:
        self.training = False
        begin_fit_at(self.model, 0)

    def stop_if_asked(self) -> None:
        if self.stop():
            self.stopped()

    def write(self) -> None:
        """Write the state; a full disk costs a sentence, and the training goes on."""
        if not self.writes:
            return
        began = time.monotonic()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / PARTIAL).open("wb") as file:
                np.savez(file, **self.state())  # type: ignore[arg-type]
                file.flush()
                os.fsync(file.fileno())
            if (self.folder / FILE).exists():
                os.replace(self.folder / FILE, self.folder / PREVIOUS)
            os.replace(self.folder / PARTIAL, self.folder / FILE)
            self.kept = self.reached
        except OSError as error:
            with suppress(OSError):
                (self.folder / PARTIAL).unlink()  # the space may be enough for the network
            print(
                f"\nThe state of the training can't be written to {self.folder} ({error.strerror}): it goes on, and "
                f"{epochs_and_steps(*self.kept)} are kept.",
                flush=True,
            )
        self.written = time.monotonic()
        self.seconds = self.written - began

    def state(self) -> State:
        """Everything that the rest of the training depends on."""
        about = {
            "reached": self.reached,
            "examples": self.examples,
            "epochs": self.history.epoch,
            "history": self.history.history,
            "best": self.best.best,
            "best_epoch": self.best.best_epoch,
        }
        arrays = {f"best{i}": weight for i, weight in enumerate(self.best.best_weights or [])}
        model = self.model  # on JAX, asking for it brings the variables up to date
        kept = {"weight": model.weights, "optimizer": model.optimizer.variables}
        if self.reached[1]:  # inside an epoch
            kept |= {"metric": model.metrics_variables, "seed": seed_states(model)}
        for kind, variables in kept.items():
            for i, variable in enumerate(variables):
                arrays[f"{kind}{i}"] = keras.ops.convert_to_numpy(variable)
        return {"about": np.array(json.dumps(about, default=float)), **arrays}

    def restore(self, state: State) -> None:
        """Go on from a state."""
        about = json.loads(state["about"].item())
        if about["examples"] != self.examples:
            raise CourseError(
                f"The examples are not those that the run in {self.folder} began with: bring these back, or remove "
                "the folder and begin again."
            )
        if not self.model.optimizer.built:
            self.model.optimizer.build(self.model.trainable_variables)
        self.assign(state, "weight", self.model.weights)
        self.assign(state, "optimizer", self.model.optimizer.variables)
        self.best.best, self.best.best_epoch = about["best"], about["best_epoch"]
        self.best.best_weights = arrays_of(state, "best") or None
        self.history.epoch, self.history.history = about["epochs"], about["history"]
        self.reached = self.kept = epoch, step = tuple(about["reached"])
        self.resumed = state if step else {}
        begin_fit_at(self.model, epoch)
        print(f"Going on after {epochs_and_steps(epoch, step)} of {self.params['epochs']:,} epochs.", flush=True)

    def assign(self, state: State, kind: str, variables: list[Any]) -> None:
        """Give variables their values in a state.

        Raises:
            CourseError: if they are those of another network.
        """
        arrays = arrays_of(state, kind)
        if [array.shape for array in arrays] != [tuple(variable.shape) for variable in variables]:
            raise CourseError(
                f"The network is not the one that the run in {self.folder} began with (another version, or other "
                "data): remove the folder and begin again."
            )
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)


def exists(folder: Path) -> bool:
    """Whether a folder holds a state, whole or not."""
    return any(os.path.lexists(folder / name) for name in (FILE, PREVIOUS))


def read(folder: Path) -> State | None:
    """The last whole state in a folder; `None` if there is none: it was never written, or a kill has cut it.

    Raises:
        CourseError: if a file is there and may not be read.
    """
    for name in (FILE, PREVIOUS):
        try:
            with (folder / name).open("rb") as file, np.load(file, allow_pickle=False) as stored:
                state = {key: stored[key] for key in stored.files}  # each array has a checksum
                about = json.loads(state["about"].item())
                if set(about) == {"reached", "examples", "epochs", "history", "best", "best_epoch"}:
                    return state
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno is not None:  # of the disk; NumPy's own, of a cut file, has none
                raise CourseError(f"The checkpoint {folder / name} can't be read ({error.strerror}).") from error
        except (ValueError, TypeError, KeyError, EOFError, RuntimeError, MemoryError, struct.error, zlib.error):
            continue
        except (NotImplementedError, zipfile.BadZipFile):
            continue
    return None


def arrays_of(state: State, kind: str) -> list[np.ndarray]:
    """The arrays `kind0`, `kind1` and so on of a state."""
    number = sum(name.startswith(kind) for name in state)
    return [state[f"{kind}{i}"] for i in range(number)]


def epochs_and_steps(epochs: int, steps: int) -> str:
    """How far a training has come, in words.

    >>> epochs_and_steps(1, 0), epochs_and_steps(3, 120)
    ('1 epoch', '3 epochs and 120 steps')
    """
    return counted(epochs, "epoch") + (f" and {counted(steps, 'step')}" if steps else "")
