"""Classical programming beside machine learning: what goes in, and what comes out.

Slide: « Apprentissage automatique versus programmation classique »
"""

from typing import TYPE_CHECKING

from keras_course.figures.drawings.shapes import PALE, arrow, box, canvas, words
from keras_course.figures.style import BLUE, GREEN, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLORS = {"règles": PALE[YELLOW], "données": PALE[SKY], "réponses": PALE[GREEN]}


def draw() -> "Figure":
    """Rules and data give answers; data and answers give rules."""
    figure, axes = canvas(10, 4.9)
    for y, name, inputs, output in (
        (3.65, "programmation\nclassique", ("règles", "données"), "réponses"),
        (1.25, "apprentissage\nautomatique", ("données", "réponses"), "règles"),
    ):
        box(axes, (5, y), (2.7, 1.5), name, PALE[BLUE], 19)
        for height, thing in zip((y + 0.5, y - 0.5), inputs, strict=True):
            box(axes, (1.45, height), (2, 0.75), thing, COLORS[thing], 19)
            arrow(axes, (2.45, height), (3.65, height))
        arrow(axes, (6.35, y), (7.5, y))
        box(axes, (8.5, y), (2, 0.75), output, COLORS[output], 19)
    words(axes, (8.5, 3.0), "calculées", 14)
    words(axes, (8.5, 0.6), "apprises des exemples", 14)
    return figure
