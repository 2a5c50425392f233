"""The network that solves XOR, and a wide against a deep network."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import BLACK, ORANGE, decimal_comma, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


LEVELS = np.linspace(-1.25, 1.25, 21)


def dense_network(
    xor: Any, ripples: Callable[[np.ndarray], np.ndarray], networks: tuple[Any, Any], losses: list[float]
) -> "Figure":
    """The outputs of the network of XOR; a surface with folds, and the outputs of two networks that learned it.

    Slide: « Du neurone au réseau de neurones profonds »

    Args:
        xor: the model trained on XOR, `(n, 2)` -> `(n, 1)`.
        ripples: the surface, `(n, 2)` -> `(n, 1)`.
        networks: the wide and the deep model trained on the surface.
        losses: their losses on points that they were not trained on.
    """
    with readable():
        figure = new_figure("Ce que des couches ont appris : le OU exclusif, puis des rides", width=11.5, height=11)
        ((first, *_), *_) = panels = figure.subplots(2, 2)
        outputs = figure.colorbar(draw_xor(first, xor), ax=first, ticks=(0, 0.5, 1))
        outputs.ax.axhline(0.5, color=ORANGE, linewidth=4)
        outputs.ax.set_yticklabels(("0", "0,5", "1"))
        titles = ["À apprendre : cos(10 r)"]
        wide, deep = networks
        names = ("large", "profond" if len(deep.layers) > len(wide.layers) else "d'autant de couches")
        for name, model, loss in zip(names, networks, losses, strict=True):
            titles.append(decimal_comma(f"Réseau {name} : {model.count_params()} paramètres\nperte {loss:.2f}"))
        for axes, title, f in zip(panels.flat[1:], titles, (ripples, *networks), strict=True):
            grid, image = surface(f, (-1, 1))
            filled = axes.contourf(grid, grid, image, levels=LEVELS, cmap="cividis", extend="both")
            axes.set(title=title, aspect="equal", xlabel="x₁", ylabel="x₂", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
            figure.colorbar(filled, ax=axes, ticks=(-1, 0, 1))
        decimal_commas(figure)
    return figure


def surface(f: Any, limits: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Heights over a square, of a function or a model: coordinates `(121,)`, heights `(121, 121)`, rows by x₂."""
    grid = np.linspace(*limits, 121)
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2).astype("float32")
    heights = f.predict(points, verbose=0) if hasattr(f, "predict") else f(points)
    return grid, heights.reshape(121, 121).astype("float32")  # matplotlib takes no bfloat16


def draw_xor(axes: Any, xor: Any) -> Any:
    """The four points of XOR on the surface of the network's outputs, with the decision boundary at 0.5.

    Returns:
        The filled contours, for a colour bar.
    """
    grid, image = surface(xor, (-0.4, 1.4))
    filled = axes.contourf(grid, grid, image, levels=np.linspace(-0.5, 1.5, 21), cmap="cividis", extend="both")
    axes.contour(grid, grid, image, levels=[0.5], colors=ORANGE, linewidths=4)
    for x1, x2, color in ((0, 0, "white"), (1, 1, "white"), (0, 1, BLACK), (1, 0, BLACK)):
        axes.plot(x1, x2, "o", color=color, markeredgecolor="white" if color == BLACK else BLACK, markersize=16)
    corners = xor.predict(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32"), verbose=0)[:, 0] > 0.5
    right = int(np.sum(corners == [False, True, True, False]))
    axes.set(
        title=f"OU exclusif : {right} point{'s' * (right > 1)} sur 4\ndu bon côté",
        aspect="equal",
        xlabel="x₁",
        ylabel="x₂",
    )
    axes.set(xticks=(0, 1), yticks=(0, 1))
    return filled
