"""XOR before and after a hidden layer of two ReLUs: the black points meet, and a line separates them from the white.

Slide: « Du neurone au réseau de neurones profonds »
"""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.drawings.shapes import SMALL, Point, arrow, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREY

if TYPE_CHECKING:
    from matplotlib.figure import Figure

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([0, 1, 1, 0])
KERNEL, BIAS = np.array([[1, 1], [1, 1]]), np.array([0, -1])  # h_1 = ReLU(x_1 + x_2), h_2 = ReLU(x_1 + x_2 - 1)
WEIGHTS = np.array([1, -2])  # y' = h_1 - 2 h_2
UNIT = 1.5  # inches


def draw() -> "Figure":
    """On the left the plane of x, on the right that of h, with the line where y' is one half."""
    figure, axes = canvas(10, 4.3)
    h = np.maximum(X @ KERNEL + BIAS, 0)
    for corner, title, names, points, ends in (
        ((1.1, 1.0), "entrées", "x", X, (1.9, 1.8)),
        ((5.9, 1.0), "après la couche cachée", "h", h, (3.7, 1.8)),
    ):
        arrow(axes, corner, (corner[0] + ends[0], corner[1]), GREY, linewidth=1.5)
        arrow(axes, corner, (corner[0], corner[1] + ends[1] + 0.5), GREY, linewidth=1.5)
        words(axes, (corner[0] + ends[0], corner[1] - 0.6), f"{names}₁")
        words(axes, (corner[0] - 0.6, corner[1] + ends[1] + 0.4), f"{names}₂")
        words(axes, (corner[0] + ends[0] / 2, 3.95), title, weight="bold")
        for value in range(1 + points[:, 0].max()):
            words(axes, place(corner, (value, -0.24)), str(value), SMALL)
        for value in (0, 1):
            words(axes, place(corner, (-0.24, value)), str(value), SMALL)
        for point, label in zip(points, XOR, strict=True):
            disc(axes, place(corner, point), radius=0.16, fill=BLACK if label else "white", zorder=4)
    corner = (5.9, 1.0)
    line = [place(corner, (0.5 + 2 * h_2, h_2)) for h_2 in (-0.06, 0.95)]  # h_1 - 2 h_2 = 1/2
    axes.plot(*zip(*line, strict=True), color=BLUE, linewidth=4)
    words(axes, (8.15, 1.5), "h₁ − 2 h₂ = ½", 16, BLUE, ha="left")
    words(axes, (7.4, 0.3), "deux points", SMALL)
    arrow(axes, (3.6, 2.0), (4.8, 2.0))
    words(axes, (4.2, 2.3), "ReLU", SMALL)
    return figure


def place(corner: Point, point: Point) -> Point:
    """Where a point of a plane lies on the canvas."""
    return corner[0] + UNIT * point[0], corner[1] + UNIT * point[1]
