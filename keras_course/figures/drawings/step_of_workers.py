"""How long a training step takes with ever more workers: what they share, what they don't, what they exchange.

Beyond the slides: « Du portable au cluster ».
"""

from typing import TYPE_CHECKING

from keras_course.figures.drawings.shapes import PALE, SMALL, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREEN, ORANGE, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Milliseconds of a step of 64 windows; those of the page, where the model is fitted: shared, unshared, exchanged.
PARTS = {1: (0.0, 0.0, 0.0), 2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0), 8: (0.0, 0.0, 0.0), 16: (0.0, 0.0, 0.0)}
MEASURED = {1: 0.0, 2: 0.0}
KINDS = {"partagé": BLUE, "non partagé": ORANGE, "échangé": GREEN}
LEFT, LONGEST = 1.9, 6.6  # where bars begin, inches of the longest


def draw() -> "Figure":
    """One bar a number of workers; a disc where the measurement ended."""
    from matplotlib.patches import Rectangle

    figure, axes = canvas(10, 5.6)
    unit = LONGEST / sum(PARTS[1])
    words(axes, (0.1, 5.3), "Durée d'un pas prédite, et mesurée (points noirs)", SMALL + 1, ha="left")
    for at, (kind, color) in zip((1.9, 4.1, 7.1), KINDS.items(), strict=True):
        axes.add_patch(Rectangle((at, 4.62), 0.34, 0.3, facecolor=PALE[color], edgecolor=BLACK, linewidth=1.5))
        words(axes, (at + 0.5, 4.77), kind, SMALL + 1, ha="left")
    for row, (workers, parts) in enumerate(PARTS.items()):
        y, x = 4.0 - 0.85 * row, LEFT
        words(axes, (LEFT - 0.15, y), f"{workers} travailleur{'s' if workers > 1 else ''}", SMALL, ha="right")
        for part, color in zip(parts, KINDS.values(), strict=True):
            style = {"facecolor": PALE[color], "edgecolor": BLACK, "linewidth": 1.5}
            axes.add_patch(Rectangle((x, y - 0.23), part * unit, 0.46, **style))
            x += part * unit
        end = max(x, LEFT + unit * MEASURED.get(workers, 0) + 0.1) + 0.12
        words(axes, (end, y), decimal_comma(f"{sum(parts):.0f} ms"), SMALL + 1, ha="left")
        if workers in MEASURED:
            disc(axes, (LEFT + unit * MEASURED[workers], y), radius=0.09, fill=BLACK)
    return figure
