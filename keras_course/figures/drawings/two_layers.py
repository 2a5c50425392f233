"""A tiny network whose gradient one computes by pencil: two inputs, two sigmoids, one output.

Slide: « La rétropropagation »

The layers are numbered as on the slides, each a step: x_1 = W_1 x_0, x_2 = σ(x_1 + B_2), x_3 = W_3 x_2, and the loss is
l = ½ (x_3 - y)². All arrays are float64, vectors are columns.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, box, canvas, disc, words
from keras_course.figures.style import NEGATIVE, POSITIVE, SKY, YELLOW, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

X_0 = np.array([[1.0], [2.0]])
W_1 = np.array([[0.5, -0.2], [-0.3, 0.4]])  # row k holds the weights of neuron k
B_2 = np.array([[0.1], [-0.1]])
W_3 = np.array([[0.6, -0.4]])
Y = np.array([[1.0]])

INPUT, NEURON, SIGMA, OUTPUT, LOSS = 0.75, 3.1, 5.3, 7.4, 9.2  # where each column of the drawing stands
ROWS = (4.2, 2.0)
RADIUS = 0.52  # of a disc


def draw() -> "Figure":
    """The values on their way to the loss in the discs, the derivative of the loss under each."""
    x_1 = W_1 @ X_0
    x_2 = 1 / (1 + np.exp(-x_1 - B_2))
    x_3 = W_3 @ x_2
    loss = float(np.sum((x_3 - Y) ** 2) / 2)
    g_3 = x_3 - Y
    g_2 = W_3.T @ g_3
    g_1 = x_2 * (1 - x_2) * g_2
    g_0 = W_1.T @ g_1

    figure, axes = canvas(10, 6.2)
    middle = (sum(ROWS) / 2,)
    titles = (
        "entrée\nx₀",
        "neurones\nx₁ = W¹ x₀",
        "activation\nx₂ = σ(x₁ + b₂)",
        "neurone\nx₃ = W³ x₂",
        "perte\n½ (x₃ − y)²",
    )
    for x, title in zip((INPUT, NEURON, SIGMA, OUTPUT, LOSS), titles, strict=True):
        words(axes, (x, 5.7), title, SMALL)
    weigh(axes, (INPUT, ROWS), (NEURON, ROWS), W_1)
    for y, bias in zip(ROWS, B_2[:, 0], strict=True):
        arrow(axes, (NEURON + RADIUS, y), (SIGMA - RADIUS, y))
        words(axes, ((NEURON + SIGMA) / 2, y + 0.25), decimal_comma(f"b = {bias:g}"), SMALL)
    weigh(axes, (SIGMA, ROWS), (OUTPUT, middle), W_3)
    arrow(axes, (OUTPUT + RADIUS, middle[0]), (LOSS - 0.55, middle[0]))
    for x, rows, values, gradients in (
        (INPUT, ROWS, X_0, g_0),
        (NEURON, ROWS, x_1, g_1),
        (SIGMA, ROWS, x_2, g_2),
        (OUTPUT, middle, x_3, g_3),
    ):
        for y, value, gradient in zip(rows, values[:, 0], gradients[:, 0], strict=True):
            disc(axes, (x, y), number(value), RADIUS, PALE[SKY])
            words(axes, (x, y - 0.78), number(gradient), color=POSITIVE if gradient > 0 else NEGATIVE, weight="bold")
    box(axes, (LOSS, middle[0]), (1.1, 0.9), number(loss), PALE[YELLOW])
    words(axes, (LOSS, middle[0] - 0.8), decimal_comma(f"y = {Y.item():g}"), SMALL)
    legend = "Dans les disques : les valeurs ; sur les flèches : les poids ; au-dessus : les biais.\n"
    words(axes, (0.2, 0.4), legend + "En gras : la dérivée de la perte par rapport à chaque valeur.", SMALL, ha="left")
    return figure


def number(value: float) -> str:
    """Three decimals, as French writes them; one at most where that is exact."""
    exact = abs(value - round(value, 1)) < 1e-9
    return decimal_comma(f"{value:.1g}" if exact else f"{value:.3f}")


def weigh(axes: Any, left: tuple[float, Any], right: tuple[float, Any], W: np.ndarray) -> None:
    """An arrow from each disc of a column to each of the next, with its weight on it."""
    for (k, i), weight in np.ndenumerate(W):
        start, end = np.array((left[0], left[1][i])), np.array((right[0], right[1][k]))
        unit = (end - start) / np.linalg.norm(end - start)
        start, end = start + RADIUS * unit, end - RADIUS * unit
        arrow(axes, tuple(start), tuple(end))
        # Near the start, where arrows that cross are still apart.
        label = start + 0.34 * (end - start)
        words(axes, tuple(label), number(weight), SMALL, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})
