"""Backpropagation: the gradient of the loss, carried back from layer to layer.

Slide: « La rétropropagation »
Slide: « Cas de la régression linéaire : »
Slide: « Cas de la classification : »

    python -m keras_course.chapters.backpropagation
    python -m keras_course.chapters.backpropagation --task regression --activation tanh
"""

from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np

from keras_course.analysis import autodiff
from keras_course.analysis.activations import ACTIVATIONS, softmax
from keras_course.analysis.gradient_check import central_differences, largest_differences
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures.backpropagation import gradients_flowing_back
from keras_course.reports.backpropagation import STARTS, report


class Layer(NamedTuple):
    """One layer of the slides: neurons, x_j = W * x_(j-1), or activation, x_j = σ(x_(j-1) + b)."""

    activation: str | None  # None: a layer of neurons
    parameter: np.ndarray  # the matrix W, `(outputs, inputs)`, or the bias b, `(outputs, 1)`


def build_model(units: tuple[int, ...] = (3, 5, 4, 3), activation: str = "relu") -> list[Layer]:
    """Layers of neurons, each but the last followed by one of activation; random parameters."""
    layers = []
    for inputs, outputs in pairwise(units):
        layers.append(Layer(None, np.random.normal(0, inputs**-0.5, (outputs, inputs))))
        bias = np.random.uniform(size=(outputs, 1))  # above 0: most ReLUs are active
        layers.append(Layer(activation, bias))
    return layers[:-1]


def forward(layers: list[Layer], x_0: np.ndarray) -> list[np.ndarray]:
    """The successive outputs x_0, x_1, ..., x_J: columns, `(units, 1)`."""
    x = [x_0]
    for activation, parameter in layers:
        if activation is None:
            x.append(parameter @ x[-1])
        else:
            sigma, _ = ACTIVATIONS[activation]
            x.append(sigma(x[-1] + parameter))
    return x


def loss(x_J: np.ndarray, y: np.ndarray, task: str) -> float:
    """½ (x_J - y)² for a regression, - Σ y(k) log Softmax(x_J)(k) for a classification."""
    if task == "regression":
        return float(np.sum((x_J - y) ** 2) / 2)
    return float(-np.sum(y * np.log(softmax(x_J, axis=0))))


def backward(
    layers: list[Layer], x: list[np.ndarray], y: np.ndarray, task: str
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The loss's gradients with respect to each layer's parameter, and to x_0, x_1, ..., x_J.

    It begins at the end, with Softmax(x_J) - y or x_J - y, and takes one layer at a time.
    """
    by_output = [x[-1] - y if task == "regression" else softmax(x[-1], axis=0) - y]  # ∇_(x_J) l
    by_parameter: list[np.ndarray] = []
    for j in range(len(layers), 0, -1):
        activation, parameter = layers[j - 1]
        if activation is None:
            # ∇_(W^j) l = ∇_(x_j) l * transp(x_(j-1))
            by_parameter.insert(0, by_output[0] @ x[j - 1].T)
            # ∇_(x_(j-1)) l = transp(W^j) * ∇_(x_j) l
            by_output.insert(0, parameter.T @ by_output[0])
        else:
            # ∇_(b_j) l = [diag σ'] * ∇_(x_j) l, and ∇_(x_(j-1)) l is the same
            diag = np.diagflat(ACTIVATIONS[activation][1](x[j - 1] + parameter))
            by_parameter.insert(0, diag @ by_output[0])
            by_output.insert(0, diag @ by_output[0])
    return by_parameter, by_output


def main(
    task: Literal["classification", "regression"] = "classification",
    activation: Literal["relu", "sigmoid", "tanh", "linear"] = "relu",
) -> dict[str, Any]:
    """Carry the gradient of one example's loss back through a network, and check it in two ways.

    Args:
        task: what the last layer is for: it decides the loss and where the gradient starts.
        activation: the function of the layers between.
    """
    x_0, y = np.random.normal(size=(3, 1)), np.eye(3)[:, [1]]  # one example, of the second class
    layers = build_model(activation=activation)
    activations, parameters = zip(*layers, strict=True)
    x = forward(layers, x_0)
    by_parameter, by_output = backward(layers, x, y, task)
    by_differences = central_differences(
        lambda: loss(forward(layers, x_0)[-1], y, task), parameters
    )
    by_keras = autodiff.gradients(layers, x_0, y, task)
    gradients = {"slides": by_parameter, "differences": by_differences, "keras": by_keras}
    norms = {way: list(map(np.linalg.norm, found)) for way, found in gradients.items()}
    differences = largest_differences(*gradients.values())
    error = loss(x[-1], y, task)
    shapes = [parameter.shape for parameter in parameters]
    starts = {kind: backward(layers, x, y, kind)[1][-1] for kind in STARTS}
    print(report(activations, shapes, error, norms, differences, starts, task))
    run_folder.show(gradients_flowing_back(activations, by_parameter, by_output, x))
    return {"loss": error, "gradients": gradients, "largest_differences": differences}


if __name__ == "__main__":
    run(main)
