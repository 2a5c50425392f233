"""The loop of training: input, layers, prediction, loss, optimizer, update of the weights.

Slide: « Architecture générale et fonctionnement d'un réseau de neurones »
"""

from typing import TYPE_CHECKING

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, box, canvas, path, words
from keras_course.figures.style import BLUE, GREEN, ORANGE, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw() -> "Figure":
    """The example goes right and down to the loss; the correction goes left and up to the weights."""
    figure, axes = canvas(10, 5.9)
    words(axes, (4.3, 5.6), "réseau : un empilement de couches", SMALL)
    box(axes, (1.1, 4.5), (1.6, 0.9), "entrée X", PALE[SKY])
    for x in (3.2, 5.4):
        box(axes, (x, 4.5), (1.5, 1.5), fill=PALE[BLUE])
        words(axes, (x, 4.85), "couche", weight="bold")
        box(axes, (x, 4.2), (1.1, 0.55), "poids", PALE[ORANGE])
    box(axes, (8.45, 4.5), (2.3, 0.9), "prédiction Y′", PALE[SKY])
    arrow(axes, (1.9, 4.5), (2.45, 4.5))
    arrow(axes, (3.95, 4.5), (4.65, 4.5))
    arrow(axes, (6.15, 4.5), (7.3, 4.5))

    box(axes, (8.45, 2.25), (2.3, 1.1), "fonction\nde perte", PALE[YELLOW])
    box(axes, (8.45, 0.7), (2.3, 1.0), "vraie valeur Y\n(étiquette)", PALE[SKY])
    arrow(axes, (8.45, 4.05), (8.45, 2.8))
    arrow(axes, (8.45, 1.2), (8.45, 1.7))
    box(axes, (5.4, 2.25), (1.7, 1.1), "score\nde perte", PALE[YELLOW])
    arrow(axes, (7.3, 2.25), (6.25, 2.25))
    box(axes, (1.9, 2.25), (2.2, 1.1), "optimiseur", PALE[GREEN])
    arrow(axes, (4.55, 2.25), (3.0, 2.25))
    path(axes, [(1.9, 2.8), (1.9, 3.4), (3.2, 3.4), (3.2, 3.92)])
    path(axes, [(3.2, 3.4), (5.4, 3.4), (5.4, 3.92)])
    words(axes, (2.1, 3.1), "mise à jour des poids", ha="left")
    words(axes, (3.5, 0.7), "On recommence avec le mini-lot suivant.", SMALL)
    return figure
