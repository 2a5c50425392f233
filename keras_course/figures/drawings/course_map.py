"""The pages of the course, and the order in which they build on each other.

Slide: « Sommaire de l'exposé »
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, box, canvas, disc, grid, words
from keras_course.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# middle, size, title, pages (from one number on), colour
BOXES = (
    ((5.0, 7.8), (9.4, 1.3), "Apprendre au lieu de programmer", 1, ("une règle", "une droite", "des dates"), SKY),
    ((5.0, 5.9), (9.4, 1.3), "Le réseau", 4, ("un neurone", "des couches", "linéariser", "les sorties"), BLUE),
    ((5.0, 4.0), (9.4, 1.3), "L'entraînement", 8, ("descendre", "rétropropager", "généraliser"), GREEN),
    ((1.9, 1.5), (3.2, 2.5), "Les images", 11, ("convolution", "chiffres lus"), YELLOW),
    (
        (5.45, 1.5),
        (3.1, 2.5),
        "Les textes",
        13,
        ("jetons", "vecteurs", "récurrence", "critiques", "écriture"),
        ORANGE,
    ),
    ((8.5, 1.5), (2.4, 2.5), "ChatGPT", 18, ("attention", "transformeur", "GPT", "dialogue", "réglage fin"), PINK),
)


def draw() -> "Figure":
    """A box for each part, arrows from a part to those that need it."""
    figure, axes = canvas(10, 8.7)
    for (x, y), size, title, first, pages, color in BOXES:
        box(axes, (x, y), size, fill=PALE[color])
        numbered = [f"{first + i} {page}" for i, page in enumerate(pages)]
        top = y + size[1] / 2 - 0.32
        words(axes, (x, top), title, 19, weight="bold")
        if size[0] > 5:
            words(axes, (x, y - 0.28), "   ·   ".join(numbered), SMALL)
        else:
            for row, page in enumerate(numbered):
                words(axes, (x, top - 0.42 - 0.34 * row), page, SMALL)
    draw_line(axes, 1.0, 7.8)
    draw_neurons(axes, 1.0, 5.9)
    draw_hollow(axes, 1.0, 4.0)
    grid(axes, (1.3, 0.45), 5, 6, 0.2)
    grid(axes, (1.7, 0.65), 3, 3, 0.2, PALE[ORANGE], linewidth=2)
    arrow(axes, (5, 7.15), (5, 6.6))
    arrow(axes, (5, 5.25), (5, 4.7))
    arrow(axes, (1.9, 3.35), (1.9, 2.8))
    arrow(axes, (5.45, 3.35), (5.45, 2.8))
    arrow(axes, (7.0, 1.5), (7.28, 1.5), mutation_scale=16)
    return figure


def draw_line(axes: Any, x: float, y: float) -> None:
    """Five points and a line among them."""
    axes.plot((x - 0.5, x + 0.5), (y + 0.4, y - 0.4), color=BLUE, linewidth=3)
    for right, up in ((-0.4, 0.2), (-0.2, 0.3), (0, -0.15), (0.2, 0.0), (0.4, -0.25)):
        disc(axes, (x + right, y + up), radius=0.06, fill=BLACK)


def draw_neurons(axes: Any, x: float, y: float) -> None:
    """Three neurons, each of which reads two."""
    for left in (-0.25, 0.25):
        for right in (-0.4, 0, 0.4):
            axes.plot((x - 0.35, x + 0.35), (y + left, y + right), color=GREY, linewidth=1.5)
            disc(axes, (x + 0.35, y + right), radius=0.13)
        disc(axes, (x - 0.35, y + left), radius=0.13)


def draw_hollow(axes: Any, x: float, y: float) -> None:
    """A ball on its way down."""
    across = np.linspace(-0.5, 0.5, 50)
    axes.plot(x + across, y - 0.4 + 3 * across**2, color=BLACK, linewidth=2.5)
    disc(axes, (x - 0.3, y - 0.4 + 3 * 0.09 + 0.13), radius=0.1, fill=ORANGE)
