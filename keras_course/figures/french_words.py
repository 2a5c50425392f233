"""French word vectors: pairs of words on a map, nearest neighbours, analogies by kind, professions between the genders."""

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
from keras_course.figures.word_vectors import draw_neighbours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = {"capitals": "capitales", "inhabitants": "habitants", "kinship": "parenté", "opposites": "contraires"}
ENDS = {"capitals": ("pays", "capitale"), "kinship": ("homme", "femme")}  # both words of a pair
COLORS = {"capitals": (BLUE, GREEN), "kinship": (PINK, ORANGE)}


def french_words_figure(
    drawn: dict[str, tuple[list[list[str]], np.ndarray]],
    neighbours: dict[str, list[str]],
    kinds: dict[str, dict[str, Any]],
    professions: dict[str, Any],
) -> "Figure":
    """Pairs of French words as arrows on a plane; neighbours; analogies that hold; professions.

    Slide: « Utilisation des embeddings de mots »

    Args:
        drawn: capitals and kinship -> pairs of words, and their vectors `(pairs, 2, dimension)`.
        neighbours: for some words those whose vectors are nearest.
        kinds: for each kind of analogy the share that is completed, and that of the nearest neighbour.
        professions: `places`: profession -> its place from men, -1, to women, 1, and its label; `share`.
    """
    with readable():
        figure = new_figure("Des mots français, hérités de fastText", width=16, height=10)
        left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1.2, 1]).flat
        draw_map(left.subplots(), drawn)
        table, bars, line = right.subplots(3, 1, height_ratios=[1, 0.9, 1.15])
        draw_neighbours(table, neighbours)
        draw_kinds(bars, kinds)
        draw_professions(line, **professions)
        decimal_commas(figure)
    return figure


def draw_map(axes: "Axes", drawn: dict[str, tuple[list[list[str]], np.ndarray]]) -> None:
    """The two principal components of all words, an arrow from the first word of each pair to the second."""
    from matplotlib.patheffects import withStroke

    points = np.concatenate([vectors.reshape(-1, vectors.shape[-1]) for _, vectors in drawn.values()])
    centre = points.mean(axis=0)
    _, lengths, directions = np.linalg.svd((points - centre).astype("float64"), full_matrices=False)
    for kind, (words, vectors) in drawn.items():
        places = (vectors - centre) @ directions[:2].T
        for end, (color, name) in enumerate(zip(COLORS[kind], ENDS[kind], strict=True)):
            axes.scatter(*places[:, end].T, color=color, s=45, linewidth=0, label=name, zorder=3)
        for pair, (start, stop) in zip(words, places, strict=True):
            arrow = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.2, "mutation_scale": 14}
            axes.annotate("", stop, start, arrowprops=arrow)
            for word, (x, y), color in zip(pair, (start, stop), COLORS[kind], strict=True):
                text = axes.text(x, y, f" {word}", color=color, fontsize=14, va="bottom", zorder=4)
                text.set_path_effects([withStroke(linewidth=3, foreground="white")])
    first, second = (decimal_comma(f"{share:.1f} %") for share in 100 * lengths[:2] ** 2 / np.sum(lengths**2))
    axes.set(title="Des couples de mots, en deux dimensions (ACP)", xticks=[], yticks=[])
    axes.set(xlabel=f"première composante : {first} de la variance", ylabel=f"deuxième composante : {second}")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.05), ncols=4, frameon=False)


def draw_kinds(axes: "Axes", kinds: dict[str, dict[str, Any]]) -> None:
    """Two bars a kind: the analogies that hold, and those that the nearest neighbour of the third word completes."""
    for row, (kind, found) in enumerate(kinds.items()):
        for name, color, shift in (("completed", BLUE, -0.2), ("baseline", GREY, 0.2)):
            label = {"completed": "analogie", "baseline": "plus proche voisin du 3ᵉ mot"}[name] if row == 0 else None
            axes.barh(row + shift, 100 * found[name], 0.38, color=color, label=label)
            share = decimal_comma(f"{100 * found[name]:.1f} %")
            axes.text(100 * found[name] + 1, row + shift, share, va="center", fontsize=13)
    axes.set(title="Analogies justes, par sorte", xlim=(0, 112), xticks=range(0, 101, 25), xlabel="%")
    axes.set_yticks(range(len(kinds)), [KINDS[kind] for kind in kinds])
    axes.invert_yaxis()
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.25), ncols=2, fontsize=13, frameon=False)


def draw_professions(axes: "Axes", share: float, places: dict[str, tuple[float, int]], **_: Any) -> None:
    """Professions of one form along the direction from men to women, in two rows: said to be for men, for women."""
    for label, color, name in ((0, GREEN, "dits d'homme"), (1, ORANGE, "dits de femme")):
        mine = [(word, place) for word, (place, its) in places.items() if its == label]
        for number, (word, place) in enumerate(mine):
            axes.plot(place, label, "o", color=color, label=name if number == 0 else None)
            axes.text(place, label + 0.1, word, color=BLACK, rotation=45, fontsize=12, ha="left", va="bottom")
    title = f"Des métiers d'une seule forme : {decimal_comma(f'{100 * share:.1f} %')} des couples dans l'ordre dit"
    axes.set(title=title, yticks=[], ylim=(-0.3, 2))
