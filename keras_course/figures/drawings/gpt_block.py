"""GPT's block beside the paper's: where the normalization stands.

Slide: « Quelques caractéristiques de ChatGPT »
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import LIGHT_GREY, PALE, SMALL, arrow, box, canvas, disc, path, words
from keras_course.figures.style import BLUE, GREEN, GREY, ORANGE, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAPER, GPT = 2.5, 7.6  # the middles of the two columns
STEP = 0.84  # from one row to the next
WIDE, HIGH = 3.2, 0.54  # of a layer
ATTENTION, DENSE, NORM = "attention", "2 couches denses", "normalisation"


def draw() -> "Figure":
    """A block of the paper on the left, GPT with its stack of blocks on the right; both are read upwards."""
    figure, axes = canvas(10, 9.6)
    words(axes, (PAPER, 9.25), "Le bloc de l'article (2017)", weight="bold")
    words(axes, (GPT, 9.25), "Le bloc de GPT-2 et GPT-3", weight="bold")
    first = 2.4
    for x, rows in (
        (PAPER, (ATTENTION, "+", NORM, DENSE, "+", NORM)),
        (GPT, (NORM, ATTENTION, "+", NORM, DENSE, "+")),
    ):
        draw_block(axes, x, first, rows)
    draw_ends(axes, first)
    words(axes, (PAPER, 0.95), "vecteurs x", SMALL)
    words(axes, (PAPER, 8.1), "au bloc suivant", SMALL)
    words(axes, (GPT - 2.45, 4.5), "12 blocs\n(GPT-2)\n\n96 blocs\n(GPT-3)", SMALL)
    return figure


def draw_block(axes: Any, x: float, low: float, rows: tuple[str, ...]) -> None:
    """One row above the other; an arrow goes around from below the layers to each sum."""
    heights = [low + STEP * row for row in range(len(rows))]
    middle, tall = (heights[0] + heights[-1]) / 2, heights[-1] - heights[0] + 1.45
    box(axes, (x, middle), (3.4, tall), fill=LIGHT_GREY, edgecolor=GREY, zorder=0)
    fork = low - 0.56
    below = low - 1.15
    for y, name in zip(heights, rows, strict=True):
        radius = 0.24 if name == "+" else HIGH / 2
        arrow(axes, (x, below), (x, y - radius))
        if name == "+":
            disc(axes, (x, y), "+", 0.24)
            side = x + 1.5
            path(axes, [(x, fork), (side, fork), (side, y), (x + 0.24, y)], linewidth=2)
            fork = y + 0.24 + (0.12 if name == rows[-1] else STEP + 0.12)
        else:
            colour = {ATTENTION: PALE[ORANGE], DENSE: PALE[GREEN], NORM: "white"}[name]
            box(axes, (x, y), (2.5, HIGH), name, colour, SMALL + 1)
        below = y + radius
    arrow(axes, (x, below), (x, heights[-1] + 1.05))


def draw_ends(axes: Any, low: float) -> None:
    """What enters GPT's first block, and what becomes of what leaves the last."""
    box(axes, (GPT, 0.95), (WIDE, HIGH), "embedding + position", PALE[YELLOW], SMALL + 1)
    arrow(axes, (GPT, 0.36), (GPT, 0.68))
    words(axes, (GPT, 0.17), "indices des jetons", SMALL)
    top = low + 5 * STEP + 1.05
    box(axes, (GPT, top + HIGH / 2), (WIDE, HIGH), "normalisation, puis sortie", PALE[BLUE], SMALL + 1)
    words(axes, (GPT, top + HIGH + 0.22), "50 257 logits", SMALL)
