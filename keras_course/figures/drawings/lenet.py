"""LeNet's layers as volumes, with their sizes.

Slide: « L'architecture d'un réseau de neurones convolutif »
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, canvas, words
from keras_course.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, SKY

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MIDDLE, GAP = 2.6, 0.33  # the height of all middles; the length of an arrow
VOLUMES = ((1, 28, SKY), (6, 28, BLUE), (6, 14, GREEN), (16, 10, BLUE), (16, 5, GREEN))  # maps, pixels a side, colour
VALUES = (400, 120, 84, 10)
OPERATIONS = (
    "convolution\n5 × 5",
    "mise en\ncommun",
    "convolution\n5 × 5",
    "mise en\ncommun",
    "aplatir",
    "",
    "couches\ndenses",
    "",
)


def draw() -> "Figure":
    """From the picture of a digit to ten probabilities; what each arrow does stands above it."""
    figure, axes = canvas(11.1, 5.1)
    left, arrows = 0.15, []
    for maps, pixels, color in VOLUMES:
        right = draw_volume(axes, left, maps, pixels, PALE[color])
        size = f"{pixels} × {pixels}"
        words(axes, ((left + right) / 2, 1.0), size if maps == 1 else f"{maps} cartes\n{size}", SMALL + 1)
        arrows.append(right)
        left = right + GAP
    for values in VALUES:
        draw_vector(axes, left, values)
        words(axes, (left + 0.11, 0.88), str(values), SMALL + 1)
        arrows.append(left + 0.22)
        left += 0.22 + GAP
    words(axes, (left - GAP - 0.11, 0.35), "probabilités", SMALL)  # under the last number
    for start, operation in zip(arrows, OPERATIONS, strict=False):
        arrow(axes, (start + 0.04, MIDDLE), (start + GAP - 0.03, MIDDLE), mutation_scale=18)
        if operation:
            x = start + GAP / 2
            axes.plot((x, x), (MIDDLE + 0.15, 4.1), color=GREY, linestyle=":", linewidth=1.5, zorder=0)
            words(axes, (x, 4.5), operation, SMALL)
    words(axes, (0.9, 0.35), "image", SMALL)
    return figure


def draw_volume(axes: Any, left: float, maps: int, pixels: int, fill: str) -> float:
    """Squares one behind another, the first in front; returns the right edge."""
    from matplotlib.patches import Rectangle

    side, shift = 0.25 + 0.044 * pixels, 0.35 / 5 if maps < 10 else 0.6 / 15
    bottom = MIDDLE - (side + shift * (maps - 1)) / 2
    for number in reversed(range(maps)):
        corner, line = (left + shift * number, bottom + shift * number), 1.2 if maps < 10 else 0.7
        axes.add_patch(Rectangle(corner, side, side, facecolor=fill, edgecolor=BLACK, linewidth=line))
    return left + side + shift * (maps - 1)


def draw_vector(axes: Any, left: float, values: int) -> None:
    """A column, higher for more values."""
    from matplotlib.patches import Rectangle

    height = 0.5 + 2.1 * (values / 400) ** 0.5
    column = Rectangle((left, MIDDLE - height / 2), 0.22, height, facecolor=PALE[ORANGE], edgecolor=BLACK)
    axes.add_patch(column)
