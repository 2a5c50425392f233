"""OR, AND and XOR as black and white corners of a square: a line cuts off those of the first two, none those of XOR.

Slide: « Les limitations du perceptron »
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import SMALL, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
# name, values at the corners, ends of a line that separates them
SQUARES: tuple[tuple[str, tuple[int, ...], Any], ...] = (
    ("OU", (0, 1, 1, 1), ((-0.25, 0.75), (0.75, -0.25))),
    ("ET", (0, 0, 0, 1), ((0.25, 1.25), (1.25, 0.25))),
    ("OU exclusif", (0, 1, 1, 0), None),
)
SIDE, BOTTOM = 1.7, 1.35  # of each square, in inches
LEFT = (0.9, 4.15, 7.4)


def draw() -> "Figure":
    """Three squares; in the last the diagonals of the blacks and of the whites cross."""
    figure, axes = canvas(10, 4.35)
    for left, (name, values, line) in zip(LEFT, SQUARES, strict=True):

        def place(x_1: float, x_2: float, left: float = left) -> tuple[float, float]:
            return left + SIDE * x_1, BOTTOM + SIDE * x_2

        words(axes, place(0.5, 1.5), name, 19, weight="bold")
        axes.plot(*zip(*map(place, (0, 1, 1, 0, 0), (0, 0, 1, 1, 0)), strict=True), color=GREY, linewidth=1)
        if line:
            axes.plot(*zip(*(place(*end) for end in line), strict=True), color=BLUE, linewidth=4)
        else:
            axes.plot(*zip(place(0, 1), place(1, 0), strict=True), color=BLACK, linewidth=3)
            axes.plot(*zip(place(0, 0), place(1, 1), strict=True), color=ORANGE, linewidth=3, linestyle="--")
        for corner, value in zip(CORNERS, values, strict=True):
            disc(axes, place(*corner), radius=0.17, fill=BLACK if value else "white", zorder=4)
        for value in (0, 1):
            words(axes, place(value, -0.26), str(value), SMALL)
            words(axes, place(-0.26, value), str(value), SMALL)
        words(axes, place(0.5, -0.26), "x₁", SMALL)
        words(axes, place(-0.3, 0.5), "x₂", SMALL)
    words(axes, (5, 0.35), "Noir : 1. Blanc : 0. Bleu : une droite qui sépare.", SMALL)
    return figure
