"""A biological neuron beside the artificial one, their parts in the same positions.

Slide: « Le neurone informatique »
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import PALE, SMALL, Point, arrow, box, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CELL: Point = (4.6, 5.95)  # the middle of the cell body
TIPS = ((1.25, 7.1), (1.25, 5.95), (1.25, 4.8))  # where dendrites meet the axons of other neurons


def draw() -> "Figure":
    """Above the living cell, below the perceptron: inputs on the left, output on the right."""
    figure, axes = canvas(10, 8.5)
    words(axes, (0.2, 8.15), "Neurone biologique", 19, ha="left", weight="bold")
    draw_cell(axes)
    axes.plot((0.2, 9.8), (4.25, 4.25), color=GREY, linewidth=1.5, linestyle="--")
    words(axes, (0.2, 3.85), "Neurone informatique", 19, ha="left", weight="bold")
    words(axes, (9.8, 3.85), "seuil : McCulloch et Pitts, 1943", SMALL, ha="right")
    words(axes, (9.8, 3.55), "poids appris : perceptron, 1957", SMALL, ha="right")
    draw_perceptron(axes)
    return figure


def draw_cell(axes: Any) -> None:
    """Dendrites with synapses, cell body with its nucleus, axon with its terminals."""
    from matplotlib.patches import Ellipse

    for x, y in TIPS:
        bow = 0.35 * (y - CELL[1])
        branch(axes, CELL, (2.9, CELL[1] + bow), (x + 0.3, y), 10)
        fork = (2.5, CELL[1] + 0.62 * (y - CELL[1]))
        for side in (-0.42, 0.42):
            branch(axes, fork, (2.2, y + 0.6 * side), (1.75, y + side), 4)
        branch(axes, (0.1, y), (0.5, y), (x - 0.1, y), 8, GREY)
        axes.add_patch(Ellipse((x, y), 0.3, 0.46, facecolor=GREY, edgecolor="none"))
    branch(axes, CELL, (6.5, CELL[1] + 0.1), (8.3, CELL[1]), 12)
    for height in (-0.8, 0, 0.8):
        end = (9.45 - 0.15 * abs(height), CELL[1] + height)
        branch(axes, (8.25, CELL[1]), (8.9, CELL[1] + 0.8 * height), end, 6)
        axes.add_patch(Ellipse(end, 0.3, 0.4, facecolor=GREEN, edgecolor="none"))
    axes.add_patch(Ellipse(CELL, 1.9, 1.7, facecolor=PALE[GREEN], edgecolor=GREEN, linewidth=4, zorder=2))
    disc(axes, CELL, "noyau", 0.5, PALE[YELLOW], fontsize=SMALL)
    words(axes, (4.75, 7.15), "corps cellulaire")
    words(axes, (2.85, 7.6), "dendrites")
    words(axes, (1.0, 6.55), "synapses")
    words(axes, (6.9, 6.4), "axone")
    words(axes, (8.9, 7.3), "terminaisons")


def branch(axes: Any, start: Point, control: Point, end: Point, width: float, color: str = GREEN) -> None:
    """A round stroke from start to end that leans towards `control` (a quadratic Bézier curve)."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    curve = Path([start, control, end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    axes.add_patch(PathPatch(curve, fill=False, edgecolor=color, linewidth=width, capstyle="round", zorder=1))


def draw_perceptron(axes: Any) -> None:
    """Inputs, weights, sum with bias, threshold, output."""
    for y, index in zip((2.8, 1.95, 1.1), "₁₂₃", strict=True):
        disc(axes, (0.75, y), f"x{index}", 0.33, PALE[GREEN])
        arrow(axes, (1.08, y), (4.02, 1.95 + 0.35 * (y - 1.95)))
        box(axes, (2.5, y - 0.315 * (y - 1.95)), (0.75, 0.48), f"w{index}", PALE[ORANGE], linewidth=1.5, zorder=3)
    disc(axes, (4.6, 1.95), "Σ + b", 0.6, PALE[BLUE])
    arrow(axes, (5.2, 1.95), (6.1, 1.95))
    words(axes, (5.65, 2.23), "z", style="italic")
    box(axes, (6.75, 1.95), (1.3, 1.1), fill=PALE[YELLOW])
    axes.plot((6.3, 6.75, 6.75, 7.2), (1.65, 1.65, 2.25, 2.25), color=BLACK, linewidth=3)
    arrow(axes, (7.4, 1.95), (8.45, 1.95))
    words(axes, (9.15, 1.95), "0 ou 1", 19, weight="bold")
    for x, part, of_cell in (
        (0.85, "entrées", "dendrites"),
        (2.5, "poids", "synapses"),
        (5.65, "somme, biais, seuil", "corps cellulaire"),
        (9.1, "sortie", "axone"),
    ):
        words(axes, (x, 0.55), part)
        words(axes, (x, 0.2), f"≈ {of_cell}", SMALL)
