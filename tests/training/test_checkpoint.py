"""The state of a training on disk: whole at any moment; what goes on from it equals the whole training, to the bit."""

import errno
import os
import shutil

import keras
import numpy as np
import pytest

from keras_course.data.array_batches import ArrayBatches
from keras_course.errors import CourseError
from keras_course.training import checkpoint
from keras_course.training.best_epoch import BestEpoch
from keras_course.training.checkpoint import FILE, PARTIAL, PREVIOUS, Checkpoint
from keras_course.training.epoch_seeds import EpochSeeds

EPOCHS, STEPS = 3, 5
X = np.random.default_rng(0).normal(size=(20, 4)).astype("float32")


class Killed(BaseException):
    """What a signal does, as far as one process can."""


class KillAt(keras.callbacks.Callback):
    """Ends a training behind a step: `(epoch, step)`, counted over the whole training."""

    def __init__(self, epoch, step, first=0):
        super().__init__()
        self.at, self.first = (epoch, step), first

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch) == self.at:
            raise Killed


def parts(folder, seed=7, x=X, **options):
    """A network with dropout and batch normalization, its batches, and the callbacks of a run."""
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(8, "relu"), keras.layers.BatchNormalization(), keras.layers.Dropout(0.5)]
    model = keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.05, 15)), "mse", metrics=["mae"])
    batches = ArrayBatches(x, x[:, :1], 4)
    history, best = keras.callbacks.History(), BestEpoch()
    saved = Checkpoint(folder, history, best, batches, **options)
    return model, batches, [EpochSeeds(batches), history, best, saved]


def train(folder, *more, epochs=EPOCHS, **options):
    model, batches, callbacks = parts(folder, **options)
    fit = model.fit(
        batches, shuffle=False, validation_data=(X, X[:, :1]), epochs=epochs, callbacks=[*callbacks, *more], verbose=0
    )
    return model, fit.history, callbacks[-1]


def assert_same(one, two):
    (model, history, _), (other, again, _) = one, two
    assert history == again
    for variables in (lambda model: model.weights, lambda model: model.optimizer.variables):
        for a, b in zip(variables(model), variables(other), strict=True):
            np.testing.assert_array_equal(keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return train(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def always(monkeypatch):
    """Every epoch is saved, however short."""
    monkeypatch.setattr(Checkpoint, "at_most_every", 0.0)
    monkeypatch.setattr(Checkpoint, "share", float("inf"))


@pytest.mark.parametrize("minutes", [60, 0], ids=["at the end of an epoch", "inside an epoch"])
@pytest.mark.parametrize(("epoch", "step"), [(0, 2), (1, 4), (2, 3)])
def test_a_killed_training_goes_on_to_the_same_bits(tmp_path, whole, always, capsys, minutes, epoch, step):
    with pytest.raises(Killed):
        train(tmp_path, KillAt(epoch, step), minutes=minutes)
    resumed = train(tmp_path, minutes=minutes)
    assert_same(resumed, whole)
    steps = step + 1 if minutes == 0 and step < STEPS - 1 else step if minutes == 0 else 0
    said = f"Going on after {checkpoint.epochs_and_steps(epoch, steps)} of 3 epochs." if epoch or steps else ""
    assert capsys.readouterr().out.strip() == said


def test_a_training_that_was_killed_twice_in_one_epoch_goes_on(tmp_path, whole, always):
    with pytest.raises(Killed):
        train(tmp_path, KillAt(1, 1), minutes=0)
    with pytest.raises(Killed):
        train(tmp_path, KillAt(1, 1), minutes=0)  # the second step of those that were left
    resumed = train(tmp_path)
    assert resumed[2].kept == (EPOCHS, 0)
    assert_same(resumed, whole)


def test_a_training_that_was_killed_behind_its_last_epoch_has_nothing_to_train(tmp_path, whole):
    train(tmp_path)
    steps = []
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: steps.append(batch))
    assert_same(train(tmp_path, count), whole)
    assert steps == []


@pytest.mark.parametrize(
    ("left", "cut"),
    [
        ([PARTIAL], 0.5),
        ([PREVIOUS, PARTIAL], 1),
        ([FILE, PREVIOUS], 0),
        ([FILE, PREVIOUS], 0.99),
        ([PREVIOUS], 1.0),
        ([FILE], 100),
    ],
)
def test_a_kill_inside_a_save_leaves_the_state_before_or_none(tmp_path, whole, always, left, cut):
    """The newest of the files that a kill leaves is cut; the training goes on from the one before, or begins again."""
    with pytest.raises(Killed):
        train(tmp_path, KillAt(2, 0))
    for path in tmp_path.iterdir():
        if path.name not in left and path.name != FILE:
            path.unlink()
    if PARTIAL in left:
        shutil.copy(tmp_path / FILE, tmp_path / PARTIAL)
    if FILE not in left:
        (tmp_path / FILE).unlink()
    newest = tmp_path / left[-1 if PARTIAL in left else 0]
    size = newest.stat().st_size
    os.truncate(newest, int(cut * size) if isinstance(cut, float) else cut)
    assert_same(train(tmp_path), whole)


def test_a_state_is_written_at_most_once_in_ten_seconds_and_at_the_end(tmp_path, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: clock[0])
    written = []

    def tick(batch, logs=None):
        clock[0] += 1.0

    saved = Checkpoint.write
    monkeypatch.setattr(Checkpoint, "write", lambda self: (written.append(self.reached), saved(self)))
    train(tmp_path, keras.callbacks.LambdaCallback(on_train_batch_begin=tick), epochs=8)
    assert written == [(3, 0), (6, 0), (8, 0)]  # 15, 15 and 10 s; an epoch takes 5


def test_writing_takes_at_most_two_percent_of_the_time(tmp_path, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: clock[0])
    written, saved = [], Checkpoint.write

    def slow(self):
        written.append(self.reached)
        replace = os.replace
        monkeypatch.setattr(
            checkpoint.os, "replace", lambda *names: (clock.__setitem__(0, clock[0] + 1), replace(*names))
        )
        saved(self)
        monkeypatch.setattr(checkpoint.os, "replace", replace)

    monkeypatch.setattr(Checkpoint, "write", slow)
    tick = keras.callbacks.LambdaCallback(on_train_batch_begin=lambda batch, logs: clock.__setitem__(0, clock[0] + 4))
    train(tmp_path, tick, epochs=9)
    assert written == [(1, 0), (4, 0), (9, 0)]  # 20 s, then 60 s > 50 times 1 s, then not 100 s: it is the end


def test_a_full_disk_costs_a_sentence_and_the_training_goes_on(tmp_path, whole, always, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    begin = {1: lambda: monkeypatch.setattr(checkpoint.os, "replace", full), 2: monkeypatch.undo}
    again = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: begin.get(epoch, lambda: None)())
    assert_same(train(tmp_path, again), whole)
    out = capsys.readouterr().out
    assert "(No space left on device): it goes on, and 1 epoch are kept." in out or out.count("No space left") == 1
    assert_same(train(tmp_path), whole)  # from the state of the last epoch


def test_a_training_that_is_asked_to_stop_saves_itself_first(tmp_path, whole):
    asked = []

    def stopped():
        raise Killed

    ask = keras.callbacks.LambdaCallback(on_train_batch_begin=lambda batch, logs: batch == 2 and asked.append(1))
    with pytest.raises(Killed):
        train(tmp_path, ask, stop=lambda: bool(asked), stopped=stopped)
    assert checkpoint.read(tmp_path) is not None
    assert_same(train(tmp_path), whole)


def test_other_examples_are_refused(tmp_path, always):
    with pytest.raises(Killed):
        train(tmp_path, KillAt(1, 0))
    with pytest.raises(CourseError, match="examples are not those"):
        train(tmp_path, x=X + 1)
    with pytest.raises(CourseError, match="examples are not those"):
        train(tmp_path, x=X[:16])


def test_another_network_is_refused(tmp_path, always):
    with pytest.raises(Killed):
        train(tmp_path, KillAt(1, 0))
    _, batches, callbacks = parts(tmp_path)
    other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    other.compile("adam", "mse")
    with pytest.raises(CourseError, match="network is not the one"):
        other.fit(batches, shuffle=False, callbacks=callbacks, verbose=0)


def test_a_second_training_of_the_same_network_begins_at_its_beginning(tmp_path, always):
    with pytest.raises(Killed):
        train(tmp_path, KillAt(1, 0))
    model, _, _ = train(tmp_path)
    assert model.fit(X, X[:, :1], epochs=2, verbose=0).epoch == [0, 1]
