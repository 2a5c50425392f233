"""Attention of one token: query, keys, scores, softmax, weighted sum of the values.

Slide: « Transformer : le mécanisme d'attention »
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import LIGHT_GREY, PALE, SMALL, arrow, box, canvas, path, words
from keras_course.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = (2.75, 4.8, 6.85, 8.9)
ASIDE = 0.68  # of a token's key, the query to the left and the value to the right
DARK_GREY = "#666666"
TOKENS, KEYS, SCORES, SOFTMAX, COEFFICIENTS, OUTPUT = 0.55, 2.2, 3.9, 4.95, 5.95, 7.4  # heights of the rows


def draw() -> "Figure":
    """The third of four tokens attends to itself and to the two before; the fourth is masked."""
    figure, axes = canvas(10, 8.1)
    for y, name in (
        (TOKENS, "jetons"),
        (KEYS, "requête q,\nclés k,\nvaleurs v"),
        (SCORES, "scores\nq₃ · kⱼ"),
        (COEFFICIENTS, "coefficients\nα₃ⱼ"),
        (OUTPUT, "somme\npondérée"),
    ):
        words(axes, (0.15, y), name, SMALL + 1, ha="left")
    box(axes, (4.8, SOFTMAX), (5.3, 0.5), "softmax")
    box(axes, (5.05, OUTPUT), (5.6, 0.8), "y₃ = α₃₁ v₁ + α₃₂ v₂ + α₃₃ v₃", PALE[BLUE])
    for x, index in zip(COLUMNS, "₁₂₃₄", strict=True):
        draw_vectors(axes, x, index)
    x = COLUMNS[-1]
    words(axes, (x, SCORES), "masqué :\nj > 3", SMALL, color=DARK_GREY)
    words(axes, (x, COEFFICIENTS), "α₃₄ = 0", color=DARK_GREY)
    query = COLUMNS[2] - ASIDE
    for x, index in zip(COLUMNS[:3], "₁₂₃", strict=True):
        path(axes, [(query, KEYS + 0.31), (query, 3.1), (x - 0.4, 3.1), (x - 0.4, SCORES - 0.3)], ORANGE)
        arrow(axes, (x, KEYS + 0.31), (x, SCORES - 0.3))
        box(axes, (x, SCORES), (1.15, 0.6), f"q₃ · k{index}")
        arrow(axes, (x, SCORES + 0.3), (x, SOFTMAX - 0.25))
        arrow(axes, (x, SOFTMAX + 0.25), (x, COEFFICIENTS - 0.3))
        box(axes, (x, COEFFICIENTS), (0.9, 0.6), f"α₃{index}")
        arrow(axes, (x, COEFFICIENTS + 0.3), (x, OUTPUT - 0.4))
        path(axes, [(x + ASIDE, KEYS + 0.31), (x + ASIDE, OUTPUT - 0.4)], GREEN, zorder=0.5)  # behind softmax
    return figure


def draw_vectors(axes: Any, x: float, index: str) -> None:
    """A token with its key and value, grey if it is masked; with its query if it is the one that attends."""
    masked, color = index == "₄", GREY if index == "₄" else BLACK
    vectors = [(-ASIDE, "q", PALE[ORANGE])] * (index == "₃") + [(0, "k", PALE[YELLOW]), (ASIDE, "v", PALE[GREEN])]
    box(axes, (x, TOKENS), (1.2, 0.7), f"x{index}", PALE[SKY])
    for aside, name, fill in vectors:
        box(axes, (x + aside, KEYS), (0.58, 0.62), f"{name}{index}", LIGHT_GREY if masked else fill, edgecolor=color)
        arrow(axes, (x + 0.5 * aside, TOKENS + 0.35), (x + aside, KEYS - 0.31), color)
