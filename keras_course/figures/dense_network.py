"""Activations with their derivatives, the network that solves XOR, and a wide against a deep network."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    NEGATIVE,
    ORANGE,
    POSITIVE,
    decimal_comma,
    decimal_commas,
    new_figure,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


LEVELS = np.linspace(-1.25, 1.25, 21)
NAMES = {"relu": "ReLU", "sigmoid": "sigmoïde", "tanh": "tanh"}


def dense_network(
    activations: dict[str, tuple[Callable, Callable]],
    xor: Any,
    ripples: Callable[[np.ndarray], np.ndarray],
    networks: tuple[Any, Any],
    losses: list[float],
) -> "Figure":
    """Activations, derivatives and XOR above; below, a surface with folds and the outputs of two networks.

    Slides: « Le neurone informatique moderne », « Du neurone au réseau de neurones profonds »

    Args:
        activations: name -> function and derivative; the names are those of `NAMES`.
        xor: the model trained on XOR, `(n, 2)` -> `(n, 1)`, with one hidden layer.
        ripples: the surface, `(n, 2)` -> `(n, 1)`.
        networks: the wide and the deep model trained on the surface.
        losses: their losses on points that they were not trained on.
    """
    with readable():
        figure = new_figure("Du neurone moderne au réseau de neurones", width=17, height=12.5)
        halves: Any = figure.subfigures(2, 1, height_ratios=(1, 1.12))
        above, below = halves
        above.suptitle("Un neurone, puis huit", weight="bold")
        below.suptitle("La même surface, par deux réseaux", weight="bold")
        panels = above.subplots(1, 4)
        draw_activations(panels[0], "Activations σ(z)", {name: pair[0] for name, pair in activations.items()})
        draw_activations(panels[1], "Dérivées σ'(z)", {name: pair[1] for name, pair in activations.items()})
        panels[0].set(yticks=(-1, 0, 1, 2), ylim=(-1.1, 2.1))
        panels[1].set(yticks=(0, 0.25, 1), yticklabels=("0", "¼", "1"), ylim=(-0.05, 1.1))
        panels[0].legend(fontsize=13)
        draw_neurons(panels[2], xor)
        outputs = above.colorbar(draw_xor(panels[3], xor), ax=panels[3], ticks=(0, 0.5, 1))
        outputs.ax.axhline(0.5, color=ORANGE, linewidth=4)
        outputs.ax.set_yticklabels(("0", "0,5", "1"))
        titles = ["À apprendre : cos(10 r)"]
        wide, deep = networks
        names = ("large", "profond" if len(deep.layers) > len(wide.layers) else "d'autant de couches")
        for name, model, loss in zip(names, networks, losses, strict=True):
            titles.append(decimal_comma(f"Réseau {name} : {model.count_params()} paramètres\nperte {loss:.2f}"))
        squares = below.subplots(1, 3)
        for axes, title, f in zip(squares, titles, (ripples, *networks), strict=True):
            grid, image = surface(f, (-1, 1))
            filled = axes.contourf(grid, grid, image, levels=LEVELS, cmap="cividis", extend="both")
            axes.set(title=title, aspect="equal", xlabel="x₁", ylabel="x₂", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        below.colorbar(filled, ax=squares, ticks=(-1, 0, 1))
        decimal_commas(figure)
    return figure


def draw_activations(axes: Any, title: str, functions: dict[str, Callable]) -> None:
    """Curves over z; the jump of ReLU's derivative is left open: at 0, ReLU has no derivative."""
    z = np.linspace(-4, 4, 801)
    for (name, f), color, dashes in zip(functions.items(), (BLUE, ORANGE, GREEN), ("-", "--", "-."), strict=True):
        values = f(z)
        values[1:][np.abs(np.diff(values)) > 0.5] = np.nan
        axes.plot(z, values, color=color, linestyle=dashes, label=NAMES[name])
    axes.set(title=title, xlabel="z")
    axes.grid(alpha=0.3)


def draw_neurons(axes: Any, model: Any) -> None:
    """A network of two inputs and one hidden layer: a disc per neuron, a line per weight, as wide as its size."""
    weights = [layer.get_weights()[0] for layer in model.layers if layer.get_weights()]
    columns = [np.linspace(1, -1, len(kernel) + 2)[1:-1] for kernel in weights] + [np.zeros(1)]
    for layer, kernel in enumerate(weights):
        for (i, j), weight in np.ndenumerate(kernel):
            ends = columns[layer][i], columns[layer + 1][j]
            color = POSITIVE if weight > 0 else NEGATIVE
            axes.plot((layer, layer + 1), ends, color=color, linewidth=2.5 * abs(weight), zorder=1)
    for layer, heights in enumerate(columns):
        axes.scatter([layer] * len(heights), heights, s=350, color="white", edgecolor=BLACK, linewidth=2, zorder=2)
    axes.text(0, columns[0][0] + 0.17, "x₁", ha="center")
    axes.text(0, columns[0][1] - 0.27, "x₂", ha="center")
    legend = f"{len(columns[1])} neurones ReLU\n(poids > 0 en bleu, < 0 en orange)"
    axes.text(1, -0.95, legend, ha="center", va="top", fontsize=13)
    axes.text(2, 0.17, "couche\ndense", ha="center")
    axes.set(title="Le réseau du OU exclusif", xlim=(-0.2, 2.3), ylim=(-1.45, 1))
    axes.axis("off")


def surface(f: Any, limits: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Heights over a square, of a function or a model: coordinates `(121,)`, heights `(121, 121)`, rows by x₂."""
    grid = np.linspace(*limits, 121)
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2).astype("float32")
    heights = f.predict(points, verbose=0) if hasattr(f, "predict") else f(points)
    return grid, heights.reshape(121, 121)


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
