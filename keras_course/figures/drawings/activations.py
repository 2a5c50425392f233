"""ReLU, sigmoid and tanh above, their derivatives below.

Slide: « Le neurone informatique moderne »
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import SMALL, arrow, canvas, words
from keras_course.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z))."""
    return 1 / (1 + np.exp(-z))


# name -> its name in French, colour, dashes, the function and its derivative
CURVES: dict[str, tuple[str, str, str, tuple[Any, Any]]] = {
    "relu": ("ReLU", BLUE, "-", (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0)),
    "sigmoid": ("sigmoïde", ORANGE, "--", (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)))),
    "tanh": ("tanh", GREEN, "-.", (np.tanh, lambda z: 1 - np.tanh(z) ** 2)),
}
MIDDLE, WIDE = 3.6, 0.75  # where z = 0 is, and inches for each unit of z
JUMP = 0.5  # from one point of a curve to the next: there the curve is broken


def draw() -> "Figure":
    """Two systems of axes, one above the other, with the same z."""
    figure, axes = canvas(7.2, 7.4)
    z = np.linspace(-4, 4, 801)
    for which, (zero, high, ticks, title) in enumerate(
        ((4.6, 1.05, (-1, 1, 2), "activation σ(z)"), (0.75, 1.9, (0.25, 1), "sa dérivée σ′(z)"))
    ):
        draw_axes(axes, zero, high, ticks, title)
        for _, color, dashes, functions in CURVES.values():
            values = functions[which](z)
            values[values > 2.05] = np.nan  # ReLU leaves the drawing
            values[1:][np.abs(np.diff(values)) > JUMP] = np.nan
            axes.plot(MIDDLE + WIDE * z, zero + high * values, color=color, linestyle=dashes, linewidth=4)
    for x, y, name in ((5.75, 6.7, "relu"), (1.5, 4.95, "sigmoid"), (1.5, 3.95, "tanh")):
        words(axes, (x, y), CURVES[name][0], color=CURVES[name][1], weight="bold")
    for x, y, name in ((5.5, 2.87, "relu"), (5.75, 1.2, "sigmoid"), (2.35, 2.2, "tanh")):
        words(axes, (x, y), CURVES[name][0], color=CURVES[name][1], weight="bold")
    return figure


def draw_axes(axes: Any, zero: float, high: float, ticks: tuple[float, ...], title: str) -> None:
    """Both axes through the origin, with numbers along them; `high` inches for each unit."""
    arrow(axes, (0.4, zero), (7.0, zero), GREY, linewidth=1.5)
    arrow(axes, (MIDDLE, zero + min(0, *ticks) * high), (MIDDLE, zero + ticks[-1] * high + 0.45), GREY, linewidth=1.5)
    words(axes, (6.85, zero - 0.25), "z", style="italic")
    words(axes, (0.3, zero + max(ticks) * high + 0.3), title, weight="bold", ha="left")
    for number in (-4, -2, 2):
        words(axes, (MIDDLE + WIDE * number, zero - 0.25), decimal_comma(f"{number}"), SMALL)
    for tick in ticks:
        axes.plot((MIDDLE - 0.07, MIDDLE + 0.07), 2 * (zero + high * tick,), color=BLACK, linewidth=2)
        if tick == 0.25:  # on its left a curve passes
            words(axes, (MIDDLE + 0.15, zero + high * tick + 0.25), "¼", SMALL, ha="left")
        else:
            words(axes, (MIDDLE - 0.15, zero + high * tick), decimal_comma(f"{tick}"), SMALL, ha="right")
