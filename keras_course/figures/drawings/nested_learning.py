"""Artificial intelligence holds machine learning, which holds deep learning.

Slide: « Intelligence artificielle, apprentissage automatique et apprentissage profond »
"""

from typing import TYPE_CHECKING

from keras_course.figures.drawings.shapes import PALE, canvas, words
from keras_course.figures.style import BLACK, GREEN, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw() -> "Figure":
    """Three nested sets, and in each what is in no smaller one."""
    from matplotlib.patches import Ellipse

    figure, axes = canvas(10, 6.2)
    for bottom, (width, height), color in (
        (0.1, (9.8, 6.0), PALE[YELLOW]),
        (0.25, (8.0, 4.3), PALE[SKY]),
        (0.4, (6.0, 2.5), PALE[GREEN]),
    ):
        shape = Ellipse((5, bottom + height / 2), width, height, facecolor=color, edgecolor=BLACK, linewidth=2.5)
        axes.add_patch(shape)
    for y, name, example in (
        (5.45, "Intelligence artificielle", "règles écrites ou apprises"),
        (3.85, "Apprentissage automatique", "règles apprises des exemples"),
        (1.8, "Apprentissage profond", "plusieurs couches, apprises ensemble"),
    ):
        words(axes, (5, y), name, 20, weight="bold")
        words(axes, (5, y - 0.42), example, 16)
    return figure
