"""A formula with the name of each of its signs: the output of the attention.

Slide: « Transformer : le mécanisme d'attention »
"""

from typing import TYPE_CHECKING

from keras_course.figures.drawings.shapes import SIZE, SMALL, arrow, canvas, words
from keras_course.figures.style import BLUE, GREEN, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGE, MIDDLE = 44, 2.3  # the formula's size in points, and its height on the canvas


def draw() -> "Figure":
    """The formula in the middle; above and below, what each sign is, with an arrow to it."""
    figure, axes = canvas(10, 4.6)
    for x, text in ((1.9, "yᵢ"), (3.1, "="), (4.3, "∑"), (5.75, "αᵢⱼ"), (7.0, "vⱼ")):
        words(axes, (x, MIDDLE), text, LARGE)
    words(axes, (4.3, MIDDLE - 0.55), "j ≤ i", SIZE)
    for start, end, text, color in (
        ((1.9, 3.75), (1.9, MIDDLE + 0.4), "un vecteur : la sortie\ndu jeton numéro i", BLUE),
        ((5.75, 3.75), (5.75, MIDDLE + 0.4), "un nombre :\nl'attention de i à j", ORANGE),
        ((8.3, 1.15), (7.15, MIDDLE - 0.35), "un vecteur :\nla valeur du jeton j", GREEN),
        ((4.3, 1.15), (4.3, MIDDLE - 0.75), "la somme pour j = 1, 2, …\njusqu'à i", GREY),
    ):
        arrow(axes, start, end, color)
        words(axes, (start[0], start[1] + (0.42 if start[1] > MIDDLE else -0.42)), text, SMALL + 1)
    return figure
