"""Word vectors of two components, and the direction from blame to praise.

Slide: « Utilisation des embeddings de mots »
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, Point, arrow, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PRAISE = {"superbe": (3, 1), "magnifique": (2, 1)}
BLAME = {"raté": (-3, 1)}
NEW = (-1, 2)
M_0, M_1 = (np.mean(list(group.values()), axis=0) for group in (BLAME, PRAISE))
MIDDLE = (M_0 + M_1) / 2


def draw() -> "Figure":
    """Three words as arrows, both means, the line halfway between them, and a word that lies on the side of blame."""
    from matplotlib.patches import Rectangle

    figure, axes = canvas(10, 5.6)
    border, bottom, top = place(*MIDDLE)[0], 0.25, 4.75
    axes.add_patch(Rectangle((0.2, bottom), border - 0.2, top - bottom, color=PALE[ORANGE], linewidth=0))
    axes.add_patch(Rectangle((border, bottom), 9.8 - border, top - bottom, color=PALE[BLUE], linewidth=0))
    axes.plot((border, border), (bottom, top), color=BLACK, linestyle="--", linewidth=2)
    words(axes, ((0.2 + border) / 2, 5.1), "côté du blâme", weight="bold")
    words(axes, ((border + 9.8) / 2, 5.1), "côté de l'éloge", weight="bold")
    arrow(axes, place(-3.7, 0), place(3.75, 0), GREY, linewidth=1.5)
    arrow(axes, place(0, -0.35), place(0, 2.75), GREY, linewidth=1.5)
    arrow(axes, place(*M_0), place(*M_1), GREEN, linewidth=5, mutation_scale=30)
    for word, at in PRAISE.items():
        draw_word(axes, word, at, BLUE)
    for word, at in BLAME.items():
        draw_word(axes, word, at, ORANGE)
    draw_word(axes, "mot nouveau", NEW, BLACK)
    for name, at, x, y in (("m₀", M_0, -0.3, -0.3), ("m₁", M_1, 0, -0.4), ("milieu", MIDDLE, -0.45, -0.35)):
        disc(axes, place(*at), radius=0.1, fill=GREEN)
        here = place(*at)
        words(axes, (here[0] + x, here[1] + y), name, SMALL, ha="right" if name == "milieu" else "center")
    words(axes, (place(-1.75, 1)[0], place(0, 1)[1] + 0.27), "direction m₁ − m₀", SMALL)
    return figure


def draw_word(axes: Any, word: str, at: Point, color: str) -> None:
    """The vector of a word, an arrow from the origin, with its components."""
    arrow(axes, place(0, 0), place(*at), color)
    (x, y), shift = place(*at), {"superbe": 0.15, "magnifique": -0.35}.get(word, 0)
    numbers = f"({at[0]} ; {at[1]})".replace("-", "−")
    words(axes, (x + shift, y + 0.5), f"{word}\n{numbers}", SMALL)


def place(x: float, y: float) -> Point:
    """Where a vector ends on the canvas."""
    return 5 + 1.25 * x, 0.85 + 1.35 * y
