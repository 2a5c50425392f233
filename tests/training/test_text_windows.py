"""NextToken: its loss, `fit`, resuming."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_course.training.text_windows import NextToken

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
