"""Linearization: a network learns the change of variables after which a plane separates the data.

Slide: « La stratégie de linéarisation (source : cours de Stéphane Mallat du 23 janvier 2019 \
au Collège de France) »

    python -m keras_course.chapters.linearization
    python -m keras_course.chapters.linearization --points spiral
"""

from typing import Literal

import keras
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import Dense

from keras_course.analysis.best_plane import best_plane
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data.point_sets import rings, spiral
from keras_course.figures.linearization import animation, linearization
from keras_course.reports.linearization import own_plane, plane_separates


def build_model(dimensions: int = 3, layers: int = 3) -> Sequential:
    """psi, then a plane: x = (x1 ... xN), `(batch, N)` -> probability of label 1, `(batch, 1)`.

    psi(x) = (v1 ... vN): each of its layers stretches and rotates the space (its matrix), shifts it
    (its bias) and bends it (tanh).
    """
    model = Sequential(name="linearization")
    model.add(Input(shape=(dimensions,)))
    for _ in range(layers):
        model.add(Dense(dimensions, activation="tanh"))
    model.add(Dense(1, activation="sigmoid"))  # w . v + b > 0: one side of a plane orthogonal to w
    return model


def train(model: Sequential, x: np.ndarray, y: np.ndarray, epochs: int) -> Sequential:
    """Learn the labels y `(n, 1)` of the points x `(n, N)`; psi(x) itself has no target."""
    adam = keras.optimizers.Adam(0.02)
    model.compile(optimizer=adam, loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, batch_size=50, epochs=epochs, verbose=0)
    return model


def positions(model: Sequential, x: np.ndarray) -> list[np.ndarray]:
    """Where the points are in the input, then after each layer up to psi(x): arrays `(n, N)`."""
    outputs = [layer.output for layer in model.layers[:-1]]
    return Model(model.inputs[0], [model.inputs[0], *outputs]).predict(x, verbose=0)


def separability(v: np.ndarray, y: np.ndarray, w: np.ndarray, epochs: int = 20) -> float:
    """Share of the points v `(n, N)` on their side of the best plane found.

    Orthogonal to w `(N, 1)`, to the w of a linear classifier trained on the points, or at random.
    """
    classifier = train(build_model(v.shape[1], layers=0), v, y, epochs)
    learned, _ = classifier.get_weights()
    return best_plane(v, y[:, 0], np.hstack([w, learned]).T)


def main(
    points: Literal["rings", "spiral"] = "rings", layers: int = 3, epochs: int = 40
) -> Sequential:
    """Move points, layer by layer, until a plane separates them.

    Args:
        points: two rings, or the two arms of a spiral.
        layers: how many layers psi has, in [1, 20].
        epochs: how many times the 1,000 points are read.
    """
    draw = {"rings": rings, "spiral": spiral}[points]
    rng = np.random.default_rng(0)
    x, y = draw(1000, rng)
    model = train(build_model(x.shape[1], layers), x, y, epochs)
    run_folder.save(model)

    # The best plane before and after psi; the points are new ones.
    x, y = draw(1000, rng)
    stages = positions(model, x)
    w, b = model.layers[-1].get_weights()
    for name, v in (("x", stages[0]), ("psi(x)", stages[-1])):
        print(plane_separates(name, separability(v, y, w)))
    print(own_plane(model.evaluate(x, y, verbose=0)[1], w[:, 0]))
    shown = stages, y[:, 0], w[:, 0], b[0]
    figure = linearization(*shown, lambda x: model.predict(x, verbose=0))
    run_folder.show(figure, lambda path: animation(path, *shown))
    return model


if __name__ == "__main__":
    run(main)
