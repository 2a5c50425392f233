"""One body and three kinds of heads: last layer, activation, loss.

Slides: « Régression scalaire ou vectorielle : », « Classification binaire », « Classification en plusieurs classes »
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, box, canvas, words
from keras_course.figures.style import BLACK, BLUE, GREEN, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEADS = (
    ("Régression scalaire ou vectorielle", "couche dense", "aucune", "erreur quadratique\nmoyenne"),
    ("Classification binaire", "couche dense\n1 sortie", "sigmoïde", "entropie croisée\nbinaire"),
    ("Classification en plusieurs classes", "couche dense\n1 sortie par classe", "softmax", "entropie croisée"),
)
ROWS = (4.75, 2.85, 0.95)


def draw() -> "Figure":
    """One row a head, from the body of the network to the loss."""
    figure, axes = canvas(10, 6.7)
    box(axes, (0.9, 2.85), (1.4, 4.8), "corps\ndu\nréseau", PALE[BLUE])
    for x, name in ((3.3, "dernière couche"), (6.0, "activation"), (8.6, "perte")):
        words(axes, (x, 6.35), name, weight="bold")
    for y, (task, layer, activation, loss) in zip(ROWS, HEADS, strict=True):
        words(axes, (2.1, y + 0.82), task, SMALL + 1, ha="left")
        box(axes, (3.3, y), (2.3, 0.95), layer, PALE[SKY], SMALL)
        box(axes, (6.0, y), (2.3, 0.95), fill=PALE[GREEN])
        words(axes, (6.38, y), activation, SMALL + 1)
        draw_activation(axes, (5.25, y), activation)
        box(axes, (8.6, y), (2.2, 0.95), loss, PALE[YELLOW], SMALL)
        for start, end in ((1.6, 2.15), (4.45, 4.85), (7.15, 7.5)):
            arrow(axes, (start, y), (end, y))
    return figure


def draw_activation(axes: Any, middle: tuple[float, float], name: str) -> None:
    """The shape of an activation, 0.5 inches wide."""
    x, y = middle
    t = np.linspace(-1, 1, 41)
    if name == "softmax":
        for place, height in zip((-0.2, 0, 0.2), np.exp([0.2, 1.2, -0.5]) / 6.5, strict=True):
            axes.bar(x + place, height, 0.15, y - 0.3, color=BLACK)
    else:
        curve = t if name == "aucune" else np.tanh(3 * t)
        axes.plot(x + 0.27 * t, y + 0.27 * curve, color=BLACK, linewidth=3)
