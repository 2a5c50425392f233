"""Word vectors of two components, as arrows.

Slide: « Utilisation des embeddings de mots »
"""

from typing import TYPE_CHECKING

from keras_course.figures.drawings.shapes import SMALL, arrow, canvas, words
from keras_course.figures.drawings.words_in_the_plane import BLAME, PRAISE, draw_word, place
from keras_course.figures.style import BLUE, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw() -> "Figure":
    """Two words of praise that point nearly the same way, and a word of blame that points the other way."""
    figure, axes = canvas(10, 4)
    arrow(axes, place(-3.8, 0), place(3.8, 0), GREY, linewidth=1.5)
    arrow(axes, place(0, -0.35), place(0, 1.8), GREY, linewidth=1.5)
    words(axes, (8.5, 0.4), "première composante", SMALL)
    words(axes, (5, 3.6), "seconde composante", SMALL)
    for group, color in ((PRAISE, BLUE), (BLAME, ORANGE)):
        for word, at in group.items():
            draw_word(axes, word, at, color)
    return figure
