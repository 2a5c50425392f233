"""Bits a character of ever better models of the same text: counters of more and more characters, then networks.

Slide: « Modèles de langage (ex ChatGPT) »
"""

from typing import TYPE_CHECKING

from keras_course.figures.drawings.shapes import PALE, SMALL, canvas, path, words
from keras_course.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Those of the page: the counters are computed there, the networks are the command's, seed 1, two epochs; the last one
# is the small GPT that ships, which has read all training reviews once.
COUNTERS = {
    "rien": 6.79,
    "les fréquences": 4.46,
    "1 caractère": 3.53,
    "2 caractères": 2.90,
    "3 caractères": 2.42,
    "4 caractères": 2.24,
    "5 caractères": 2.24,
    "6 caractères": 2.33,
}
NETWORKS = {"SimpleRNN": 2.23, "GRU": 2.11, "petit GPT": 2.04}
ALL_REVIEWS = {"le même petit GPT": 1.71}
LEFT, UNIT, STEP = 2.75, 0.95, 0.5  # where bars begin, inches a bit, from one bar to the next


def draw() -> "Figure":
    """One bar a model, from the one that knows nothing down to the networks."""
    from matplotlib.patches import Rectangle

    figure, axes = canvas(10, 8.7)
    y = 7.8
    for kind, models, color in (
        ("en comptant", COUNTERS, ORANGE),
        ("en apprenant", NETWORKS, BLUE),
        ("en apprenant, avec 35 fois plus de texte", ALL_REVIEWS, GREEN),
    ):
        words(axes, (0.2, y), kind, ha="left", weight="bold")
        path(axes, [(LEFT, y - STEP * len(models) - 0.25), (LEFT, y - 0.25)], GREY, head=False, linewidth=1.5)
        for name, bits in models.items():
            y -= STEP
            words(axes, (LEFT - 0.15, y), name, SMALL + 1, ha="right")
            axes.add_patch(
                Rectangle((LEFT, y - 0.17), bits * UNIT, 0.34, facecolor=PALE[color], edgecolor=BLACK, linewidth=1.5)
            )
            words(axes, (LEFT + bits * UNIT + 0.1, y), decimal_comma(f"{bits:.2f}"), SMALL + 1, ha="left")
        y -= STEP + 0.1
    words(
        axes, (0.2, 8.35), "Ce que connaît le modèle, et ses bits par caractère (moins : mieux)", SMALL + 1, ha="left"
    )
    return figure
