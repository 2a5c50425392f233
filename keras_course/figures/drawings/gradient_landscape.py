"""A loss with two hollows: where a descent arrives depends on where it starts.

Slide: « Entraînement des réseaux de neurones : Une descente de gradient »
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import SMALL, Point, arrow, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREEN, ORANGE, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STARTS, STEP, STEPS = (-1.6, 1.6), 0.02, 150
AXIS = 0.7  # its height


def loss(theta: Any) -> Any:
    """L(Θ) = (Θ² - 1)² + 0.3 Θ + 1, of a number or an array."""
    return (theta**2 - 1) ** 2 + 0.3 * theta + 1


def descend(theta: float) -> list[float]:
    """Every Θ on the way down, by Θ - δ L'(Θ)."""
    path = [theta]
    for _ in range(STEPS):
        path.append(path[-1] - STEP * (4 * path[-1] * (path[-1] ** 2 - 1) + 0.3))
    return path


def draw() -> "Figure":
    """The curve of the loss, and two descents: one to the global minimum, one to a local minimum."""
    figure, axes = canvas(10, 5.9)
    theta = np.linspace(-1.68, 1.6, 200)
    axes.plot(*np.transpose([place(value) for value in theta]), color=BLACK, linewidth=3)
    arrow(axes, (0.4, AXIS), (9.7, AXIS))
    for tick in (STARTS[0], -1, 0, 1, STARTS[1]):
        x, _ = place(tick)
        axes.plot((x, x), (AXIS - 0.08, AXIS + 0.08), color=BLACK, linewidth=2)
        words(axes, (x, AXIS - 0.3), decimal_comma(f"{tick:g}"), SMALL)
    words(axes, (9.55, AXIS + 0.35), "Θ", 19)
    words(axes, (1.1, 5.6), "perte L(Θ)", ha="left")
    for start, color, name in zip(STARTS, (BLUE, ORANGE), ("minimum global", "minimum local"), strict=True):
        path = descend(start)
        for value in path[1:-1]:
            disc(axes, place(value), radius=0.06, fill=color, edgecolor=color)
        disc(axes, place(start), radius=0.14, fill=color)
        disc(axes, place(path[-1]), radius=0.14, fill=GREEN)
        x, y = place(path[-1])
        words(axes, (x, y - 0.42), name, weight="bold")
        words(axes, (x, y - 0.75), decimal_comma(f"L = {loss(path[-1]):.2f}"), SMALL)
        x, y = place(start)
        words(axes, (x + (0.3 if start < 0 else -0.3), y), "départ", SMALL, ha="left" if start < 0 else "right")
    x, y = place(0.04)
    words(axes, (x, y + 0.4), "une bosse sépare les deux creux", SMALL)
    return figure


def place(theta: float) -> Point:
    """Where a Θ and its loss lie on the canvas."""
    return 5 + 2.5 * theta, 1.1 + 1.1 * loss(theta)
