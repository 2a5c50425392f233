"""What is left of the gradient some words before, in a recurrent network before and after its training.

Slide: « Modèles de réseaux pour le traitement des données textuelles »
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import SMALL, Point, arrow, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The medians that the page's cell computes, one to ten words back: 27 November 2026, TensorFlow, seed 1.
BEFORE = (1.00, 1.00, 1.00, 0.99, 0.99, 0.99, 0.98, 0.98, 0.98, 0.98)
AFTER = (3.0e-1, 2.2e-2, 3.4e-3, 2.6e-4, 3.7e-5, 2.9e-6, 4.0e-7, 3.3e-8, 4.4e-9, 3.4e-10)


def draw() -> "Figure":
    """Two curves on a logarithmic scale: a flat one, and one that falls tenfold a word."""
    figure, axes = canvas(10, 5.2)
    for power, name in ((0, "1"), (-2, "0,01"), (-4, "10⁻⁴"), (-6, "10⁻⁶"), (-8, "10⁻⁸"), (-10, "10⁻¹⁰")):
        (left, y), right = place(0.6, 10.0**power), place(10.2, 1)[0]
        axes.plot((left, right), (y, y), color=GREY, linewidth=0.8)
        words(axes, (left - 0.12, y), name, SMALL, ha="right")
    for back in range(1, 11):
        words(axes, (place(back, 1)[0], 0.55), str(back), SMALL)
    words(axes, (5.3, 0.2), "mots remontés depuis la fin de la phrase", SMALL)
    words(axes, (0.2, 4.95), "part du gradient qui reste (échelle logarithmique)", SMALL, ha="left")
    arrow(axes, place(0.6, 10**-10.6), place(10.5, 10**-10.6))
    curve(axes, BEFORE, BLUE, "-")
    curve(axes, AFTER, ORANGE, "--")
    words(axes, (place(6.5, 1)[0], place(1, 0.04)[1]), "avant l'entraînement : 0,98 après dix mots", SMALL, BLACK)
    words(axes, (place(7.0, 1)[0], place(1, 3e-5)[1]), "après : 3 × 10⁻¹⁰", SMALL, BLACK, ha="left")
    return figure


def curve(axes: Any, left: tuple[float, ...], color: str, line: str) -> None:
    """What is left after each word, with a disc a word."""
    points = [place(back, share) for back, share in enumerate(left, start=1)]
    axes.plot(*zip(*points, strict=True), color=color, linestyle=line, linewidth=3)
    for at in points:
        disc(axes, at, radius=0.08, fill=color, edgecolor=color)


def place(back: float, share: float) -> Point:
    """Where a share of the gradient lies on the canvas."""
    return 0.75 + 0.85 * back, 4.5 + 0.35 * float(np.log10(share))
