"""The gradient of one example's loss, flowing back through a network."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import (
    BLACK,
    GREY,
    NEGATIVE,
    POSITIVE,
    decimal_comma,
    new_figure,
    readable,
    signed_colours,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def gradients_flowing_back(
    activations: list[str | None],
    by_parameter: list[np.ndarray],
    by_output: list[np.ndarray],
    outputs: list[np.ndarray],
) -> "Figure":
    """Every component of every x_j, and the loss's derivative with respect to it; thicker weights have larger ones.

    Slide: « La rétropropagation »

    Args:
        activations: for each layer the name of its activation, `None` for a layer of neurons.
        by_parameter: for each layer the gradient with respect to W or b.
        by_output: the gradients with respect to x_0, x_1, ..., x_J, each `(units, 1)`.
        outputs: x_0, x_1, ..., x_J.
    """
    colours = signed_colours()
    # Square roots: small gradients stay visible beside large ones.
    strongest = np.sqrt(max(np.abs(gradient).max() for gradient in by_output)) or 1
    heaviest = np.sqrt(max(np.abs(gradient).max() for gradient in by_parameter)) or 1
    heights = [np.arange(len(gradient)) * -1.0 + (len(gradient) - 1) / 2 for gradient in by_output]
    top = max(column[0] for column in heights)
    with readable():
        figure = new_figure("Rétropropagation : le gradient de la perte remonte de la sortie vers l'entrée", height=8)
        axes = figure.subplots()
        for j, (activation, gradient) in enumerate(zip(activations, by_parameter, strict=True), start=1):
            lines = gradient if activation is None else np.diagflat(gradient)
            for (k, i), value in np.ndenumerate(lines):
                if activation is None or k == i:
                    colour, width = (POSITIVE if value > 0 else NEGATIVE), 6 * np.sqrt(abs(value)) / heaviest
                    ends = [j - 1, j], [heights[j - 1][i], heights[j][k]]
                    axes.plot(*ends, color=GREY, linewidth=0.6, linestyle=":", zorder=1)
                    axes.plot(*ends, color=colour, linewidth=width, alpha=0.7, zorder=2)
            rule = (
                rf"$\mathrm{{transp}}(W^{j})\,\nabla$" if activation is None else r"$[\mathrm{diag}\,\sigma']\,\nabla$"
            )
            name = f"neurones $W^{j}$" if activation is None else f"activation $b_{j}$"
            axes.annotate(
                "", (j - 0.85, -top - 0.85), (j - 0.15, -top - 0.85), arrowprops={"arrowstyle": "-|>", "lw": 2.5}
            )
            axes.text(j - 0.5, -top - 1.05, rule, ha="center", va="top")
            axes.text(j - 0.5, top + 1.25, name, ha="center", fontsize=14)
        for j, (column, gradient, values) in enumerate(zip(heights, by_output, outputs, strict=True)):
            axes.text(j, top + 0.65, f"$x_{j}$", ha="center", fontsize=18)
            for height, value, x in zip(column, gradient[:, 0], values[:, 0], strict=True):
                shade = np.sign(value) * np.sqrt(abs(value)) / strongest
                fill = colours((1 + shade) / 2)
                axes.plot(j, height, marker="o", markersize=46, color=fill, markeredgecolor=BLACK, zorder=3)
                text = "0" if value == 0 else decimal_comma(f"{value:+.2f}")
                inside = "0" if x == 0 else decimal_comma(f"{x:.2f}")
                axes.text(j, height - 0.47, text, ha="center", va="center", fontsize=14, weight="bold", zorder=4)
                light = abs(shade) > 0.75
                axes.text(
                    j,
                    height,
                    inside,
                    ha="center",
                    va="center",
                    fontsize=14,
                    color="white" if light else BLACK,
                    zorder=4,
                )
        last = len(by_output) - 1
        axes.annotate(
            "perte", (last + 0.22, 0), (last + 0.85, 0), va="center", arrowprops={"arrowstyle": "-|>", "lw": 2.5}
        )
        axes.set(xlim=(-0.4, last + 1.2), ylim=(-top - 1.7, top + 1.6))
        axes.axis("off")
        circles, strokes = (
            r"Dans les cercles : la valeur $x_j$ ; dessous, en gras (et par la couleur) : $\nabla_{x_j} l$.",
            "Traits : gradient des paramètres, épais s'il est grand, pointillé s'il est nul",
        )
        figure.supxlabel(f"{circles}\n{strokes}. Bleu : positif. Orange : négatif.", fontsize=14)
    return figure
