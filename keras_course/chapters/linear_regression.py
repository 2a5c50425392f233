"""Linear regression: how warm is it at this altitude?

Slide: « Exemple de la régression linéaire »

    python -m keras_course.chapters.linear_regression
    python -m keras_course.chapters.linear_regression --altitude 2.5 --data mine.csv
"""

import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import temperatures
from keras_course.figures.linear_regression import line_and_loss
from keras_course.reports.linear_regression import report


def build_model() -> Sequential:
    """The line y = w x + b as a network of one unit: altitude, float32 `(batch, 1)` -> temperature.

    The temperature has the same shape and dtype; altitudes are in km, temperatures in °C.
    """
    model = Sequential(name="linear_regression")
    model.add(Input(shape=(1,)))
    model.add(Dense(1))  # no activation: w x + b and nothing else
    return model


def loss(
    w: np.ndarray | float, b: np.ndarray | float, a_k: np.ndarray, b_k: np.ndarray
) -> np.ndarray:
    """The slide's L(w, b) = Σ [b_k - (w a_k + b)]², summed over the K measurements (last axis)."""
    return np.sum((b_k - (w * a_k + b)) ** 2, axis=-1)


def closed_form(a_k: np.ndarray, b_k: np.ndarray) -> tuple[float, float]:
    """Least squares in closed form: the w and b where both derivatives of L are zero."""
    a_k, b_k = a_k.astype("float64"), b_k.astype("float64")
    a_mean, b_mean = a_k.mean(), b_k.mean()
    w = np.sum((a_k - a_mean) * (b_k - b_mean)) / np.sum((a_k - a_mean) ** 2)
    return float(w), float(b_mean - w * a_mean)


def parameters(model: Sequential) -> tuple[float, float]:
    """The w and b that the model has now."""
    kernel, bias = model.get_weights()
    return kernel.item(), bias.item()


def descend(
    model: Sequential, a_k: np.ndarray, b_k: np.ndarray, steps: int
) -> list[tuple[float, float]]:
    """Gradient descent on all measurements at once: (w, b) before each step, and at the end."""
    # Keras' loss is the mean of the squares, L / K: the same minimum.
    learning_rate = 0.5 / (1 + np.mean(a_k.astype("float64") ** 2))  # half of what could overshoot
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="mean_squared_error")
    path = [parameters(model)]
    for _ in range(steps):
        model.train_on_batch(a_k[:, None], b_k[:, None])
        path.append(parameters(model))
    return path


def main(
    altitude: float = 3.0,
    steps: int = 500,
    data: str = "atmosphere",
    measurements: int = 50,
    noise: float = 1.5,
) -> Sequential:
    """Fit a line to temperatures measured at different altitudes, by descent and by formula.

    Args:
        altitude: where to predict the temperature, in km, in [-100, 100].
        steps: optimizer steps, in [1, 100000]; each uses all measurements.
        data: atmosphere, or a CSV file of yours with the columns altitude (in km) and
            temperature (in °C).
        measurements: how many to draw from the standard atmosphere, in [2, 20000] (only with --data
            atmosphere).
        noise: standard deviation of a measurement's noise in °C, in [0, 1000] (only with --data
            atmosphere).
    """
    a_k, b_k = temperatures.sample(data, measurements, noise)
    model = build_model()
    path = descend(model, a_k, b_k, steps)
    run_folder.save(model)
    best = closed_form(a_k, b_k)
    losses = [float(loss(w, b, a_k, b_k)) for w, b in (path[0], path[-1], best)]
    y = model.predict(np.array([[altitude]]), verbose=0).item()
    truth = (temperatures.PER_KILOMETRE, temperatures.SEA_LEVEL) if data == "atmosphere" else None
    print(report(a_k, path, best, losses, truth, (altitude, y)))
    figure = line_and_loss(a_k, b_k, np.array(path), best, (altitude, y), loss)
    run_folder.show(figure)
    return model


if __name__ == "__main__":
    run(main)
