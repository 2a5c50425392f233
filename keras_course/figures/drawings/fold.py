"""Two ReLUs fold a line into a plane, where another line separates what no threshold could.

Slide: « La stratégie de linéarisation »
"""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.drawings.shapes import SMALL, arrow, canvas, words
from keras_course.figures.style import BLUE, GREEN, GREY, ORANGE, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

X, Y = np.array([-2, -0.5, 0.5, 2]), np.array([1, 0, 0, 1])
MARKS = ((ORANGE, "^"), (BLUE, "o"))  # of labels 0 and 1


def draw() -> "Figure":
    """Above the points on their line, below the same ones at (ReLU(x), ReLU(-x)), with the line v_1 + v_2 = 1."""
    figure, axes = canvas(8, 6.6)
    arrow(axes, (0.6, 5.6), (7.4, 5.6), GREY, linewidth=1.5)
    words(axes, (7.55, 5.6), "x", ha="left")
    for x, label in zip(X, Y, strict=True):
        color, mark = MARKS[label]
        axes.plot(4 + 1.5 * x, 5.6, mark, color=color, markersize=17)
        words(axes, (4 + 1.5 * x, 5.2), decimal_comma(f"{x:g}"), SMALL)
    words(axes, (4, 6.3), "une droite : aucun seuil ne sépare les deux couleurs")
    arrow(axes, (4, 5.05), (4, 4.45))
    words(axes, (4.25, 4.75), "pliée en 0", SMALL, ha="left")

    corner, unit = np.array((2.6, 0.75)), 1.4
    arrow(axes, tuple(corner), (6.2, 0.75), GREY, linewidth=1.5)
    arrow(axes, tuple(corner), (2.6, 4.3), GREY, linewidth=1.5)
    line = corner + unit * np.array([[1.25, -0.25], [-0.25, 1.25]])
    axes.plot(*line.T, color=GREEN, linewidth=4)
    words(axes, (3.75, 1.9), "v₁ + v₂ = 1", color=GREEN, ha="left", weight="bold")
    words(axes, (6.35, 0.75), "v₁ = ReLU(x)", SMALL, ha="left")
    words(axes, (2.4, 4.1), "v₂ = ReLU(−x)", SMALL, ha="right")
    for x, label in zip(X, Y, strict=True):
        color, mark = MARKS[label]
        at = corner + unit * np.array((max(x, 0), max(-x, 0)))
        axes.plot(*at, mark, color=color, markersize=17, zorder=4)
        written = decimal_comma(f"{abs(x):g}")
        words(axes, (at[0], 0.35) if x > 0 else (2.2, at[1]), written, SMALL)
    return figure
