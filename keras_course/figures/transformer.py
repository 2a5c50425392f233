"""Which characters of the date that it reads a transformer attends to, for each character that it writes."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import GREY, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def cross_attention(text: str, answer: str, alpha: np.ndarray) -> "Figure":
    """The coefficients of the cross-attention: one row a character written, one column a character read.

    Slide: « Architecture du transformer (« attention is all you need ») »

    Args:
        text: the date that was read.
        answer: the date that was written.
        alpha: shape `(len(answer), len(text))`, from 0 to 1.
    """
    with readable():
        figure = new_figure("Attention croisée : où le transformeur lit chaque caractère qu'il écrit", 16, 6.6)
        axes = figure.subplots()
        image = axes.imshow(
            alpha, cmap="Blues", vmin=0, vmax=alpha.max() if np.isfinite(alpha).all() else 1, aspect="auto"
        )
        axes.set_xticks(range(len(text)), ["␣" if mark == " " else mark for mark in text], family="DejaVu Sans Mono")
        axes.set_yticks(range(len(answer)), answer, family="DejaVu Sans Mono")
        axes.set(xlabel="la date lue, caractère par caractère", ylabel="la date écrite")
        axes.tick_params(length=0, labelsize=17)
        for draw, marks, between in ((axes.axvline, text, " "), (axes.axhline, answer, "-")):
            for position in [position for position, mark in enumerate(marks) if mark == between]:
                draw(position, color=GREY, linewidth=1)
        bar = figure.colorbar(image, ax=axes, pad=0.01)
        bar.set_label("coefficient α")
        decimal_commas(figure)
    return figure
