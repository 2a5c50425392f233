"""The tokens of an answer: how sure the network was, and what it would have said after fewer blocks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import BLACK, BLUE, GREY, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 12  # tokens that fit beside one another


def chat_figure(
    said: Sequence[tuple[str, float, list[tuple[str, float]], list[tuple[str, float]]]],
) -> "Figure":
    """Above, each token of the answer and the best of the others; below, the first choice after each block.

    Args:
        said: for each token of the answer: the token; its probability; the most probable other tokens with their
            probabilities, the best first; before the first block and after each, the most probable token with its own.
    """
    from matplotlib.colors import LinearSegmentedColormap

    tokens, probabilities, others, blocks = zip(*said[:MOST], strict=True)
    positions = np.arange(len(tokens))
    whites = LinearSegmentedColormap.from_list("sure", ["white", BLUE])
    with readable():
        figure = new_figure("Ce que le réseau a dit, et ce qu'il aurait dit plus tôt", height=14)
        above, below = figure.subplots(2, 1, height_ratios=[1, 3.4], sharex=True)
        best = [row[0][1] if row else 0.0 for row in others]
        above.bar(positions - 0.2, 100 * np.array(probabilities), 0.38, color=BLUE, label="le jeton dit")
        bars = above.bar(positions + 0.2, 100 * np.array(best), 0.38, color=GREY, label="le meilleur des autres")
        names = [shown(row[0][0]) if row else "" for row in others]
        above.bar_label(bars, names, padding=3, fontsize=11, rotation=45 if len(tokens) > 8 else 0)
        above.set(ylabel="probabilité (%)", ylim=(0, 125))
        above.set_yticks([0, 50, 100])
        above.legend(loc="upper right", bbox_to_anchor=(1, 1.22), ncols=2, frameon=False, fontsize=13)
        sure = np.array([[p for _, p in column] for column in blocks]).T
        below.imshow(sure, cmap=whites, vmin=0, vmax=1, aspect="auto", origin="lower")
        for position, column in enumerate(blocks):
            for block, (name, p) in enumerate(column):
                right = name == tokens[position]
                below.text(
                    *(position, block, shown(name)),
                    ha="center",
                    va="center",
                    fontsize=11,
                    fontweight="bold" if right else "normal",
                    color="white" if p > 0.6 else BLACK if right else "#555555",
                )
        below.set_xticks(positions, [shown(token) for token in tokens], rotation=30, ha="right")
        below.set_yticks(range(0, len(sure), 5))
        below.set(
            xlabel="jeton de la réponse",
            ylabel="blocs traversés",
            title="premier choix après chaque bloc (gras : le jeton dit ; bleu : sa probabilité)",
        )
        decimal_commas(figure)
    return figure


def shown(token: str) -> str:
    """A token as it can be drawn: short, without what matplotlib reads as a formula, and without letters it lacks."""
    drawable = "".join(letter if letter.isprintable() and ord(letter) < 0x250 else "·" for letter in token)
    return (drawable if len(drawable) <= 11 else drawable[:10] + "…").replace("$", r"\$")
