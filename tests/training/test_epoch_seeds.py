"""What an epoch draws follows from its number: a training that goes on equals the whole one, to the bit."""

import random
import shutil

import keras
import numpy as np
import pytest

from keras_course.command import run_folder
from keras_course.data.array_batches import ArrayBatches
from keras_course.data.digits import Digits
from keras_course.data.length_buckets import LengthBuckets
from keras_course.data.window_starts import WindowStarts
from keras_course.training.checkpoint import Checkpoint
from keras_course.training.epoch_seeds import DRAWS, EpochSeeds
from keras_course.training.muon import Muon
from keras_course.training.next_token_trainer import NextToken

rng = np.random.default_rng(0)
IDS = [rng.integers(3, 50, length) for length in rng.integers(1, 40, 60)]
LABELS = np.arange(60) % 2
IMAGES, DIGITS = rng.random((30, 28, 28, 1)).astype("float32"), np.arange(30) % 10
TEXT = rng.integers(0, 7, 700).astype("uint8")
EPOCHS = 3


def reviews():
    batches = LengthBuckets(IDS, LABELS, 8, (10, 40), shuffle=True, word_dropout=0.5)
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(50, 8, mask_zero=True),
            keras.layers.SimpleRNN(8, dropout=0.5),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    rate = keras.optimizers.schedules.CosineDecay(0.02, EPOCHS * len(batches))
    model.compile(keras.optimizers.Adam(rate, global_clipnorm=1.0), "binary_crossentropy")
    return model, batches


def digits():
    batches = Digits(IMAGES, DIGITS).batches(8, distorted=True)
    layers = [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dropout(0.5), keras.layers.Dense(10)]
    model = keras.Sequential(layers)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model, batches


def text():
    batches = WindowStarts(np.arange(0, 640, 10, dtype="int32"), 10, 8, shift=True)
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Dropout(0.3)(keras.layers.Embedding(7, 8)(ids))
    logits = keras.layers.Dense(7, name="logits")(keras.layers.Dense(8, "relu")(x))
    trainer = NextToken(keras.Model(ids, keras.layers.Softmax()(logits)), TEXT, window=10)
    rate = keras.optimizers.schedules.PolynomialDecay(0.03, EPOCHS * len(batches), 0.0, power=0.5)
    trainer.compile(Muon(rate, exclude_layers=["logits"]))
    return trainer, batches


def arrays():
    x = IMAGES.reshape(30, -1)
    batches = ArrayBatches(x, {"a": x[:, :1], "b": x[:, 1:3]}, 8)
    inputs = keras.Input((784,))
    hidden = keras.layers.GaussianNoise(0.1)(inputs)
    model = keras.Model(inputs, {"a": keras.layers.Dense(1)(hidden), "b": keras.layers.Dense(2)(hidden)})
    model.compile("rmsprop", {"a": "mse", "b": "mse"})
    return model, batches


def seeded(make):
    """A compiled network and its batches, with the seed 7."""
    keras.utils.set_random_seed(7)
    return make()


def fit(model, batches, *more):
    callbacks = [*run_folder.callbacks(batches), *more]
    return model.fit(batches, shuffle=False, validation_data=batches, epochs=EPOCHS, callbacks=callbacks, verbose=0)


class At(keras.callbacks.Callback):
    """Calls a function at the beginning of one epoch."""

    def __init__(self, epoch, function):
        super().__init__()
        self.epoch, self.function = epoch, function

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            self.function()


def assert_same_weights(model, other):
    for one, two in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("make", [reviews, digits, text, arrays])
def test_a_run_that_goes_on_equals_the_whole_one_to_the_bit(make, tmp_path, monkeypatch):
    """What lies in the run folder after one epoch of three is all that a killed run leaves."""
    monkeypatch.setattr(Checkpoint, "at_most_every", 0.0)
    monkeypatch.setattr(Checkpoint, "share", float("inf"))
    options = {"chapter": "toy"}

    def leave():
        shutil.copytree(tmp_path / "whole.unfinished", tmp_path / "killed.unfinished")

    with run_folder.record("toy", options, save=tmp_path / "whole"):
        whole, batches = seeded(make)
        history = fit(whole, batches, At(1, leave))
    with run_folder.record("toy", options, save=tmp_path / "killed", resume=True):
        resumed, batches = seeded(make)
        begun = []
        again = fit(resumed, batches, *[At(epoch, lambda: begun.append(batches.epoch)) for epoch in range(EPOCHS)])
    assert begun == [1, 2] and again.epoch == [0, 1, 2]
    assert again.history == history.history
    assert_same_weights(resumed, whole)
    for one, two in zip(resumed.optimizer.variables, whole.optimizer.variables, strict=True):
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(one), keras.ops.convert_to_numpy(two))


def test_threads_and_other_readers_of_the_batches_change_nothing():
    whole, batches = seeded(digits)
    fit(whole, batches)
    model, batches = seeded(digits)
    batches.workers = 2
    model.evaluate(batches, verbose=0)

    def read():
        np.random.rand(3)
        random.random()
        model.predict(batches, verbose=0)

    fit(model, batches, At(0, read), At(2, read))
    assert_same_weights(model, whole)
    assert batches.counting, "as before the training"


def test_without_the_callback_each_epoch_is_another_one():
    """Which one is first depends on how often Keras looks at the batches before it trains."""
    model, batches = seeded(digits)
    seen = []
    callbacks = [At(epoch, lambda: seen.append(batches.epoch)) for epoch in range(EPOCHS)]
    model.fit(batches, shuffle=False, epochs=EPOCHS, callbacks=callbacks, verbose=0)
    assert np.diff(seen).tolist() == [1, 1]


def test_each_epoch_has_its_own_count_of_draws():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    seed = keras.ops.convert_to_numpy(model.layers[0].seed_generator.state)[0]
    counts = []

    class Notes(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            counts.append(keras.ops.convert_to_numpy(model.layers[0].seed_generator.state).tolist())

    x = np.ones((8, 4))
    model.fit(x, x[:, :1], 4, epochs=3, callbacks=[EpochSeeds(), Notes()], verbose=0)
    assert counts == [[seed, 0], [seed, DRAWS], [seed, 2 * DRAWS]]
    model.fit(x, x[:, :1], 4, initial_epoch=5000, epochs=5001, callbacks=[EpochSeeds(), Notes()], verbose=0)
    assert counts[3][0] == seed and 0 <= counts[3][1] < 2**31


def test_a_digest_knows_every_example():
    """A run goes on with the data that it began with: another letter of a text, another word of a review."""

    def digest(make, change=lambda batches: None):
        _, batches = seeded(make)
        change(batches)
        return batches.digest()

    def other_text(batches):
        batches.text = np.append(TEXT[:-1], TEXT[-1] + 1)

    def other_word(batches):
        batches.ids = [*batches.ids[:30], batches.ids[30] + 1, *batches.ids[31:]]

    def other_label(batches):
        batches.y = {name: values + (name == "b") for name, values in batches.y.items()}

    assert digest(reviews) == digest(reviews) != digest(reviews, other_word)
    assert digest(arrays) != digest(arrays, other_label)
    assert digest(text) != digest(text, other_text)
