"""Decision boundaries of a perceptron, and its errors per epoch."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import BLACK, BLUE, GREEN, ORANGE, SKY, new_figure, number_epochs, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FRENCH = {"AND": "ET", "OR": "OU", "XOR": "OU exclusif"}


def decision_lines(
    x: np.ndarray, functions: dict[str, np.ndarray], learned: dict[str, np.ndarray], mistakes: dict[str, list[int]]
) -> "Figure":
    """One panel a function, with the line that was learned, and the mistakes of every epoch.

    Slide: « Les limitations du perceptron »: black points are worth 1, white points 0.

    Args:
        x: the inputs, shape `(n, 2)`.
        functions: for each name the values wanted, shape `(n,)`.
        learned: for each name w_1, w_2 and b.
        mistakes: for each name the number of mistakes in each epoch.
    """
    colors = dict(zip(functions, (BLUE, GREEN, ORANGE), strict=True))
    low, high = -0.5, 1.5
    grid = np.stack(np.meshgrid(*2 * [np.linspace(low, high, 400)]), axis=-1)
    with readable():
        figure = new_figure(
            "Ce qu'un seul neurone apprend à séparer par une droite (erreurs entourées)", width=15, height=5.2
        )
        *panels, counts = figure.subplots(1, len(functions) + 1, width_ratios=[1] * len(functions) + [1.25])
        for axes, (name, y) in zip(panels, functions.items(), strict=True):
            w, b = learned[name][:2], learned[name][2]
            fires = (grid @ w + b >= 0).astype(float)
            if fires.any():
                axes.contourf(grid[..., 0], grid[..., 1], fires, [0.5, 1.5], colors=[SKY], alpha=0.35)
            if 0 < fires.mean() < 1:  # the line passes through the panel
                axes.contour(grid[..., 0], grid[..., 1], grid @ w + b, [0], colors=[colors[name]], linewidths=4)
            wrong = (x @ w + b >= 0) != (y == 1)
            axes.scatter(*x[wrong].T, s=900, marker="o", facecolors="none", edgecolors=ORANGE, linewidths=3)
            axes.scatter(*x.T, s=260, c=np.where(y == 1, BLACK, "white"), edgecolors=BLACK, linewidths=2, zorder=3)
            axes.set(xlim=(low, high), ylim=(low, high), xticks=(0, 1), yticks=(0, 1), aspect="equal")
            faults = int(wrong.sum())
            count = "aucune erreur" if not faults else f"{faults} erreur" + "s" * (faults > 1)
            axes.set(title=f"{FRENCH[name]} : {count}", xlabel="$x_1$", ylabel="$x_2$")
        for name, counted in mistakes.items():
            epochs = np.arange(1, len(counted) + 1)
            counts.plot(epochs, counted, color=colors[name], marker="o", markersize=5, label=FRENCH[name])
        counts.set(title="Erreurs à chaque époque", xlabel="époque", ylim=(-0.2, 4.2), yticks=range(5))
        number_epochs(counts, max(map(len, mistakes.values())))
        counts.grid(axis="y", alpha=0.3)
        counts.legend(loc="center right", bbox_to_anchor=(1, 0.62))
    return figure
