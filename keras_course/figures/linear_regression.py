"""The fitted line, and a contour plot of its loss with the path of gradient descent."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    decimal_comma,
    decimal_commas,
    new_figure,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def line_and_loss(
    altitudes: np.ndarray,
    temperatures: np.ndarray,
    path: np.ndarray,
    best: tuple[float, float],
    prediction: tuple[float, float],
    loss: Callable[..., np.ndarray],
) -> "Figure":
    """The measurements with their line and one prediction; L(w, b) in level lines with the path of the descent.

    Slide: « Exemple de la régression linéaire »

    Args:
        altitudes: the slide's a_k, shape `(K,)`.
        temperatures: the slide's b_k, shape `(K,)`.
        path: w and b at each step of the descent, shape `(steps + 1, 2)`.
        best: w and b by the closed form.
        prediction: an altitude and the temperature that the line gives there.
        loss: L(w, b, a_k, b_k), summed over the last axis.
    """
    w, b = path[-1]
    path = path[np.isfinite(path).all(axis=1)]
    with readable():
        figure = new_figure("Température selon l'altitude : la droite apprise, et sa perte")
        line, valley = figure.subplots(1, 2)

        line.vlines(altitudes, temperatures, w * altitudes + b, color=BLACK, linewidth=2, label="écarts")
        line.plot(altitudes, temperatures, "o", color=BLUE, markersize=7, label="mesures $(a_k, b_k)$")
        ends = np.array([min(altitudes.min(), prediction[0]), max(altitudes.max(), prediction[0])])
        line.plot(ends, w * ends + b, color=ORANGE, label=decimal_comma(f"$y = {w:.2f}\\,x {b:+.2f}$"))
        answer = decimal_comma(f"à {prediction[0]:g} km : {prediction[1]:.1f} °C")
        line.plot(*prediction, "D", color=BLACK, label=answer)
        line.set(xlabel="altitude $x$ (km)", ylabel="température $y$ (°C)")
        line.legend()

        low, high = path.min(axis=0), path.max(axis=0)
        margin = 0.15 * (high - low) + 0.5
        w_axis, b_axis = (np.linspace(low[i] - margin[i], high[i] + margin[i], 200) for i in (0, 1))
        # Row after row: all at once would take 320 kB for each measurement.
        heights = np.stack([loss(w_axis[:, None], b_0, altitudes, temperatures) for b_0 in b_axis])
        levels = np.geomspace(1.02 * loss(*best, altitudes, temperatures) + 1e-6, heights.max(), 14)
        valley.contourf(w_axis, b_axis, np.log(heights + 1e-9), np.log(levels), cmap="Blues", extend="min")
        valley.contour(w_axis, b_axis, heights, levels, colors="white", linewidths=1)
        valley.plot(*path.T, color=ORANGE, marker="o", markersize=3, linewidth=1.5, label="descente de gradient")
        valley.plot(*path[0], "s", color=BLACK, label="départ")
        valley.plot(*best, "*", color=GREEN, markersize=22, markeredgecolor="white", label="formule exacte")
        valley.set(xlabel="$w$ (°C/km)", ylabel="$b$ (°C)", title="Perte $L(w, b)$ : petite là où c'est clair")
        valley.legend(framealpha=1)
        decimal_commas(figure)
    return figure
