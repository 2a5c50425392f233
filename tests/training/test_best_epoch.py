"""The best epoch's weights are restored when training ends."""

import keras
import numpy as np
import pytest

from keras_course.training.best_epoch import BestEpoch

RATES = [0.01, 0.01, 5.0, 5.0]  # learning rates: the loss falls in two epochs, then diverges


class Rates(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate = RATES[epoch]


def fit(best_epoch, epochs=4, **options):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    x = np.linspace(-1, 1, 20).reshape(10, 2)
    data = {"x": x, "y": x[:, :1], "validation_data": (x, x[:, :1])}
    history = model.fit(**data, epochs=epochs, callbacks=[best_epoch, Rates()], verbose=0, **options).history
    return history, model.evaluate(x, x[:, :1], verbose=0)


def test_every_epoch_is_trained_and_the_best_weights_are_restored():
    best_epoch = BestEpoch()
    history, final = fit(best_epoch)
    losses = history["val_loss"]
    assert len(losses) == 4 and np.argmin(losses) == best_epoch.best_epoch == 1
    assert final == pytest.approx(losses[1])


def test_another_metric_can_decide():
    history, final = fit(BestEpoch(monitor="loss"))
    assert final == pytest.approx(history["val_loss"][np.argmin(history["loss"])])
