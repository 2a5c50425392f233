"""The tokens of an answer: how sure the network was, its choices after fewer blocks; what its heads attend to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import BLACK, BLUE, GREY, decimal_commas, drawable, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST, LETTERS = 12, 11  # tokens that fit beside one another, and letters of each
RULES = {
    "first": "le premier jeton",
    "before": "le jeton d'avant",
    "after the same": "ce qui suivait le même jeton",
}


def chat_figure(
    said: Sequence[tuple[str, float, list[tuple[str, float]], list[tuple[str, float]]]],
    heads: Sequence[tuple[str, int, int, float, np.ndarray]],
    read: Sequence[str],
) -> "Figure":
    """Each token of the answer and the best of the others; the first choice after each block; what heads attend to.

    Args:
        said: for each token of the answer: the token; its probability; the most probable other tokens with their
            probabilities, the best first; before the first block and after each, the most probable token with its own.
        heads: of `analysis.attention_heads`: rule, block, head, how much it follows the rule, `(length, length)`.
        read: the tokens of the sentence that the heads read.
    """
    from matplotlib.colors import LinearSegmentedColormap

    tokens, probabilities, others, blocks = zip(*said[:MOST], strict=True)
    positions = np.arange(len(tokens))
    whites = LinearSegmentedColormap.from_list("sure", ["white", BLUE])
    with readable():
        figure = new_figure(
            "Ce que le réseau a dit, ce qu'il aurait dit plus tôt, ce que lisent ses têtes", height=18.5
        )
        answer, maps = figure.subfigures(2, 1, squeeze=False, height_ratios=[3.2, 1]).flat
        above, below = answer.subplots(2, 1, height_ratios=[1, 3.4], sharex=True)
        best = [row[0][1] if row else 0.0 for row in others]
        above.bar(positions - 0.2, 100 * np.array(probabilities), 0.38, color=BLUE, label="le jeton dit")
        bars = above.bar(positions + 0.2, 100 * np.array(best), 0.38, color=GREY, label="le meilleur des autres")
        names = [drawable(row[0][0], LETTERS) if row else "" for row in others]
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
                    *(position, block, drawable(name, LETTERS)),
                    ha="center",
                    va="center",
                    fontsize=11,
                    fontweight="bold" if right else "normal",
                    color="white" if p > 0.6 else BLACK if right else "#555555",
                )
        below.set_xticks(positions, [drawable(token, LETTERS) for token in tokens], rotation=30, ha="right")
        below.set_yticks(range(0, len(sure), 5))
        below.set(
            xlabel="jeton de la réponse",
            ylabel="blocs traversés",
            title="premier choix après chaque bloc (gras : le jeton dit ; bleu : sa probabilité)",
        )
        words = [drawable(token, LETTERS) for token in read]
        for axes, (rule, block, head, follows, alpha) in zip(
            maps.subplots(1, len(heads), squeeze=False)[0], heads, strict=True
        ):
            axes.imshow(alpha, cmap=whites, vmin=0, vmax=1)
            axes.set_xticks(range(len(words)), words, rotation=90, fontsize=10)
            axes.set_yticks(range(len(words)), words, fontsize=10)
            axes.set_title(f"{RULES[rule]} : {100 * follows:.0f} %\nbloc {block}, tête {head}", fontsize=13)
            axes.set_xlabel("jeton lu")
        decimal_commas(figure)
    return figure
