"""A sentence as words, subwords and characters, its one-hot vectors, and characters per token."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    decimal_comma,
    decimal_commas,
    new_figure,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FRENCH = {
    "words": "mots",
    "subwords": "sous-mots",
    "characters": "caractères",
    "SmolLM2 subwords": "sous-mots\nde SmolLM2",
}
COLORS = {"words": BLUE, "subwords": GREEN, "characters": ORANGE, "SmolLM2 subwords": PINK}
LONGEST = 46  # letters of the sentence that are drawn


def tokens_figure(measured: Mapping[str, Mapping[str, Any]], by_merges: dict[int, float]) -> "Figure":
    """The sentence cut into words, subwords and characters; the one-hot vectors of words; characters a token.

    Slides: « Représentation et traitement des données textuelles »,
    « Représentation des mots et caractères avec l'encodage one-hot »

    Args:
        measured: for each level (words, subwords, characters, perhaps SmolLM2 subwords) the `ids` of the sentence, its
            `tokens` as bytes, its `one_hot` vectors, and `characters_per_token` of a new text.
        by_merges: characters per token for subwords, after so many merges.
    """
    with readable():
        figure = new_figure("Un texte devient des nombres : mots, sous-mots ou caractères", width=16, height=9.6)
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[1, 1.25]).flat
        draw_cuts(above.subplots(), measured)
        words, characters, curve = below.subplots(1, 3, width_ratios=[1.3, 1, 1.3])
        for axes, level in ((words, "words"), (characters, "characters")):
            draw_one_hot(axes, measured[level]["ids"], measured[level]["one_hot"].shape[1], level)
        draw_lengths(curve, {level: row["characters_per_token"] for level, row in measured.items()}, by_merges)
        decimal_commas(figure)
    return figure


def draw_cuts(axes: "Axes", measured: Mapping[str, Mapping[str, Any]]) -> None:
    """Rows of boxes over the same letters, each with its token and its id."""
    from matplotlib.patches import Rectangle

    for row, level in enumerate(measured):
        start = 0.0
        for i, token in zip(measured[level]["ids"], measured[level]["tokens"], strict=True):
            width = letters(token)
            if start + width > LONGEST:
                break
            axes.add_patch(Rectangle((start + 0.05, -row - 0.38), width - 0.1, 0.76, color=COLORS[level], alpha=0.25))
            shown = token.decode(errors="replace").replace(" ", "␣")
            axes.text(start + width / 2, -row + 0.14, shown, ha="center", va="center", fontsize=19)
            size = min(15, 30 * width / len(str(i)))  # as large as the box allows
            axes.text(start + width / 2, -row - 0.22, str(i), ha="center", va="center", fontsize=size, color=BLACK)
            start += width
        axes.text(
            -0.6,
            -row,
            counted(len(measured[level]["ids"]), FRENCH[level]),
            ha="right",
            va="center",
            color=COLORS[level],
        )
    axes.set(xlim=(-7.5, LONGEST), ylim=(-len(measured) + 0.5, 0.5))
    axes.axis("off")


def counted(number: int, plural: str) -> str:
    """A number and its noun, in the singular where it is one.

    >>> counted(1, "sous-mots"), counted(2, "mots")
    ('1 sous-mot', '2 mots')
    """
    return f"{number} {plural.removesuffix('s') if number == 1 else plural}"


def letters(token: bytes) -> float:
    """How many letters a token holds; a byte that is not a letter yet counts half."""
    whole = token.decode(errors="ignore")
    return len(whole) + (len(token) - len(whole.encode())) / 2


def draw_one_hot(axes: "Axes", ids: list[int], N: int, level: str) -> None:
    """One column a token, one row an index: the ones of the vectors as dots, nothing where they are zero."""
    share = 100 * (1 - 1 / N)
    zeros = decimal_comma(f"{share:.1f} %" if share < 99.9 else f"{math.floor(100 * share) / 100:.2f} %")  # never 100 %
    axes.plot(np.arange(1, len(ids) + 1), ids, "s", color=COLORS[level], markersize=6 if len(ids) < 20 else 4)
    axes.set(
        title=f"One-hot, {FRENCH[level]} : {counted(len(ids), 'vecteurs')}\nde dimension {N}, {zeros} de zéros",
        xlabel="position dans la phrase",
        ylabel="composante égale à 1",
        xlim=(0.2, len(ids) + 0.8),
        ylim=(N, -0.02 * N),
    )
    for spine in axes.spines.values():
        spine.set(visible=True, color=GREY)


def draw_lengths(axes: "Axes", lengths: dict[str, float], by_merges: dict[int, float]) -> None:
    """How long tokens are, on a text that was not learned from."""
    axes.plot(list(by_merges), list(by_merges.values()), color=COLORS["subwords"])
    for level in [level for level in lengths if level != "subwords"]:
        axes.axhline(lengths[level], color=COLORS[level], linestyle="--")
    middle = sorted(by_merges)[len(by_merges) // 2]
    for level, height in {**lengths, "subwords": by_merges[middle]}.items():
        label = decimal_comma(f"{FRENCH[level]} : {lengths[level]:.1f}".replace("\n", " "))
        axes.text(
            middle,
            height + (0.3 if level == "subwords" else 0.1),
            label,
            color=COLORS[level],
            weight="bold",
            ha="center",
            va="bottom",
        )
    axes.set(title="Caractères par jeton,\ntexte nouveau", xlabel="fusions apprises", ylim=(0, 1.25 * lengths["words"]))
