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

# « OU exclusif »: what the perceptron cannot learn. Inputs (4, 2), answers (4, 1).
XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32"), np.array([[0], [1], [1], [0]], "float32")


def neuron(x: np.ndarray, w: np.ndarray, b: float, activation: str = "relu") -> np.ndarray:
    """One modern neuron: inputs `(..., n)` and weights `(n,)` -> output `(...)`."""
    z = np.sum(w * x, axis=-1) + b  # the weighted sum of the inputs, plus a bias
    sigma, _ = ACTIVATIONS[activation]
    return sigma(z)


def build_model(widths: Sequence[int] = (8,), activation: str = "relu") -> Sequential:
    """Inputs `(batch, 2)` -> linear and non-linear layers in turn -> a last dense layer `(batch, 1)`."""
    model = Sequential(name="dense_network")
    model.add(Input(shape=(2,)))
    for units in widths:
        model.add(Dense(units))  # linear: each output is a weighted sum of all inputs, plus a bias
        model.add(Activation(activation))  # non-linear: as many outputs as inputs
    model.add(Dense(1))
    return model


def one_matrix(model: Sequential) -> tuple[np.ndarray, np.ndarray]:
    """The linear layers multiplied out: W `(2, 1)` and b `(1,)` with y = x W + b, if nothing stands between them."""
    W, b = np.eye(2), np.zeros(2)
    for layer in model.layers:
        if isinstance(layer, Dense):
            kernel, bias = layer.get_weights()
            W, b = W @ kernel, b @ kernel + bias
    return W, b


def ripples(x: np.ndarray) -> np.ndarray:
    """A surface with many folds, to be learned: points of the plane `(n, 2)` -> heights cos(10 r) `(n, 1)`."""
    return np.cos(10 * np.hypot(x[:, :1], x[:, 1:]))


def train(model: Sequential, x: np.ndarray, y: np.ndarray, epochs: int) -> Sequential:
    """Close the loop: the loss measures the error, the optimizer adjusts the weights of all layers to lower it."""
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mean_squared_error")
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    return model


def main(epochs: int = 40, layers: int = 3, units: int = 16) -> Sequential:
    """Solve XOR, then set a deep network against a wide one with as many parameters.

    Args:
        epochs: how many times each network reads its 2,000 training points.
        layers: hidden layers of the deep network.
        units: neurons in each of them.
    """
    # One neuron, then the network that solves what one neuron cannot.
    for name in ACTIVATIONS:
        print(f"A neuron with w = (2, -1), b = 0.5 and {name}: {neuron(np.ones(2), np.array([2, -1]), 0.5, name):.2f}")
    x, y = XOR
    many = np.tile(x, (500, 1)), np.tile(y, (500, 1))  # each of the four points 500 times
    xor = train(build_model(), *many, epochs=20)
    for inputs, answer in zip(x, xor.predict(x, verbose=0)[:, 0], strict=True):
        print(f"XOR of {inputs[0]:.0f} and {inputs[1]:.0f}: {answer:z.2f}")

    # Without an activation, the layers are worth one matrix, however many they are.
    W, b = one_matrix(train(build_model((8, 8, 8), "linear"), *many, epochs=10))
    print(f"Four layers without ReLU are one, and fail: {W[0, 0]:z.2f} x1 + {W[1, 0]:z.2f} x2 + {b[0]:z.2f}")

    # The same number of parameters, in many layers or in one: 4 for each hidden neuron of the wide one, and 1.
    deep = build_model([units] * layers)
    wide = build_model([round((deep.count_params() - 1) / 4)])
    points, unseen = np.random.default_rng(0).uniform(-1, 1, (2, 2000, 2)).astype("float32")
    losses = []
    for name, model in (("wide", wide), ("deep", deep)):
        train(model, points, ripples(points), epochs)
        losses.append(model.evaluate(unseen, ripples(unseen), verbose=0))
        print(f"{name}: {len(model.layers)} layers, {model.count_params()} parameters, test loss {losses[-1]:.3f}")
    print(f"(always answering the mean: {np.var(ripples(unseen)):.3f})")
    run_folder.save(deep, dense_network(ACTIVATIONS, xor, ripples, (wide, deep), losses))
    return deep


if __name__ == "__main__":
    run(main)
