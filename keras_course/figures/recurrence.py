"""A recurrent network unrolled over two sentences of the same words, with the components of its state."""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import (
    BLACK,
    BLUE,
    GREY,
    NEGATIVE,
    ORANGE,
    POSITIVE,
    decimal_comma,
    new_figure,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 6  # components of a state that are drawn, at most
STEP, WIDTH, CELL = 2.3, 1.15, 0.5  # of the drawing: from word to word, of a state, of one of its components


def recurrence_figure(sentences: list[str], y: np.ndarray, probabilities: np.ndarray) -> "Figure":
    """The state y_t after each word, where it comes from, and what the network answers so far.

    Slide: « Modèles de réseaux pour le traitement des données textuelles »

    Args:
        sentences: some sentences of the same number of words.
        y: the states, `(sentences, words, units)`.
        probabilities: after each word, the probability that the cat came last, `(sentences, words)`.
    """
    words, units = len(sentences[0].split()), min(y.shape[-1], SHOWN)
    width, height = STEP * words + 1.6, CELL * units + 2.9
    with readable():
        figure = new_figure(
            "Les mêmes mots dans un autre ordre : la mémoire $y_t$ après chaque mot",
            width,
            0.95 * height * len(sentences) + 0.7,
        )
        panels = figure.subplots(len(sentences), 1, squeeze=False)[:, 0]
        for axes, sentence, states, answers in zip(panels, sentences, y, probabilities, strict=True):
            axes.set(xlim=(-1.15, STEP * words + 0.7), ylim=(-1.75, CELL * units + 1.05))
            axes.set_axis_off()
            middle = CELL * units / 2
            draw_state(axes, 0, np.zeros(units), "$y_0$")
            for t, word in enumerate(sentence.split(), start=1):
                x = STEP * t
                draw_state(axes, x, states[t - 1, :units], f"$y_{{{t}}}$")
                arrow(axes, (x - STEP + WIDTH / 2, middle), (x - WIDTH / 2, middle))
                arrow(axes, (x, -0.85), (x, -0.03))
                axes.text(x - STEP / 2, middle + 0.12, "U", ha="center", fontsize=15)
                axes.text(x + 0.12, -0.5, "W", fontsize=15, va="center")
                color = {"chat": BLUE, "chien": ORANGE}.get(word, BLACK)
                axes.text(x, -1.15, word, ha="center", va="center", fontsize=20, color=color, fontweight="bold")
                axes.text(x, -1.6, f"{100 * answers[t - 1]:.0f} %", ha="center", va="center", fontsize=16)
            axes.text(-1.15, -1.6, "chat en dernier :", va="center", fontsize=15)
    return figure


def draw_state(axes: Any, x: float, components: np.ndarray, name: str) -> None:
    """The components of a state around `x`, the first on top; the colour shows their sign and size."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    for row, number in enumerate(components[::-1]):
        color = to_rgba(POSITIVE if number > 0 else NEGATIVE, 0.75 * abs(number))
        axes.add_patch(Rectangle((x - WIDTH / 2, CELL * row), WIDTH, CELL, facecolor=color, edgecolor=GREY))
        shown = decimal_comma(f"{number:+.2f}") if number else "0"
        axes.text(x, CELL * (row + 0.46), shown, ha="center", va="center", fontsize=16)
    axes.text(x, CELL * len(components) + 0.3, name, ha="center", va="center", fontsize=18)


def arrow(axes: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": BLACK, "lw": 2})
