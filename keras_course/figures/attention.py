"""Attention map of a sentence, and the effect of hiding each word."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def attention_map(words: list[str], alpha: np.ndarray, received: np.ndarray, effect: np.ndarray) -> "Figure":
    """The coefficients of a sentence as a map; beside it, how much each word receives and what hiding it does.

    Slide: « Transformer : le mécanisme d'attention »

    Args:
        words: the words behind the start, which is token 0.
        alpha: row i says how much token i attends to each token, `(n, n)` with n = 1 + the number of words.
        received: how much each token is attended to, mean over those that may attend to it, `(n,)`.
        effect: how far the probability moves when the token is hidden, `(n,)`.
    """
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    tokens = ["(début)", *words]
    n = len(tokens)
    small = 15 if n <= 14 else 11
    whites = LinearSegmentedColormap.from_list("attention", ["white", BLUE])
    with readable():
        figure = new_figure("Quels mots regarde un mot ?", height=8.2)
        left, right = figure.subplots(1, 2, width_ratios=[1.35, 1])
        left.imshow(alpha, cmap=whites, vmin=0, vmax=1)
        for (i, j), value in np.ndenumerate(alpha):
            if j > i:
                left.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=GREY, alpha=0.3, linewidth=0))
            elif n <= 14:
                color = "white" if value > 0.6 else BLACK if value >= 0.005 else GREY
                left.text(j, i, f"{100 * value:.0f}", ha="center", va="center", fontsize=12, color=color)
        left.set_xticks(range(n), tokens, rotation=60, ha="right", rotation_mode="anchor", fontsize=small)
        left.set_yticks(range(n), tokens, fontsize=small)
        left.set(
            title=r"coefficients $\alpha_{ij}$, en % (gris : masqué)",
            xlabel="mot regardé $j$",
            ylabel="mot qui regarde $i$",
        )
        positions = np.arange(n)
        for place, values, color, label in (
            (positions - 0.2, received, BLUE, "regard reçu, en moyenne (%)"),
            (positions + 0.2, effect, ORANGE, "effet du masquage (points)"),
        ):
            bars = right.barh(place, 100 * values, height=0.4, color=color, label=label)
            if n <= 14:
                right.bar_label(bars, [f"{100 * value:.0f}" for value in values], padding=3, fontsize=12)
        right.set_yticks(positions, tokens, fontsize=small)
        right.invert_yaxis()
        right.set_xlabel("en % (bleu), en points (orange)")
        right.set(title="être regardé, est-ce compter ?", xlim=(0, max(20, 112 * max(received.max(), effect.max()))))
        right.grid(axis="x", alpha=0.3)
        right.legend(loc="upper center", bbox_to_anchor=(0.45, -0.14), frameon=False)
        decimal_commas(figure)
    return figure
