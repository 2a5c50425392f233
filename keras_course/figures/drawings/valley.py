"""Four ways down a narrow valley: plain steps, momentum of two sizes, Adam.

Slide: « Entraînement des réseaux de neurones : Une descente de gradient »
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.drawings.shapes import SMALL, canvas, disc, words
from keras_course.figures.style import BLUE, GREEN, GREY, ORANGE, PINK, YELLOW, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURVATURES = np.array([1.0, 25.0])  # L(w, b) = (w² + 25 b²) / 2
START, ARRIVED = np.array([10.0, 1.0]), 1e-3
Step = Callable[[np.ndarray], np.ndarray]  # from a gradient to the move that it asks for, which is subtracted


def momentum(beta: float, delta: float) -> Step:
    """M <- β m + gradient, and a move of δ m."""
    m = np.zeros(2)

    def step(gradient: np.ndarray) -> np.ndarray:
        m[:] = beta * m + gradient
        return delta * m

    return step


def adam(delta: float, beta_1: float = 0.9, beta_2: float = 0.999) -> Step:
    """A move of δ m̂ / √ŝ, with the memories of the gradient and of its square."""
    m, s, t = np.zeros(2), np.zeros(2), [0]

    def step(gradient: np.ndarray) -> np.ndarray:
        t[0] += 1
        m[:] = beta_1 * m + (1 - beta_1) * gradient
        s[:] = beta_2 * s + (1 - beta_2) * gradient**2
        return delta * (m / (1 - beta_1 ** t[0])) / (np.sqrt(s / (1 - beta_2 ** t[0])) + 1e-7)

    return step


def descend(step: Step) -> np.ndarray:
    """Every (w, b) from the start until the loss is below a thousandth, `(steps + 1, 2)`."""
    path = [START]
    while CURVATURES @ path[-1] ** 2 / 2 > ARRIVED:
        path.append(path[-1] - step(CURVATURES * path[-1]))
    return np.array(path)


# name, β (None for Adam), δ, colour
WAYS = (
    ("descente simple", 0.0, 0.075, BLUE),
    ("inertie, β = 0.6", 0.6, 0.065, ORANGE),
    ("inertie, β = 0.9", 0.9, 0.055, PINK),
    ("Adam", None, 0.2, GREEN),
)
ORIGIN, WIDE, HIGH, ROW = 3.6, 0.58, 0.62, 2.15  # where w = 0 is; inches for each unit of w and of b; for each way


def draw() -> "Figure":
    """A map of the valley for each way, with the number of its steps."""
    from matplotlib.patches import Ellipse, Rectangle

    figure, axes = canvas(10, 4 * ROW + 0.1)
    for row, (name, beta, delta, color) in enumerate(WAYS):
        middle = (3.5 - row) * ROW - 0.08
        frame = Rectangle((0.2, middle - 0.8), 9.6, 1.6, facecolor="none", edgecolor=GREY, linewidth=1)
        axes.add_patch(frame)
        for level in (0.5, 2, 6, 14, 28, 50, 80):
            size = 2 * np.sqrt(2 * level / CURVATURES) * (WIDE, HIGH)
            ellipse = Ellipse((ORIGIN, middle), *size, facecolor="none", edgecolor=GREY, linewidth=1)
            axes.add_patch(ellipse)
            ellipse.set_clip_path(frame)
        path = descend(adam(delta) if beta is None else momentum(beta, delta))
        x, y = ORIGIN + WIDE * path[:, 0], middle + HIGH * path[:, 1]
        axes.plot(x, y, color=color, marker="o", markersize=4, linewidth=2, zorder=3)
        disc(axes, (x[0], y[0]), radius=0.1, fill=color, zorder=4)
        axes.plot(ORIGIN, middle, "*", color=YELLOW, markeredgecolor="black", markersize=17, zorder=5)
        words(axes, (0.2, middle + 1.0), decimal_comma(f"{name}, δ = {delta:g}"), 16, color, ha="left", weight="bold")
        words(axes, (9.8, middle + 1.0), f"{len(path) - 1} pas", 16, ha="right", weight="bold")
    words(axes, (9.7, 0.42), "w →", SMALL, ha="right")
    return figure
