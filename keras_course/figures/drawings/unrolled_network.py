"""A recurrent network, folded and unrolled in time.

Slide: « Modèles de réseaux pour le traitement des données textuelles »
"""

from typing import TYPE_CHECKING

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, box, canvas, path, words
from keras_course.figures.style import BLUE, GREEN, GREY, SKY

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw() -> "Figure":
    """On the left the loop; on the right one copy of it a token, all with the same weights."""
    figure, axes = canvas(10, 5.9)
    low, middle, high = 1.15, 2.95, 4.6
    words(axes, (1.4, 5.5), "replié", weight="bold")
    words(axes, (6.7, 5.5), "déplié dans le temps", weight="bold")
    box(axes, (1.15, middle), (1.4, 1.0), "somme,\ntanh", PALE[BLUE], SMALL)
    box(axes, (1.15, low), (1.4, 0.7), "entrée xₜ", PALE[SKY], SMALL)
    box(axes, (1.15, high), (1.4, 0.7), "sortie yₜ", PALE[GREEN], SMALL)
    arrow(axes, (1.15, low + 0.35), (1.15, middle - 0.5))
    arrow(axes, (1.15, middle + 0.5), (1.15, high - 0.35))
    path(axes, [(1.15, 3.85), (2.25, 3.85), (2.25, middle), (1.85, middle)])
    words(axes, (2.3, 4.1), "état yₜ₋₁", SMALL, ha="center")
    words(axes, (0.9, 1.95), "W", weight="bold")
    words(axes, (2.5, 3.3), "U", weight="bold")
    axes.plot((3.2, 3.2), (0.6, 5.3), color=GREY, linestyle="--", linewidth=1.5)

    box(axes, (4.1, middle), (1.2, 0.8), "y₀ = 0", PALE[GREEN], SMALL)
    words(axes, (4.1, middle - 0.65), "état initial", SMALL)
    start = 4.7
    for t, index in enumerate("₁₂₃"):
        x = 5.75 + 1.55 * t
        box(axes, (x, middle), (0.95, 1.0), "somme,\ntanh", PALE[BLUE], SMALL)
        box(axes, (x, low), (0.8, 0.7), f"x{index}", PALE[SKY])
        box(axes, (x, high), (0.8, 0.7), f"y{index}", PALE[GREEN])
        arrow(axes, (x, low + 0.35), (x, middle - 0.5))
        arrow(axes, (x, middle + 0.5), (x, high - 0.35))
        arrow(axes, (start, middle), (x - 0.475, middle))
        words(axes, (x - 0.25, 1.95), "W", weight="bold")
        words(axes, (start + 0.3, middle - 0.28), "U", weight="bold")
        start = x + 0.475
        words(axes, (x + 0.775, middle + 0.3), f"y{index}", SMALL)  # what goes up is also what goes on
    arrow(axes, (start, middle), (9.85, middle))
    words(axes, (6.5, 0.35), "Les mêmes poids W et U à chaque pas ; l'état passe au suivant.", SMALL)
    return figure
