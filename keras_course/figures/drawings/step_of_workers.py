"""How long a training step takes with ever more workers: what they share, what they don't, what they exchange.

Beyond the slides: « Du portable au cluster ».
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import PALE, SMALL, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREEN, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Milliseconds of the clock, shared, unshared and exchanged: those of the page, which fits the model; and what
# `benchmarks/scaling.py` measured on 28 November 2026.
PARTS = {
    "1 travailleur": (463.55, 12.67, 0.0),
    "2 travailleurs": (231.78, 12.67, 117.69),
    "4 travailleurs": (115.89, 12.67, 348.89),
    "8 travailleurs": (57.94, 12.67, 809.22),
    "8, en un tableau": (57.94, 12.67, 32.6),
}
MEASURED = {"1 travailleur": 521, "2 travailleurs": 350}
KINDS = {"partagé": BLUE, "non partagé": ORANGE, "échangé": GREEN}
LEFT, LONGEST = 2.15, 4.8  # where bars begin, inches of the longest


def draw() -> "Figure":
    """One bar a number of workers; a disc where the measurement ended."""
    from matplotlib.patches import Rectangle

    figure, axes = canvas(10, 5.3)
    unit = LONGEST / max(*map(sum, PARTS.values()), *MEASURED.values())
    title = "Un pas de 64 fenêtres, temps écoulé : prédit (barres), mesuré (points)"
    words(axes, (0.1, 5.0), title, SMALL + 1, ha="left")
    for at, (kind, color) in zip((LEFT, 4.2, 6.9), KINDS.items(), strict=True):
        axes.add_patch(Rectangle((at, 4.3), 0.34, 0.3, facecolor=PALE[color], edgecolor=BLACK, linewidth=1.5))
        words(axes, (at + 0.5, 4.45), kind, SMALL + 1, ha="left")
    for row, (name, parts) in enumerate(PARTS.items()):
        y, x = 3.7 - 0.8 * row, LEFT
        words(axes, (LEFT - 0.12, y), name, SMALL, ha="right")
        for part, color in zip(parts, KINDS.values(), strict=True):
            style: dict[str, Any] = {"facecolor": PALE[color], "edgecolor": BLACK, "linewidth": 1.5}
            axes.add_patch(Rectangle((x, y - 0.23), part * unit, 0.46, **style))
            x += part * unit
        told = f"{sum(parts):.0f} ms"
        if name in MEASURED:
            disc(axes, (LEFT + unit * MEASURED[name], y), radius=0.1, fill=BLACK)
            x = max(x, LEFT + unit * MEASURED[name] + 0.1)
            told += f", mesuré : {MEASURED[name]}"
        words(axes, (x + 0.12, y), told, SMALL + 1, ha="left")
    return figure
