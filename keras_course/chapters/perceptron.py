"""The perceptron: what can one neuron learn?

Slide: « Le neurone informatique »
Slide: « Les limitations du perceptron »

    python -m keras_course.chapters.perceptron
"""

from typing import Any

import numpy as np
from keras import Input, Sequential, ops
from keras.layers import Dense

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures.perceptron import decision_lines
from keras_course.reports.perceptron import learned_function, limits

x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])  # the four inputs (x_1, x_2)
FUNCTIONS = {
    "AND": np.array([0, 0, 0, 1]),
    "OR": np.array([0, 1, 1, 1]),
    "XOR": np.array([0, 1, 1, 0]),
}


def neuron(x: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    """The perceptron's neuron: 1 where Σ w_i x_i + b >= 0, else 0. `(n, 2)` -> int `(n,)`.

    The threshold is that of McCulloch and Pitts (1943), the weights are Rosenblatt's (1957).
    """
    return (x @ w + b >= 0).astype(int)


def threshold(z: Any) -> Any:
    """The activation of that neuron, for Keras: 1 where z >= 0, else 0, shape and dtype of z."""
    return ops.cast(z >= 0, z.dtype)


def build_model() -> Sequential:
    """The same neuron as a Keras network, `(batch, 2)` -> 0 or 1, float32 `(batch, 1)`.

    Its activation's derivative is zero: gradient descent can't train it.
    """
    model = Sequential(name="perceptron")
    model.add(Input(shape=(2,)))
    model.add(Dense(1, activation=threshold))
    return model


def learn(y: np.ndarray, epochs: int) -> tuple[np.ndarray, float, list[int]]:
    """Perceptron rule (Rosenblatt, 1962): after each error, add error * input to w, error to b.

    Args:
        y: the wanted outputs for the four inputs, 0 or 1, int `(4,)`.
        epochs: largest number of passes over the four inputs.

    Returns:
        w, b, and the number of mistakes in each epoch; learning stops after an epoch without any.
    """
    w, b = np.random.uniform(-1, 1, 2), np.random.uniform(-1, 1)  # any first weights will do
    mistakes: list[int] = []
    while len(mistakes) < epochs and 0 not in mistakes:
        mistakes.append(0)
        for x_k, y_k in zip(x, y, strict=True):
            error = y_k - neuron(x_k, w, b)  # 0 when right, else +1 or -1
            w, b = w + error * x_k, b + error
            mistakes[-1] += abs(error)
    return w, b, mistakes


def separating_line(y: np.ndarray) -> tuple[np.ndarray, float] | None:
    """A line between the two classes found by a linear program, or None where there is none.

    One inequality a point: w·x + b >= 1 where y is 1, w·x + b <= -1 where y is 0. Any line that
    separates the points can be moved off them and then scaled to fulfil them: if the program is
    infeasible, no line exists.

    Args:
        y: the class of each of the four inputs, 0 or 1, int `(4,)`.

    Returns:
        w, float64 `(2,)`, and b; or None.
    """
    from scipy.optimize import linprog

    sign = np.where(y == 1, 1, -1)
    inequalities = -sign[:, None] * np.column_stack([x, np.ones(len(x))])
    answer = linprog(np.zeros(3), inequalities, -np.ones(len(x)), bounds=(None, None))
    return (answer.x[:2], answer.x[2]) if answer.status == 0 else None


def main(epochs: int = 20) -> dict[str, np.ndarray]:
    """Train one neuron on AND, OR and XOR, and ask a linear program which of them a line can do.

    Args:
        epochs: largest number of passes over the four inputs, in [1, 10000].
    """
    model = build_model()
    learned, mistakes = {}, {}
    for name, y in FUNCTIONS.items():
        w, b, mistakes[name] = learn(y, epochs)
        model.set_weights([w[:, None], np.array([b])])
        outputs = model.predict(x, verbose=0)[:, 0].astype(int)
        is_separable = separating_line(y) is not None
        print(learned_function(name, y, outputs, len(mistakes[name]), is_separable))
        learned[name] = np.array([*w, b])
    separable = [separating_line(np.array(y)) is not None for y in np.ndindex(2, 2, 2, 2)]
    print(limits(len(separable), sum(separable)))
    run_folder.show(decision_lines(x, FUNCTIONS, learned, mistakes))
    return learned


if __name__ == "__main__":
    run(main)
