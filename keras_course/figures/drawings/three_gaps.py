"""Two lines through the same three measurements, and the squares of their gaps.

Slide: « Exemple de la régression linéaire »
"""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, Point, arrow, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ALTITUDES, TEMPERATURES = np.array([0, 1, 2]), np.array([15, 9, 0])
LINES = ((-6.0, 15.0), (-7.5, 15.5))  # w and b
DEGREE, KILOMETRE = 0.21, 1.35  # in inches


def draw() -> "Figure":
    """The area of each square is what its point adds to the loss."""
    from matplotlib.patches import Rectangle

    figure, axes = canvas(10, 5.3)
    for left, (w, b) in zip((0.9, 5.9), LINES, strict=True):

        def place(altitude: float, temperature: float, left: float = left) -> Point:
            return left + KILOMETRE * altitude, 1.1 + DEGREE * temperature

        arrow(axes, place(0, 0), place(2.75, 0), GREY, linewidth=1.5)
        arrow(axes, place(0, -1), place(0, 18.5), GREY, linewidth=1.5)
        for altitude in (1, 2):
            words(axes, place(altitude, -2.6), f"{altitude}", SMALL)
        words(axes, place(2.65, -2.6), "km", SMALL)
        words(axes, place(-0.14, 15), "15", SMALL, ha="right")
        words(axes, place(-0.1, 18.2), "°C", SMALL, ha="right")
        axes.plot(*zip(place(0, b), place(2.3, 2.3 * w + b), strict=True), color=BLUE, linewidth=4, zorder=3)
        gaps = TEMPERATURES - (w * ALTITUDES + b)
        for altitude, temperature, gap in zip(ALTITUDES, TEMPERATURES, gaps, strict=True):
            side = DEGREE * abs(gap)
            corner = place(altitude, min(temperature, temperature - gap))
            square = Rectangle(corner, side, side, facecolor=PALE[ORANGE], edgecolor=ORANGE, linewidth=2, zorder=2)
            axes.add_patch(square)
            disc(axes, place(altitude, temperature), radius=0.06, fill=BLACK, zorder=4)
        shown = decimal_comma(f"y = {w:g} x + {b:g}")
        words(axes, place(0.75, 16.2), shown, color=BLUE, ha="left", weight="bold")
        words(axes, place(0.75, 13.9), decimal_comma(f"aire des carrés : {np.sum(gaps**2):g}"), SMALL, ha="left")
    words(axes, (5, 0.2), "Le côté de chaque carré est l'écart entre la mesure et la droite.", SMALL)
    return figure
