"""Gradient descent: how does a network find its parameters?

Slide: « Entraînement des réseaux de neurones : Une descente de gradient »
Slide: « Mise en œuvre de la descente de gradient »

    python -m keras_course.chapters.gradient_descent
    python -m keras_course.chapters.gradient_descent --learning-rate 0.2 --batch-size 1
"""

import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures.gradient_descent import descents
from keras_course.reports.gradient_descent import comparison, report


def build_model() -> Sequential:
    """The smallest network, y' = w x + b, so that Θ = (w, b) can be drawn: `(n, 1)` -> `(n, 1)`."""
    model = Sequential(name="gradient_descent")
    model.add(Input(shape=(1,)))
    model.add(Dense(1))
    return model


@np.errstate(over="ignore")  # too large a step: too large a loss
def loss(theta: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """L(Θ) = 1/n Σ l(y'^i, y^i), with l the square of the error."""
    w, b = theta
    return float(np.mean((w * x + b - y) ** 2))


def gradient_of_one(theta: np.ndarray, x_i: float, y_i: float) -> np.ndarray:
    """∇_Θ l(y'^i, y^i): the derivatives with respect to w and b of one squared error."""
    w, b = theta
    return 2 * (w * x_i + b - y_i) * np.array([x_i, 1.0])


def gradient(theta: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """∇_Θ L(Θ) = 1/n Σ ∇_Θ l(y'^i, y^i): the gradient of the mean is the mean of the gradients."""
    return np.mean(
        [gradient_of_one(theta, x_i, y_i) for x_i, y_i in zip(x, y, strict=True)], axis=0
    )


def mini_batches(examples: int, batch_size: int) -> list[np.ndarray]:
    """One epoch: the shuffled indices of all examples in mini-batches; the last may be smaller."""
    order = np.random.permutation(examples)
    return [order[start : start + batch_size] for start in range(0, examples, batch_size)]


@np.errstate(over="ignore", invalid="ignore")  # too large a step ends beyond all numbers
def descend(
    theta: np.ndarray, x: np.ndarray, y: np.ndarray, batches: list[np.ndarray], delta: float
) -> np.ndarray:
    """Θ_(n+1) = Θ_n - δ ∇_Θ L(Θ_n), one step a mini-batch; every Θ on the way, `(steps + 1, 2)`."""
    path = [theta]
    for rows in batches:
        theta = theta - delta * gradient(theta, x[rows], y[rows])
        path.append(theta)
    return np.array(path)


def descend_with_keras(
    model: Sequential, x: np.ndarray, y: np.ndarray, batches: list[np.ndarray], delta: float
) -> np.ndarray:
    """The same descent with steps by Keras; starts from the model's weights and moves them."""
    model.compile(optimizer=keras.optimizers.SGD(delta), loss="mean_squared_error")
    path = [np.concatenate(model.get_weights(), axis=None)]
    for rows in batches:
        model.train_on_batch(x[rows, None], y[rows, None])
        path.append(np.concatenate(model.get_weights(), axis=None))
    return np.array(path)


def largest_step(x: np.ndarray) -> float:
    """2 / λ, with λ the largest curvature of L: beyond it, steps on the whole sample diverge."""
    inputs = np.stack([x, np.ones_like(x)])
    return float(2 / np.linalg.eigvalsh(2 * inputs @ inputs.T / len(x)).max())


def main(
    epochs: int = 30, batch_size: int = 16, learning_rate: float = 0.1, examples: int = 60
) -> Sequential:
    """Descend a loss with steps far below the limit, of your choice and above it; then with Keras.

    Args:
        epochs: how many times the whole sample is gone through, in [1, 1000].
        batch_size: examples in a mini-batch.
        learning_rate: the step, in (0, 10]; drawn beside a far smaller one and one 10 % too large.
        examples: size of the sample, in [2, 1000], drawn around the standard atmosphere.
    """
    # Altitude x in km, temperature y in °C: 15 °C at sea level, 6.5 less each km (ISO 2533), noise.
    x = np.random.uniform(0, 3, examples)
    y = 15 - 6.5 * x + np.random.normal(0, 1.5, examples)

    start = np.random.normal(size=2)  # any point will do
    batches = [rows for _ in range(epochs) for rows in mini_batches(examples, batch_size)]
    limits = limit, _ = largest_step(x), min(largest_step(x[rows]) for rows in batches)
    steps = {"limit / 50": limit / 50, "chosen": learning_rate, "1.1 limit": 1.1 * limit}
    paths = {name: descend(start, x, y, batches, step) for name, step in steps.items()}
    minimum = np.linalg.lstsq(np.vander(x, 2), y, rcond=None)[0]  # by formula: where to arrive
    points = {"start": start, **{way: path[-1] for way, path in paths.items()}, "minimum": minimum}
    losses = {name: loss(theta, x, y) for name, theta in points.items()}
    print(report([len(rows) for rows in batches], epochs, limits, steps, points, losses))
    model = build_model()
    model.set_weights([start[:1, None], start[1:]])
    by_keras, by_hand = descend_with_keras(model, x, y, batches, learning_rate), paths["chosen"]
    run_folder.save(model)
    print(comparison(by_keras, by_hand))
    run_folder.show(descents(steps, paths, minimum, lambda theta: loss(theta, x, y)))
    return model


if __name__ == "__main__":
    run(main)
