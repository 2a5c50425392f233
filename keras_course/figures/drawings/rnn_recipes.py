"""Losses of the film reviews' network by two recipes: ours, and the textbooks', which hides nothing.

Slide: « Le phénomène de sur-ajustement (overfitting) »
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import SMALL, Point, arrow, canvas, disc, words
from keras_course.figures.style import BLACK, BLUE, ORANGE, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# `python -m keras_course.chapters.rnn`, also with `--recipe textbook`: 27 November 2026, TensorFlow, seed 0.
EPOCHS = (1, 3, 6, 9, 12)
RECIPES = {
    "notre recette": ((0.68, 0.44, 0.34, 0.25, 0.23), (0.55, 0.42, 0.38, 0.36, 0.35)),
    "recette des manuels": ((0.67, 0.37, 0.14, 0.04, 0.02), (0.60, 0.41, 0.47, 0.67, 0.87)),
}


def draw() -> "Figure":
    """For each recipe the loss of the training and of the validation reviews, at five epochs."""
    figure, axes = canvas(10, 5.5)
    for left, (name, (training, validation)) in zip((0.9, 5.75), RECIPES.items(), strict=True):
        words(axes, (left + 2, 5.15), name, weight="bold")
        arrow(axes, (left, 0.85), (left + 4.1, 0.85))
        arrow(axes, (left, 0.85), (left, 4.9))
        words(axes, (left + 2.1, 0.2), "époque", SMALL)
        for epoch in EPOCHS:
            words(axes, (place(left, epoch, 0)[0], 0.57), str(epoch), SMALL)
        for loss in (0, 0.2, 0.4, 0.6, 0.8):
            words(axes, (left - 0.12, place(left, 1, loss)[1]), decimal_comma(f"{loss:.1f}"), SMALL, ha="right")
        curve(axes, left, training, BLUE, "-", "entraînement", -1)
        curve(axes, left, validation, ORANGE, "--", "validation", 1)
    return figure


def curve(axes: Any, left: float, losses: tuple[float, ...], color: str, line: str, name: str, side: int) -> None:
    """A loss, with its name over or under its end and the number there."""
    points = [place(left, epoch, loss) for epoch, loss in zip(EPOCHS, losses, strict=True)]
    axes.plot(*zip(*points, strict=True), color=color, linestyle=line, linewidth=3)
    for at in points:
        disc(axes, at, radius=0.07, fill=color, edgecolor=color)
    x, y = points[-1]
    up = 1.05 if losses[-1] < 0.1 else 0.3 * side  # under a loss near zero there is no room
    end = decimal_comma(f"{losses[-1]:.2f}")
    words(axes, (x + 0.15, y + up), f"{name} : {end}", SMALL, BLACK, ha="right")


def place(left: float, epoch: float, loss: float) -> Point:
    """Where a loss lies on the canvas."""
    return left + 0.25 + 0.3 * (epoch - 1), 1.0 + 4 * loss
