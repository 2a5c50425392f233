"""A recurrent network unrolled over two sentences of the same words, with the numbers that it holds."""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE, decimal_comma, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 6  # numbers of a state that are drawn, at most
STEP, WIDTH, CELL = 2.3, 1.15, 0.5  # of the drawing: from word to word, of a state, of one of its numbers


def recurrence(sentences: list[list[str]], y: np.ndarray, answers: np.ndarray) -> "Figure":
    """The state y_t after each word, where it comes from, and what the network answers so far.

    Slide: « Modèles de réseaux pour le traitement des données textuelles »

    Args:
        sentences: some sentences of the same length, each a list of words.
        y: the states, `(sentences, words, units)`.
        answers: after each word, the probability that the cat came last, `(sentences, words)`.
    """
    words, units = len(sentences[0]), min(y.shape[-1], SHOWN)
    width, height = STEP * words + 1.6, CELL * units + 2.9
    with readable():
        figure = new_figure(
            "Les mêmes mots dans un autre ordre : la mémoire $y_t$ n'est pas la même",
            width,
            0.95 * height * len(sentences) + 0.7,
        )
        panels = figure.subplots(len(sentences), 1, squeeze=False)[:, 0]
        for axes, sentence, states, answer in zip(panels, sentences, y, answers, strict=True):
            axes.set(xlim=(-1.15, STEP * words + 0.7), ylim=(-1.75, CELL * units + 1.05))
            axes.set_axis_off()
            middle = CELL * units / 2
            draw_state(axes, 0, np.zeros(units), "$y_0$")
            for t, word in enumerate(sentence, start=1):
                place = STEP * t
                draw_state(axes, place, states[t - 1, :units], f"$y_{{{t}}}$")
                arrow(axes, (place - STEP + WIDTH / 2, middle), (place - WIDTH / 2, middle))
                arrow(axes, (place, -0.85), (place, -0.03))
                axes.text(place - STEP / 2, middle + 0.12, "U", ha="center", fontsize=15)
                axes.text(place + 0.12, -0.5, "W", fontsize=15, va="center")
                color = {"chat": BLUE, "chien": ORANGE}.get(word, BLACK)
                axes.text(place, -1.15, word, ha="center", va="center", fontsize=20, color=color, fontweight="bold")
                axes.text(place, -1.6, f"{100 * answer[t - 1]:.0f} %", ha="center", va="center", fontsize=16)
            axes.text(-1.15, -1.6, "chat en dernier :", va="center", fontsize=15)
    return figure


def draw_state(axes: Any, place: float, numbers: np.ndarray, name: str) -> None:
    """The numbers of a state, the first on top, on a colour that says their sign and size."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    for row, number in enumerate(numbers[::-1]):
        color = to_rgba(BLUE if number > 0 else ORANGE, 0.75 * abs(number))
        axes.add_patch(Rectangle((place - WIDTH / 2, CELL * row), WIDTH, CELL, facecolor=color, edgecolor=GREY))
        shown = decimal_comma(f"{number:+.2f}") if number else "0"
        axes.text(place, CELL * (row + 0.46), shown, ha="center", va="center", fontsize=16)
    axes.text(place, CELL * len(numbers) + 0.3, name, ha="center", va="center", fontsize=18)


def arrow(axes: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": BLACK, "lw": 2})
