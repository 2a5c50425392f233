"""Contour plot of a loss with three paths of gradient descent: step far below the limit, chosen, above it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    decimal_comma,
    decimal_commas,
    new_figure,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# name of a descent -> its caption, colour and line
DESCENTS = {
    "limit / 50": ("limite / 50", BLUE, "-"),
    "chosen": ("choisi", GREEN, "--"),
    "1.1 limit": ("1,1 × limite", ORANGE, "-."),
}


def descents(
    learning_rates: Mapping[str, float],
    paths: Mapping[str, np.ndarray],
    minimum: np.ndarray,
    loss: Callable[[np.ndarray], float],
) -> "Figure":
    """Three descents from one start, each on the map of the loss, and below the loss after each of their steps.

    Slide: « Entraînement des réseaux de neurones : Une descente de gradient »

    Args:
        learning_rates: for each of `DESCENTS` the size δ of its steps.
        paths: for each of them every Θ = (w, b) on its way, `(steps + 1, 2)`; all begin at the same one.
        minimum: the parameters `(w, b)` where the loss is smallest.
        loss: the loss of parameters `(w, b)`.
    """
    start = paths["chosen"][0]
    highest = max(loss(start), 1e-3)
    around = np.full(2, 1.3 * max(*np.abs(start - minimum), 0.01))  # a square, so that panels are wide
    w, b = (np.linspace(minimum[axis] - around[axis], minimum[axis] + around[axis], 80) for axis in (0, 1))
    heights = np.array([[loss(np.array([w_, b_])) for w_ in w] for b_ in b])
    with readable():
        figure = new_figure("Descente de gradient : trois tailles de pas, un même départ", width=14, height=9)
        grid = figure.add_gridspec(2, 3, height_ratios=[1.5, 1])
        panels = [figure.add_subplot(grid[0, column]) for column in range(3)]
        curve = figure.add_subplot(grid[1, :])
        for axes, (name, (caption, colour, line)) in zip(panels, DESCENTS.items(), strict=True):
            path, step = paths[name], decimal_comma(f"{learning_rates[name]:.2g}")
            levels = np.geomspace(heights.min() + 0.01 * np.ptp(heights), heights.max(), 12)
            axes.contour(w, b, heights, levels, colors=GREY, linewidths=1)
            outside = ~np.all(np.abs(path - minimum) <= around, axis=1)  # or no number any more
            seen = path[: outside.argmax() + 1] if outside.any() else path  # as far as the frame goes
            axes.plot(*seen.T, color=colour, marker=".", markersize=5, linewidth=1.5)
            axes.plot(*start, color=BLACK, marker="o", linestyle="none", label=r"départ $\Theta_0$")
            axes.plot(*minimum, color=BLACK, marker="*", markersize=18, linestyle="none", label=r"minimum $\Theta_m$")
            axes.set(title=f"$\\delta$ = {step} : {caption}", xlabel="w", xlim=w[[0, -1]], ylim=b[[0, -1]])
            axes.set_aspect("equal")  # steps are orthogonal to the level lines
            axes.locator_params(axis="x", nbins=5)
            losses = [min(loss(theta), 1e4 * highest) for theta in path if np.isfinite(theta).all()]
            curve.plot(losses, color=colour, linestyle=line, label=f"{caption} ($\\delta$ = {step})")
        panels[0].set_ylabel("b")
        panels[0].legend(loc="lower left", fontsize=13)
        curve.axhline(loss(minimum), color=BLACK, linestyle=":", linewidth=2, label="le minimum")
        curve.set(yscale="log", xlabel="pas (un par mini-lot)", ylabel=r"perte $L(\Theta_t)$")
        curve.set_ylim(max(loss(minimum) / 2, 1e-6 * highest), 100 * highest)
        curve.legend(loc="upper right", ncols=2, fontsize=13)
        decimal_commas(figure)
    return figure
