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


def build_model() -> Sequential:
    """The line y = w x + b as a network of one unit: altitude, float32 `(batch, 1)` -> temperature `(batch, 1)`."""
    model = Sequential(name="linear_regression")
    model.add(Input(shape=(1,)))
    model.add(Dense(1))  # no activation: w x + b and nothing else
    return model


def loss(w: np.ndarray | float, b: np.ndarray | float, a_k: np.ndarray, b_k: np.ndarray) -> np.ndarray:
    """The slide's L(w, b) = Σ [b_k - (w a_k + b)]², summed over the K measurements in the last axis."""
    return np.sum((b_k - (w * a_k + b)) ** 2, axis=-1)


def closed_form(a_k: np.ndarray, b_k: np.ndarray) -> tuple[float, float]:
    """The w and b where both derivatives of L vanish (Gauss, Legendre): no descent is needed for a line."""
    a_k, b_k = a_k.astype("float64"), b_k.astype("float64")
    a_mean, b_mean = a_k.mean(), b_k.mean()
    w = np.sum((a_k - a_mean) * (b_k - b_mean)) / np.sum((a_k - a_mean) ** 2)
    return float(w), float(b_mean - w * a_mean)


def parameters(model: Sequential) -> tuple[float, float]:
    """The w and b that the model has now."""
    kernel, bias = model.get_weights()
    return kernel.item(), bias.item()


def main(
    altitude: float = 3.0,
    steps: int = 500,
    data: str = "atmosphere",
    measurements: int = 50,
    noise: float = 1.5,
) -> Sequential:
    """Draw the line through temperatures measured at different altitudes, twice: by descent and by formula.

    Args:
        altitude: where to predict the temperature, in km.
        steps: steps of the gradient descent; each looks at all measurements.
        data: atmosphere, or a CSV file of yours with the columns altitude (in km) and temperature (in °C).
        measurements: how many to draw from the standard atmosphere.
        noise: how far a drawn measurement strays, in °C.
    """
    a_k, b_k = temperatures.sample(data, measurements, noise)
    model = build_model()
    # Keras' loss is the mean of the squares, L / K: the same minimum. This step is half of what could overshoot.
    learning_rate = 0.5 / (1 + np.mean(a_k.astype("float64") ** 2))
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="mean_squared_error")

    path = []  # (w, b) before each step, and at the end
    for _ in range(steps):
        path.append(parameters(model))
        model.train_on_batch(a_k[:, None], b_k[:, None])
    path.append(parameters(model))

    w, b = path[-1]
    w_best, b_best = closed_form(a_k, b_k)
    print(f"{len(a_k)} measurements, from {a_k.min():.1f} to {a_k.max():.1f} km.")
    print(f"              {'w (°C/km)':>10} {'b (°C)':>10} {'L(w, b)':>12}")
    for name, w_, b_ in (("start", *path[0]), ("descent", w, b), ("closed form", w_best, b_best)):
        print(f"{name:<13} {w_:10.4f} {b_:10.4f} {loss(w_, b_, a_k, b_k):12.4f}")
    gap = max(abs(w - w_best), abs(b - b_best))
    print(f"After {steps} steps the descent is {gap:.5f} away from the closed form.")
    if gap > 0.01:
        print(f"It has not arrived yet: --steps {4 * steps} brings it nearer.")
    if data == "atmosphere":
        print(f"The truth behind the noise: w = {temperatures.PER_KILOMETRE}, b = {temperatures.SEA_LEVEL}.")
    y = model.predict(np.array([[altitude]]), verbose=0).item()
    print(f"At {altitude:g} km the line gives {y:.1f} °C.")
    figure = line_and_loss(a_k, b_k, np.array(path), (w_best, b_best), (altitude, y), loss)
    run_folder.save(model, figure)
    return model


if __name__ == "__main__":
    run(main)
