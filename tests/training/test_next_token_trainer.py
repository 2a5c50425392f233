"""NextToken: its loss, `fit`, resuming."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_course.errors import CourseError
from keras_course.training.next_token_trainer import NextToken

IDS = np.random.default_rng(0).integers(0, 7, 200).astype("uint8")


def build_model():
    """A small recurrent language model with a softmax."""
    ids = keras.Input((None,), dtype="int32")
    x = layers.GRU(8, return_sequences=True)(layers.Embedding(7, 8)(ids))
    return keras.Model(ids, layers.Softmax()(layers.Dense(7)(x)))


def test_the_loss_is_the_mean_negative_log_likelihood():
    model = build_model()
    starts = np.array([0, 13, 55, 120], "int32")
    windows = IDS[starts[:, None] + np.arange(11)].astype("int32")
    probabilities = model.predict(windows[:, :-1], verbose=0)
    expected = -np.log(np.take_along_axis(probabilities, windows[:, 1:, None], axis=2)[..., 0])
    trainer = NextToken(model, IDS, window=10)
    np.testing.assert_allclose(ops.convert_to_numpy(trainer(starts)), expected, atol=1e-5)
    trainer.compile("sgd")
    assert trainer.evaluate(starts, batch_size=2, verbose=0) == pytest.approx(expected.mean(), abs=1e-5)


ENDS = {
    "Softmax": lambda x: layers.Softmax()(layers.Dense(7)(x)),
    "Activation": lambda x: layers.Activation("softmax")(layers.Dense(7)(x)),
    "ops.softmax": lambda x: ops.softmax(layers.Dense(7)(x)),
    "Dense": lambda x: layers.Dense(7, activation="softmax")(x),
    "EinsumDense": lambda x: layers.EinsumDense("btd,dv->btv", (None, 7), activation="softmax", bias_axes="v")(x),
    "TimeDistributed": lambda x: layers.TimeDistributed(layers.Dense(7, activation="softmax"))(x),
}


def build_with_end(end):
    """A small causal model, its last layers chosen by the caller."""
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, end(layers.GRU(8, return_sequences=True)(layers.Embedding(7, 8)(ids))))


@pytest.mark.parametrize("end", ENDS)
def test_every_form_of_softmax_is_trained_through_its_logits(end):
    """Logits 300 apart: as probabilities they would be 0, and their logarithm infinite."""
    model = build_with_end(ENDS[end])
    kernel, bias = model.trainable_weights[-2:]
    bias.assign(np.linspace(0, 300, 7))
    before = ops.convert_to_numpy(kernel)
    starts = np.arange(0, 32, dtype="int32")
    trainer = NextToken(model, IDS, window=10)
    nats = ops.convert_to_numpy(trainer(starts))
    np.testing.assert_allclose(nats, 300 - np.linspace(0, 300, 7)[IDS[starts[:, None] + np.arange(1, 11)]], atol=4)
    trainer.compile(keras.optimizers.SGD(1.0))
    trainer.fit(starts, batch_size=32, verbose=0)
    assert np.abs(ops.convert_to_numpy(kernel) - before).max() > 1e-3, "the model is trained in place"
    np.testing.assert_allclose(model.predict(np.zeros((1, 4)), verbose=0).sum(axis=-1), 1, atol=1e-5)


def test_a_sequential_model_is_trained_too():
    model = keras.Sequential(
        [keras.Input((None,), dtype="int32"), layers.Embedding(7, 8), layers.Dense(7, activation="softmax")]
    )
    nats = ops.convert_to_numpy(NextToken(model, IDS, window=10)(np.array([5], "int32")))
    probabilities = model.predict(IDS[None, 5:15], verbose=0)[0]
    np.testing.assert_allclose(nats[0], -np.log(probabilities[np.arange(10), IDS[6:16]]), atol=1e-5)


def test_a_layer_that_another_model_called_before_is_no_obstacle():
    model = keras.Sequential([keras.Input((None,), dtype="int32"), layers.Embedding(7, 8), layers.Dense(7, "softmax")])
    model.add(layers.Dropout(0.1))
    model.pop()
    starts = np.array([5], "int32")
    probabilities = model.predict(IDS[None, 5:15], verbose=0)[0]
    nats = ops.convert_to_numpy(NextToken(model, IDS, window=10)(starts))
    np.testing.assert_allclose(nats[0], -np.log(probabilities[np.arange(10), IDS[6:16]]), atol=1e-5)


class Subclassed(keras.Model):
    """A model without a graph."""

    def call(self, x):
        return x


def shared_softmax(x):
    """The softmax is called twice: which of its inputs are the logits?"""
    softmax = layers.Softmax()
    return softmax(layers.Dense(7)(softmax(x)))


@pytest.mark.parametrize(
    ("model", "named"),
    [
        (lambda: build_with_end(layers.Dense(7, name="logits")), "logits (Dense)"),
        (lambda: build_with_end(layers.Dense(7, "sigmoid", name="gates")), "gates (Dense)"),
        (lambda: build_with_end(layers.GRU(7, "softmax", return_sequences=True, name="memory")), "memory (GRU)"),
        (lambda: build_with_end(lambda x: layers.Dropout(0.5, name="drop")(ENDS["Dense"](x))), "drop (Dropout)"),
        (lambda: build_with_end(layers.Softmax(axis=1, name="over_time")), "over_time (Softmax)"),
        (lambda: build_with_end(lambda x: ENDS["Dense"](layers.GRU(8)(x))), "output (None, 7)"),
        (lambda: build_with_end(shared_softmax), "called once"),
        (lambda: Subclassed(name="mine"), "mine (Subclassed)"),
        (lambda: keras.Sequential([layers.Dense(7, activation="softmax")], name="unbuilt"), "unbuilt (Sequential)"),
        (lambda: keras.Model(two := [keras.Input((3,)), keras.Input((3,))], layers.Add()(two), name="sum"), "sum"),
    ],
)
def test_a_model_that_does_not_end_in_a_softmax_over_the_vocabulary_is_refused(model, named):
    with pytest.raises(CourseError) as refused:
        NextToken(model(), IDS, window=10)
    message = str(refused.value)
    assert "ends in Softmax(), Activation('softmax') or Dense(size, activation='softmax')" in message
    assert named in message


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (np.append(IDS, 7), "The model predicts the ids 0 to 6. Received: ids from 0 to 7"),
        (IDS.astype("int32") - 1, "Received: ids from -1 to 5"),
        (IDS.astype("float32"), r"A text is integers \(length,\). Received: float32 \(200,\)"),
        (IDS[None], r"Received: uint8 \(1, 200\)"),
        (IDS[:10], "A window of 10 tokens needs a text of at least 11. Received: 10 tokens"),
        (IDS[:0], "Received: 0 tokens"),
    ],
)
def test_a_text_that_cannot_be_learned_is_refused(ids, message):
    with pytest.raises(CourseError, match=message):
        NextToken(build_model(), ids, window=10)
    NextToken(build_model(), IDS[:11], window=10)


def test_windows_that_leave_the_text_are_refused():
    trainer = NextToken(build_model(), IDS, window=10)
    trainer.compile("sgd")
    last = np.array([0, 189], "int32")
    trainer.fit(last, verbose=0, validation_data=(last,))
    for ask in (trainer.fit, trainer.evaluate):
        with pytest.raises(CourseError, match=r"starts go from 0 to 189\. Received: starts from 1 to 190"):
            ask(last + 1)
        with pytest.raises(CourseError, match="Received: starts from -1 to 188"):
            ask(last - 1)


@pytest.mark.parametrize(("largest", "dtype"), [(255, "uint8"), (256, "int16"), (2**15, "int32")])
def test_the_text_is_held_in_the_smallest_dtype(largest, dtype):
    tokens = keras.Input((None,), dtype="int32")
    model = keras.Model(tokens, layers.Dense(largest + 1, "softmax")(layers.Embedding(largest + 1, 1)(tokens)))
    trainer = NextToken(model, np.array([largest, 0, largest]), window=2)
    assert keras.backend.standardize_dtype(trainer.ids.dtype) == dtype
    np.testing.assert_array_equal(ops.convert_to_numpy(trainer.ids), [largest, 0, largest])


def test_the_text_is_no_weight(tmp_path):
    """It is not stored in a checkpoint."""
    sizes = []
    for repeats in (1, 1000):
        trainer = NextToken(build_model(), np.tile(IDS, repeats), window=10)
        assert trainer.count_params() == trainer.logits.count_params()
        trainer.save_weights(tmp_path / "text.weights.h5")
        sizes.append((tmp_path / "text.weights.h5").stat().st_size)
    assert sizes[0] == sizes[1]


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a graph of TensorFlow is read")
def test_the_text_is_no_constant_of_the_compiled_step():
    """XLA reads a constant through whenever it compiles: 20 s for ten million ids of 64 bits."""
    import tensorflow as tf

    trainer = NextToken(build_model(), np.tile(IDS, 1000), window=10)
    graph = tf.function(trainer).get_concrete_function(tf.TensorSpec([4], "int32")).graph
    assert len(graph.as_graph_def().SerializeToString()) < 100_000


@pytest.mark.parametrize("compiled", [True, False])
def test_fit_trains_the_model_in_place(compiled):
    """A periodic text is learned."""
    keras.utils.set_random_seed(1)
    model = build_model()
    ids = np.tile([0, 1, 2, 3, 4, 5, 6], 60)
    trainer = NextToken(model, ids, window=10)
    trainer.compile(keras.optimizers.Adam(0.02), jit_compile=compiled and keras.backend.backend() != "torch")
    starts = np.arange(0, 320, 5, dtype="int32")
    history = trainer.fit(starts, batch_size=16, epochs=25, validation_data=(starts[:16],), verbose=0).history
    assert history["loss"][0] > 1.5 and history["val_loss"][-1] < 0.4
    assert model.predict(np.array([[3, 4, 5]]), verbose=0)[0, -1].argmax() == 6


def test_a_step_is_traced_once():
    """TensorFlow would trace it again if the first step created the optimizer's variables."""

    class Counted(NextToken):
        traced = 0

        def call(self, starts, training=False):
            self.traced += 1
            return super().call(starts, training)

    trainer = Counted(build_model(), IDS, window=10)
    trainer.compile("adam", jit_compile=keras.backend.backend() != "torch")
    trainer.fit(np.arange(48, dtype="int32"), batch_size=16, verbose=0)
    assert trainer.traced == (3 if keras.backend.backend() == "torch" else 1)


def test_an_interrupted_training_resumes(tmp_path):
    """Keras' BackupAndRestore saves the trainer: weights and optimizer."""
    starts = np.arange(0, 160, 5, dtype="int32")
    trainer = NextToken(build_model(), IDS, window=10)
    trainer.compile("adam")

    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup", delete_checkpoint=False)
    with pytest.raises(KeyboardInterrupt):
        trainer.fit(starts, batch_size=16, epochs=3, callbacks=[backup, Stop()], verbose=0)
    resumed = NextToken(build_model(), IDS, window=10)
    resumed.compile("adam")
    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup", delete_checkpoint=False)
    history = resumed.fit(starts, batch_size=16, epochs=3, callbacks=[backup], verbose=0)
    assert history.epoch == [1, 2]
    assert int(resumed.optimizer.iterations) == 6
