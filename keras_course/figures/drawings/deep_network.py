"""A deep network: inputs, three dense hidden layers, an output.

Slide: « Du neurone au réseau de neurones profonds »
"""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, canvas, disc, words
from keras_course.figures.style import GREEN, GREY, ORANGE, SKY

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LAYERS = (2, 4, 4, 4, 1)  # neurons
COLUMNS = (0.9, 3.0, 5.0, 7.0, 9.1)  # where each stands


def draw() -> "Figure":
    """A disc for each neuron, a line for each weight."""
    figure, axes = canvas(10, 4.6)
    rows = [2.35 + 0.95 * (np.arange(units) - (units - 1) / 2)[::-1] for units in LAYERS]
    for (left, right), (here, there) in zip(pairwise(COLUMNS), pairwise(rows), strict=True):
        for start in here:
            for end in there:
                axes.plot((left, right), (start, end), color=GREY, linewidth=1.5, zorder=1)
    fills = (PALE[SKY], *3 * (PALE[ORANGE],), PALE[GREEN])
    for x, heights, fill in zip(COLUMNS, rows, fills, strict=True):
        for y in heights:
            disc(axes, (x, y), radius=0.3, fill=fill)
    for number, y in zip("₁₂", rows[0], strict=True):
        words(axes, (COLUMNS[0], y), f"x{number}", SMALL, zorder=4)
    words(axes, (COLUMNS[-1], rows[-1][0]), "y′", SMALL, zorder=4)
    for x, name in zip(COLUMNS, ("entrées", "couche 1", "couche 2", "couche 3", "sortie"), strict=True):
        words(axes, (x, 0.2), name, SMALL)
    words(axes, (COLUMNS[2], 4.4), "trois couches cachées : chaque neurone lit tous ceux de gauche", SMALL)
    return figure
