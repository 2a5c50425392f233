"""Dense networks: from the modern neuron to layers that alternate linear and non-linear.

Slide: « Le neurone informatique moderne »
Slide: « Du neurone au réseau de neurones profonds »
Slide: « Architecture générale et fonctionnement d'un réseau de neurones »

    python -m keras_course.chapters.dense_network
"""

from collections.abc import Sequence

import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Activation, Dense

from keras_course.analysis.activations import ACTIVATIONS
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures.dense_network import dense_network
from keras_course.reports.dense_network import (
    constant_answer,
    network_loss,
    neuron_outputs,
    single_matrix,
    xor_answers,
)

# The activations of the slide, each with its derivative.
SHOWN = {name: ACTIVATIONS[name] for name in ("relu", "sigmoid", "tanh")}

# « OU exclusif »: what the perceptron cannot learn. Inputs (4, 2), targets (4, 1).
XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32"), np.array([[0, 1, 1, 0]], "float32").T


def neuron(x: np.ndarray, w: np.ndarray, b: float, activation: str = "relu") -> np.ndarray:
    """One modern neuron: inputs `(..., n)` and weights `(n,)` -> output `(...)`."""
    z = np.sum(w * x, axis=-1) + b  # the weighted sum of the inputs, plus a bias
    sigma, _ = ACTIVATIONS[activation]
    return sigma(z)


def build_model(widths: Sequence[int] = (8,), activation: str = "relu") -> Sequential:
    """Linear and non-linear layers in turn, then a dense layer: `(batch, 2)` -> `(batch, 1)`."""
    model = Sequential(name="dense_network")
    model.add(Input(shape=(2,)))
    for units in widths:
        model.add(Dense(units))  # linear: each output is a weighted sum of all inputs, plus a bias
        model.add(Activation(activation))  # non-linear: as many outputs as inputs
    model.add(Dense(1))
    return model


def one_matrix(model: Sequential) -> tuple[np.ndarray, np.ndarray]:
    """The product of the linear layers: W `(2, 1)`, b `(1,)`; without activations, y = x W + b."""
    W, b = np.eye(2), np.zeros(2)
    for layer in model.layers:
        if isinstance(layer, Dense):
            kernel, bias = layer.get_weights()
            W, b = W @ kernel, b @ kernel + bias
    return W, b


def ripples(x: np.ndarray) -> np.ndarray:
    """The function to learn: points `(n, 2)` -> cos(10 r) `(n, 1)`, r the distance to 0."""
    return np.cos(10 * np.hypot(x[:, :1], x[:, 1:]))


def train(model: Sequential, x: np.ndarray, y: np.ndarray, epochs: int) -> Sequential:
    """Train a network with Adam on the mean squared error, and return it."""
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mean_squared_error")
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    return model


def compare(networks: dict[str, Sequential], epochs: int) -> list[float]:
    """Train each network on the same 2,000 points of the surface -> its loss on 2,000 others."""
    points, unseen = np.random.default_rng(0).uniform(-1, 1, (2, 2000, 2)).astype("float32")
    losses = []
    for name, model in networks.items():
        train(model, points, ripples(points), epochs)
        losses.append(model.evaluate(unseen, ripples(unseen), verbose=0))
        print(network_loss(name, len(model.layers), model.count_params(), losses[-1]))
    print(constant_answer(np.var(ripples(unseen)), losses))
    return losses


def main(epochs: int = 40, layers: int = 3, units: int = 16) -> Sequential:
    """Solve XOR, then compare a deep network with a wide one of as many parameters.

    Args:
        epochs: how many times each network reads its 2,000 training points.
        layers: hidden layers of the deep network, in [1, 30].
        units: neurons in each of them, in [1, 200].
    """
    # One neuron, then the network that solves what one neuron cannot.
    x, w, b = np.ones(2), np.array([2, -1]), 0.5
    print(neuron_outputs(w, b, {name: neuron(x, w, b, name) for name in SHOWN}))
    inputs, targets = XOR
    repeated = np.tile(inputs, (500, 1)), np.tile(targets, (500, 1))  # each point 500 times
    xor = train(build_model(), *repeated, epochs=20)
    print(xor_answers(inputs, xor.predict(inputs, verbose=0)))

    # Without an activation, any number of layers is equivalent to one matrix.
    linear = train(build_model((8, 8, 8), "linear"), *repeated, epochs=10)
    print(single_matrix(*one_matrix(linear)))

    # As many parameters in many layers or in one: 4 for each neuron of the wide one, and 1.
    deep = build_model([units] * layers)
    wide = build_model([round((deep.count_params() - 1) / 4)])
    losses = compare({"wide": wide, "deep" if layers > 1 else "the same": deep}, epochs)
    run_folder.save(deep)
    run_folder.show(dense_network(xor, ripples, (wide, deep), losses))
    return deep


if __name__ == "__main__":
    run(main)
