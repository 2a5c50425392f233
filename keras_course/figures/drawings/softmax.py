"""Softmax step by step: scores, exponentials, shares of their sum.

Slide: « Classification en plusieurs classes : la fonction Softmax »
"""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, box, canvas, words
from keras_course.figures.style import BLUE, GREEN, GREY, SKY, YELLOW, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCORES = np.array([1.0, 0.0, -1.0])  # as on the page, whose shares sum to 1 also once rounded
ROWS = (4.0, 2.95, 1.9)  # heights


def draw() -> "Figure":
    """Three scores on their way to probabilities, whose bars sum to 1."""
    from matplotlib.patches import Rectangle

    exponentials = np.exp(SCORES)
    probabilities = exponentials / exponentials.sum()
    figure, axes = canvas(10, 5.6)
    for x, name in ((1.0, "réseau de\nneurones"), (2.95, "scores\nzᵢ"), (5.15, "exponentielles\nexp(zᵢ)")):
        words(axes, (x, 5.1), name)
    words(axes, (8.3, 5.1), "probabilités\nSᵢ = exp(zᵢ) / somme")
    box(axes, (1.0, 2.95), (1.2, 3.0), fill=PALE[BLUE])
    words(axes, (1.0, 2.95), "couche\ndense", SMALL + 1)
    for y, score, exponential, probability in zip(ROWS, SCORES, exponentials, probabilities, strict=True):
        box(axes, (2.95, y), (1.3, 0.7), decimal_comma(f"{score:.1f}"), PALE[SKY])
        box(axes, (5.15, y), (1.4, 0.7), decimal_comma(f"{exponential:.3f}"), PALE[YELLOW])
        arrow(axes, (1.6, y), (2.3, y))
        arrow(axes, (3.6, y), (4.45, y))
        arrow(axes, (5.85, y), (6.75, y))
        axes.add_patch(Rectangle((6.9, y - 0.3), 2.2 * probability, 0.6, facecolor=GREEN))
        share = decimal_comma(f"{probability:.3f}")
        words(axes, (7.0 + 2.2 * probability, y), share, ha="left", weight="bold")
    words(axes, (4.03, 3.5), "exp", SMALL)
    words(axes, (6.3, 3.5), "÷ somme", SMALL)
    axes.plot((4.45, 5.85), (1.3, 1.3), color=GREY, linewidth=2)
    words(axes, (5.15, 0.95), decimal_comma(f"somme : {exponentials.sum():.3f}"))
    axes.plot((6.9, 9.6), (1.3, 1.3), color=GREY, linewidth=2)
    words(axes, (8.25, 0.95), decimal_comma(f"somme : {probabilities.sum():.0f}"))
    words(axes, (5, 0.35), "Le plus grand score a la plus grande probabilité ; aucune n'est nulle.", SMALL)
    return figure
