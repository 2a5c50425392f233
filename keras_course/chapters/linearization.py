"""Linearization: a network learns the change of variables after which a plane separates the data.

Slide: « La stratégie de linéarisation (source : cours de Stéphane Mallat du 23 janvier 2019 au Collège de France) »

    python -m keras_course.chapters.linearization
    python -m keras_course.chapters.linearization --points spiral
"""

from typing import Literal

import keras
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import Dense

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures.linearization import animation, linearization


def rings(n: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two rings, one inside the other: points with 3 variables, the last one 0, `(n, 3)`; labels `(n, 1)`."""
    y = np.arange(n) % 2
    radius = np.where(y, 2.0, 0.8) + random.normal(0, 0.12, n)
    return with_room(radius, random.uniform(0, 2 * np.pi, n), 3), y[:, None]


def spiral(n: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two arms wound around each other: points with 5 variables, the last three 0, `(n, 5)`; labels `(n, 1)`."""
    y = np.arange(n) % 2
    along = np.sqrt(random.uniform(0, 1, n))
    radius = 0.3 + 2.7 * along + random.normal(0, 0.06, n)
    return with_room(radius, 1.5 * np.pi * along + np.pi * y, 5), y[:, None]


def with_room(radius: np.ndarray, angle: np.ndarray, N: int) -> np.ndarray:
    """Polar coordinates `(n,)` -> points `(n, N)` of a plane in a space of N dimensions, where they can be lifted."""
    x = np.zeros((len(radius), N), "float32")
    x[:, 0], x[:, 1] = radius * np.cos(angle), radius * np.sin(angle)
    return x


def build_model(dimensions: int = 3, layers: int = 3) -> Sequential:
    """The points x = (x1 ... xN) -> psi(x) = (v1 ... vN), then the side of a plane, `(batch, N)` -> `(batch, 1)`.

    Each layer stretches and turns the space (its matrix), shifts it (its bias) and bends it (tanh).
    """
    model = Sequential(name="linearization")
    model.add(Input(shape=(dimensions,)))
    for _ in range(layers):
        model.add(Dense(dimensions, activation="tanh"))
    model.add(Dense(1, activation="sigmoid"))  # w . v + b > 0: on one side of the plane orthogonal to w
    return model


def train(model: Sequential, x: np.ndarray, y: np.ndarray, epochs: int) -> Sequential:
    """Learn to tell the labels apart; nothing else is asked of psi."""
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, batch_size=50, epochs=epochs, verbose=0)
    return model


def positions(model: Sequential, x: np.ndarray) -> list[np.ndarray]:
    """Where the points are on entering, then after each layer up to psi(x): arrays `(n, N)`."""
    stages = Model(model.inputs[0], [model.inputs[0], *(layer.output for layer in model.layers[:-1])])
    return stages.predict(x, verbose=0)


def separability(v: np.ndarray, y: np.ndarray, epochs: int = 20) -> float:
    """Share of the points `(n, N)` on their side of the plane that a linear classifier finds for them."""
    plane = train(build_model(v.shape[1], layers=0), v, y, epochs)
    return plane.evaluate(v, y, verbose=0)[1]


def main(points: Literal["rings", "spiral"] = "rings", layers: int = 3, epochs: int = 40) -> Sequential:
    """Move points, layer by layer, until a plane separates them.

    Args:
        points: two rings, or the two arms of a spiral.
        layers: how many layers psi has.
        epochs: how many times the 1,000 points are read.
    """
    draw = {"rings": rings, "spiral": spiral}[points]
    random = np.random.default_rng(0)
    x, y = draw(1000, random)
    model = train(build_model(x.shape[1], layers), x, y, epochs)

    # The same tool, a plane, before and after psi; the points are new ones.
    x, y = draw(1000, random)
    places = positions(model, x)
    for name, v in (("x", places[0]), ("psi(x)", places[-1])):
        print(f"A plane separates {100 * separability(v, y):5.1f} % of the points {name}.")
    w, b = model.layers[-1].get_weights()
    print(f"The network's own plane: {100 * model.evaluate(x, y, verbose=0)[1]:.1f} %, w = {w[:, 0].round(1)}")
    picture = places, y[:, 0], w[:, 0], b[0]
    run_folder.save(model, linearization(*picture), animation=lambda path: animation(path, *picture))
    return model


if __name__ == "__main__":
    run(main)
