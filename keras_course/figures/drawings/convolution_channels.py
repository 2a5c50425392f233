"""A convolution of several channels by several kernels, with stride and padding.

Slide: « L'opération de convolution »
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, canvas, grid, words
from keras_course.figures.style import BLUE, GREEN, GREY, ORANGE, SKY

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INPUT, KERNEL, PADDING, STRIDE, CHANNELS, KERNELS = 5, 3, 1, 2, 3, 2
OUTPUT = (INPUT + 2 * PADDING - KERNEL) // STRIDE + 1
CELL = 0.3


def draw() -> "Figure":
    """The padded image with two positions of the kernel, the kernels, and the feature map of each."""
    figure, axes = canvas(10, 6.1)
    padded = INPUT + 2 * PADDING
    for channel in reversed(range(CHANNELS)):
        corner = (0.25 + 0.25 * channel, 1.85 + 0.25 * channel)
        grid(axes, corner, padded, padded, CELL, edgecolor=GREY)
        inside = (corner[0] + PADDING * CELL, corner[1] + PADDING * CELL)
        grid(axes, inside, INPUT, INPUT, CELL, PALE[SKY])
        # The kernel covers the same square of every channel; the channels in front hide a part of it.
        place = (corner[0], corner[1] + (padded - KERNEL) * CELL)
        frame(axes, place, ORANGE, "-")
        frame(axes, (place[0] + STRIDE * CELL, place[1]), BLUE, "--")
    for number, (bottom, fill) in enumerate(((3.45, PALE[ORANGE]), (1.45, PALE[GREEN])), start=1):
        for channel in reversed(range(CHANNELS)):
            grid(axes, (4.5 + 0.18 * channel, bottom + 0.18 * channel), KERNEL, KERNEL, CELL, fill)
        words(axes, (5.15, bottom - 0.25), f"noyau {number}", SMALL)
        grid(axes, (8.1, bottom + 0.18), OUTPUT, OUTPUT, CELL, fill)
        words(axes, (8.55, bottom - 0.25), f"carte {number}", SMALL)
        arrow(axes, (3.15, 3.3), (4.35, bottom + 0.63))
        arrow(axes, (5.95, bottom + 0.63), (7.9, bottom + 0.63))
        words(axes, (6.93, bottom + 0.88), "somme + biais", SMALL)
    for x, title in (
        (1.55, f"image : {CHANNELS} canaux\n{INPUT} × {INPUT}"),
        (5.15, f"{KERNELS} noyaux\n{KERNEL} × {KERNEL} × {CHANNELS}"),
        (8.55, f"{KERNELS} cartes\n{OUTPUT} × {OUTPUT}"),
    ):
        words(axes, (x, 5.55), title)
    words(axes, (0.25, 1.45), f"remplissage (padding) : {PADDING},", SMALL, ha="left")
    words(axes, (0.25, 1.18), "un bord de zéros", SMALL, ha="left")
    words(axes, (0.25, 0.75), f"pas du noyau (stride) : {STRIDE},", SMALL, ha="left")
    words(axes, (0.25, 0.48), "du cadre plein au cadre pointillé", SMALL, ha="left")
    size = f"côté d'une carte : ({INPUT} + 2 × {PADDING} − {KERNEL}) / {STRIDE} + 1 = {OUTPUT}"
    words(axes, (9.8, 0.48), size, SMALL, ha="right")
    return figure


def frame(axes: Any, corner: tuple[float, float], color: str, line: str) -> None:
    """Where the kernel lies on the image."""
    from matplotlib.patches import Rectangle

    side = KERNEL * CELL
    style: dict[str, Any] = {"fill": False, "linewidth": 4, "linestyle": line, "edgecolor": color}
    axes.add_patch(Rectangle(corner, side, side, **style))
