"""Six points of which each is wrong by a half, a line between them and a polynomial through them.

Slide: « Le phénomène de sur-ajustement (overfitting) »
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import SMALL, arrow, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

X = np.arange(6.0)
MEASURED = np.array([0.5, 0.5, 2.5, 2.5, 4.5, 4.5])  # the truth is y = x
LINE, POLYNOMIAL = np.polyfit(X, MEASURED, 1), np.polyfit(X, MEASURED, 5)
FIRST, LAST = -0.13, 5.21  # between which the polynomial stays on the canvas


def draw() -> "Figure":
    """The points, the truth, the line and the polynomial, with what is wrong at the points and between them."""
    figure, axes = canvas(10, 6.1)
    x = np.linspace(FIRST, LAST, 300)
    axes.plot(*place(x, x), color=GREY, linestyle="--", linewidth=2.5)
    axes.plot(*place(x, np.polyval(LINE, x)), color=BLUE, linewidth=3.5)
    axes.plot(*place(x, np.polyval(POLYNOMIAL, x)), color=ORANGE, linewidth=3.5)
    for at in zip(*place(X, MEASURED), strict=True):
        disc(axes, at, radius=0.13, fill=BLACK)
    bottom, left = 0.75, 0.75
    arrow(axes, (left, bottom), (7.0, bottom))
    arrow(axes, (left, bottom), (left, 5.75))
    for tick in range(6):
        words(axes, (place(tick, 0)[0], bottom - 0.3), str(tick), SMALL)
        words(axes, (left - 0.3, place(0, tick)[1]), str(tick), SMALL)
    words(axes, (7.2, bottom), "x")
    words(axes, (left, 5.9), "y")
    for y, color, lines in (
        (5.1, ORANGE, "polynôme : 6 paramètres\nerreur aux points : 0\nentre les points : 0,68\nen x = 6 : −25,5"),
        (3.3, BLUE, "droite : 2 paramètres\nerreur aux points : 0,23\nentre les points : 0,015\nen x = 6 : 5,7"),
        (1.9, "#666666", "vérité : y = x"),
    ):
        words(axes, (6.72, y), lines, SMALL, color, ha="left", weight="bold")
    return figure


def place(x: Any, y: Any) -> tuple[Any, Any]:
    """Where points lie on the canvas, of numbers or arrays."""
    return 1.15 + 1.03 * x, 1.0 + 0.85 * y
