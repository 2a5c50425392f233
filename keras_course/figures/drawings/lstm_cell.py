"""A cell of a long short-term memory at one word, with the numbers of the page's example.

Slide: « Modèles de réseaux pour le traitement des données textuelles »
"""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SIZE, SMALL, arrow, box, canvas, disc, path, words
from keras_course.figures.style import BLUE, GREEN, SKY, YELLOW, decimal_comma

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GATES = {"f": (2.3, "oubli"), "i": (3.75, "entrée"), "g": (5.2, "proposition"), "o": (6.75, "sortie")}
MEMORY, ROW, BUS = 5.2, 2.2, 1.05  # heights


def step(x: float, c: float) -> dict[str, float]:
    """What the cell of the example, one number a vector and no U, makes of a word and of its memory c."""
    f, i, o = (1 / (1 + np.exp(-z)) for z in (3, 4 * x - 2, 2))
    g = np.tanh(3 * x)
    new = f * c + i * g
    return {"f": f, "i": i, "g": g, "o": o, "c": new, "y": o * np.tanh(new)}


def draw() -> "Figure":
    """At « vache », after « chat »: the memory goes straight on, the gates decide what leaves, enters and is shown."""
    figure, axes = canvas(10, 6.3)
    before = step(1, 0)["c"]
    now = {name: decimal_comma(f"{value:.3f}") for name, value in step(0, before).items()}
    now["g"] = "0"
    box(axes, (0.8, MEMORY), (1.2, 0.85), f"cₜ₋₁\n{decimal_comma(f'{before:.3f}')}", PALE[GREEN], SMALL)
    box(axes, (9.3, MEMORY), (1.1, 0.85), f"cₜ\n{now['c']}", PALE[GREEN], SMALL)
    box(axes, (0.8, BUS), (1.2, 0.6), "yₜ₋₁", PALE[BLUE])
    box(axes, (2.3, 0.35), (1.5, 0.55), "xₜ, vache", PALE[SKY], SMALL)
    box(axes, (9.3, BUS), (1.1, 0.85), f"yₜ\n{now['y']}", PALE[BLUE], SMALL)
    forget, enter, add, show = (2.3, MEMORY), (4.47, 3.75), (4.47, MEMORY), (8.3, 3.1)
    for start, end in (
        ((1.4, MEMORY), (2.0, MEMORY)),
        ((2.6, MEMORY), (4.17, MEMORY)),
        ((4.77, MEMORY), (8.75, MEMORY)),
    ):
        arrow(axes, start, end, GREEN, linewidth=5, mutation_scale=28)
    for at, sign in ((forget, "×"), (enter, "×"), (add, "+"), (show, "×")):
        disc(axes, at, sign, 0.3, fontsize=22)
    axes.plot((1.4, GATES["o"][0]), (BUS, BUS), color="black", linewidth=2.5)
    axes.plot((2.3, 2.3), (0.62, BUS), color="black", linewidth=2.5)
    for name, (x, role) in GATES.items():
        box(axes, (x, ROW), (0.9, 0.6), "tanh" if name == "g" else "σ", PALE[BLUE if name == "g" else YELLOW], SIZE)
        arrow(axes, (x, BUS), (x, ROW - 0.3))
        words(axes, (x + 0.15, ROW - 0.6), role, SMALL, ha="left")
        side = 1 if name in "go" else -1
        words(axes, (x + 0.1 * side, ROW + 0.5), f"{name}ₜ = {now[name]}", SMALL, ha="left" if side > 0 else "right")
    arrow(axes, (2.3, ROW + 0.3), (2.3, MEMORY - 0.3))
    path(axes, [(3.75, ROW + 0.3), (3.75, enter[1]), (enter[0] - 0.3, enter[1])])
    path(axes, [(5.2, ROW + 0.3), (5.2, enter[1]), (enter[0] + 0.3, enter[1])])
    arrow(axes, (enter[0], enter[1] + 0.3), (add[0], add[1] - 0.3))
    path(axes, [(6.75, ROW + 0.3), (6.75, show[1]), (show[0] - 0.3, show[1])])
    arrow(axes, (show[0], MEMORY), (show[0], 4.4))
    box(axes, (show[0], 4.1), (0.9, 0.6), "tanh")
    arrow(axes, (show[0], 3.8), (show[0], show[1] + 0.3))
    path(axes, [(show[0], show[1] - 0.3), (show[0], BUS), (8.75, BUS)])
    words(axes, (6.6, MEMORY + 0.4), "mémoire : × fₜ, puis + iₜ gₜ", SMALL)
    return figure
