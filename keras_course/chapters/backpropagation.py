"""Backpropagation: the gradient of the loss, carried back from layer to layer.

Slide: « La rétropropagation »
Slide: « Cas de la régression linéaire : »
Slide: « Cas de la classification : »

    python -m keras_course.chapters.backpropagation
    python -m keras_course.chapters.backpropagation --task regression --activation tanh
"""

from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np

from keras_course.analysis import autodiff
from keras_course.analysis.activations import ACTIVATIONS, softmax
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures.backpropagation import gradients_flowing_back


class Layer(NamedTuple):
    """One layer j as the slides have it: of neurons, x_j = W * x_(j-1), or of activation, x_j = σ(x_(j-1) + b)."""

    activation: str | None  # None: a layer of neurons
    parameter: np.ndarray  # the matrix W, `(outputs, inputs)`, or the bias b, `(outputs, 1)`


def build_model(units: tuple[int, ...] = (3, 5, 4, 3), activation: str = "relu") -> list[Layer]:
    """Layers of neurons, each but the last followed by its layer of activation, with random parameters."""
    layers = []
    for inputs, outputs in pairwise(units):
        layers.append(Layer(None, np.random.normal(0, inputs**-0.5, (outputs, inputs))))
        layers.append(Layer(activation, np.random.uniform(size=(outputs, 1))))  # above 0: most ReLUs let through
    return layers[:-1]


def forward(layers: list[Layer], x_0: np.ndarray) -> list[np.ndarray]:
    """The successive outputs x_0, x_1, ..., x_J: columns, `(units, 1)`."""
    x = [x_0]
    for activation, parameter in layers:
        x.append(parameter @ x[-1] if activation is None else ACTIVATIONS[activation][0](x[-1] + parameter))
    return x


def loss(x_J: np.ndarray, y: np.ndarray, task: str) -> float:
    """½ (x_J - y)² for a regression, - Σ y(k) log Softmax(x_J)(k) for a classification."""
    return float(np.sum((x_J - y) ** 2) / 2 if task == "regression" else -np.sum(y * np.log(softmax(x_J, axis=0))))


def backward(layers: list[Layer], x: list[np.ndarray], y: np.ndarray, task: str) -> tuple[list, list]:
    """The gradients of the loss by the parameter of each layer, and by x_0, x_1, ..., x_J.

    It begins at the end, with Softmax(x_J) - y or x_J - y, and takes one layer at a time.
    """
    by_output = [x[-1] - y if task == "regression" else softmax(x[-1], axis=0) - y]  # ∇_(x_J) l
    by_parameter: list[np.ndarray] = []
    for j in range(len(layers), 0, -1):
        activation, parameter = layers[j - 1]
        if activation is None:
            by_parameter.insert(0, by_output[0] @ x[j - 1].T)  # ∇_(W^j) l = ∇_(x_j) l * transp(x_(j-1))
            by_output.insert(0, parameter.T @ by_output[0])  # ∇_(x_(j-1)) l = transp(W^j) * ∇_(x_j) l
        else:
            diag = np.diagflat(ACTIVATIONS[activation][1](x[j - 1] + parameter))  # [diag σ']
            by_parameter.insert(0, diag @ by_output[0])  # ∇_(b_j) l = [diag σ'] * ∇_(x_j) l
            by_output.insert(0, diag @ by_output[0])  # ∇_(x_(j-1)) l, the same
    return by_parameter, by_output


def central_differences(layers: list[Layer], x_0: np.ndarray, y: np.ndarray, task: str, h: float = 1e-5) -> list:
    """The same gradients without any formula: move each parameter by ± h and look at the loss. Right, and slow."""
    gradients = [np.zeros_like(parameter) for _, parameter in layers]
    for (_, parameter), gradient in zip(layers, gradients, strict=True):
        for place, value in np.ndenumerate(parameter.copy()):
            for move in (h, -h):
                parameter[place] = value + move
                gradient[place] += loss(forward(layers, x_0)[-1], y, task) / (2 * move)
            parameter[place] = value
    return gradients


def main(
    task: Literal["classification", "regression"] = "classification",
    activation: Literal["relu", "sigmoid", "tanh", "linear"] = "relu",
) -> list[np.ndarray]:
    """Carry the gradient of one example's loss back through a network, and find it again in two other ways.

    Args:
        task: what the last layer is for: it decides the loss and where the gradient starts.
        activation: the function of the layers between.
    """
    x_0, y = np.random.normal(size=(3, 1)), np.array([[0.0], [1.0], [0.0]])  # one example, of the second class
    layers = build_model(activation=activation)
    x = forward(layers, x_0)
    by_parameter, by_output = backward(layers, x, y, task)
    others = central_differences(layers, x_0, y, task), autodiff.gradients(layers, x_0, y, task)
    print(f"Loss of one example: {loss(x[-1], y, task):.4f}. The norm of its gradient, found in three ways:")
    print(f"{'by':<6} {'shape':<8} {'the slides':>12} {'differences':>12} {'Keras':>12} {'largest gap':>12}")
    for j, three in enumerate(zip(by_parameter, *others, strict=True), start=1):
        name, shape = ("b_" if layers[j - 1].activation else "W^") + str(j), " x ".join(map(str, three[0].shape))
        norms = " ".join(f"{np.linalg.norm(gradient):12.7f}" for gradient in three)
        print(f"{name:<6} {shape:<8} {norms} {max(np.abs(three[0] - other).max() for other in three[1:]):12.0e}")
    run_folder.save(None, gradients_flowing_back([name for name, _ in layers], by_parameter, by_output))
    return by_parameter


if __name__ == "__main__":
    run(main)
