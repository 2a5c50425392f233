"""A kernel of two by two pixels at the first three places of an image, and its feature map.

Slide: « L'opération de convolution »
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, Point, arrow, canvas, grid, words
from keras_course.figures.style import BLUE, GREEN, ORANGE, PINK, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

IMAGE = np.tile([0, 0, 1, 1], (4, 1))
WEIGHTS = np.array([[-1, 1], [-1, 1]])
ANSWERS = np.array([[np.sum(WEIGHTS * IMAGE[i : i + 2, j : j + 2]) for j in range(3)] for i in range(3)])
CELL = 0.45


def draw() -> "Figure":
    """The kernel moves to the right by a pixel; each place gives a number of the map's first row."""
    figure, axes = canvas(10, 3.9)
    top = 3.0
    numbers(axes, (0.3, top), WEIGHTS, PALE[YELLOW])
    words(axes, (0.75, top + 0.35), "noyau")
    for place, color, line in ((0, ORANGE, "-"), (1, BLUE, "--"), (2, GREEN, ":")):
        left = 1.85 + 2.2 * place
        numbers(axes, (left, top), IMAGE, PALE[SKY])
        frame(axes, (left + place * CELL, top), 2, color, line)
        words(axes, (left + 0.9, top + 0.35), f"place {place + 1}")
        patch = IMAGE[:2, place : place + 2]
        terms = " ".join(f"{'−' if w < 0 else '+'} {v}" for w, v in zip(WEIGHTS.flat, patch.flat, strict=True))
        words(axes, (left + 0.9, top - 4 * CELL - 0.35), f"{terms}", SMALL)
        words(axes, (left + 0.9, top - 4 * CELL - 0.7), f"= {ANSWERS[0, place]}", weight="bold")
        frame(axes, (8.45 + place * CELL, top), 1, color, line)
    numbers(axes, (8.45, top), ANSWERS, PALE[PINK])
    words(axes, (9.12, top + 0.35), "carte")
    arrow(axes, (9.12, 1.0), (9.12, top - 3 * CELL - 0.05))
    words(axes, (9.12, 0.75), "ligne 1", SMALL)
    return figure


def numbers(axes: Any, corner: Point, values: np.ndarray, fill: str, cell: float = CELL, **options: Any) -> None:
    """A matrix with its numbers; `corner` is the upper left one."""
    rows, columns = values.shape
    grid(axes, (corner[0], corner[1] - rows * cell), rows, columns, cell, fill)
    for (row, column), value in np.ndenumerate(values):
        at = (corner[0] + (column + 0.5) * cell, corner[1] - (row + 0.5) * cell)
        words(axes, at, str(value).replace("-", "−"), SMALL, **options)


def frame(axes: Any, corner: Point, side: int, color: str, line: str, cell: float = CELL) -> None:
    """Around the cells of a matrix; `corner` is the upper left one."""
    from matplotlib.patches import Rectangle

    style: dict[str, Any] = {"fill": False, "linewidth": 4, "linestyle": line, "edgecolor": color, "zorder": 3}
    axes.add_patch(Rectangle((corner[0], corner[1] - side * cell), side * cell, side * cell, **style))
