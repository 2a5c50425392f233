"""The transformer: encoder blocks that read a date, decoder blocks that write it.

Slide: « Architecture du transformer (« attention is all you need ») »
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import LIGHT_GREY, PALE, SMALL, arrow, box, canvas, path, words
from keras_course.figures.style import BLUE, GREEN, GREY, ORANGE, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENCODER, DECODER = 2.35, 7.6  # the middles of the two columns
BOTTOM, STEP = 2.25, 0.82  # the lowest sublayer of a block, and from one to the next
WIDE, HIGH = 3.1, 0.54  # of a sublayer
NORM, DENSE = "addition, normalisation", "2 couches denses"


def draw() -> "Figure":
    """The encoder on the left, the decoder on the right; both are read upwards."""
    figure, axes = canvas(10, 9.5)
    for x, source, name, sublayers in (
        (ENCODER, "le trois mars 2019", "Encodeur\n2 blocs", ("auto-attention", DENSE)),
        (DECODER, "début, puis 2019-0", "Décodeur\n1 bloc", ("auto-attention causale", "attention croisée", DENSE)),
    ):
        box(axes, (x, 0.45), (WIDE, HIGH), source, PALE[SKY], SMALL + 1)
        box(axes, (x, BOTTOM - STEP), (WIDE, HIGH), "embedding + position", PALE[YELLOW], SMALL + 1)
        arrow(axes, (x, 0.72), (x, BOTTOM - STEP - HIGH / 2))
        top = BOTTOM + (2 * len(sublayers) - 1) * STEP + HIGH / 2  # of the last sublayer
        low, high = BOTTOM - STEP + HIGH / 2 + 0.15, top + 0.12
        box(axes, (x - 0.1, (low + high) / 2), (3.95, high - low), fill=LIGHT_GREY, edgecolor=GREY, zorder=0)
        words(axes, (x - 0.2, high + 0.4), name, ha="right", weight="bold")
        for number, sublayer in enumerate(sublayers):
            draw_sublayer(axes, x, BOTTOM + 2 * STEP * number, sublayer)
    arrow(axes, (DECODER, top), (DECODER, top + 0.9))
    box(axes, (DECODER, top + 1.17), (WIDE, HIGH), "couche dense, softmax", PALE[BLUE], SMALL + 1)
    arrow(axes, (DECODER, top + 1.44), (DECODER, top + 1.74))
    words(axes, (DECODER, top + 2.05), "probabilités du caractère suivant", SMALL + 1)
    draw_memory(axes)
    return figure


def draw_sublayer(axes: Any, x: float, y: float, name: str) -> None:
    """A sublayer, and above it the sum with what came in, by the arrow around it, and the normalization."""
    below = y - STEP + HIGH / 2
    colour = PALE[GREEN] if name == DENSE else PALE[ORANGE]
    arrow(axes, (x, below), (x, y - HIGH / 2))
    box(axes, (x, y), (WIDE, HIGH), name, colour, SMALL + 1)
    arrow(axes, (x, y + HIGH / 2), (x, y + STEP - HIGH / 2))
    box(axes, (x, y + STEP), (WIDE, HIGH), NORM, "white", SMALL + 1)
    fork = y - HIGH / 2 - 0.17
    around = x - WIDE / 2 - 0.25
    path(axes, [(x, fork), (around, fork), (around, y + STEP), (x - WIDE / 2, y + STEP)], linewidth=2)


def draw_memory(axes: Any) -> None:
    """What the encoder has read goes to the cross-attention."""
    top, between = BOTTOM + 3 * STEP + HIGH / 2, (ENCODER + DECODER) / 2 - 0.25
    cross = BOTTOM + 2 * STEP
    path(
        axes,
        [(ENCODER, top), (ENCODER, top + 1.1), (between, top + 1.1), (between, cross), (DECODER - WIDE / 2, cross)],
    )
    words(axes, (ENCODER + 0.2, top + 1.35), "clés et valeurs", SMALL, ha="left")
