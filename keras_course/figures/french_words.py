"""French word vectors: pairs of words on a map, nearest neighbours, analogies by kind, professions and gender."""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import BLUE, GREY, ORANGE, decimal_comma, decimal_commas, new_figure, readable
from keras_course.figures.word_vectors import draw_neighbours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = {"capitals": "capitales", "inhabitants": "habitants", "kinship": "parenté", "opposites": "contraires"}
ENDS = {"capitals": ("pays", "capitale"), "kinship": ("homme", "femme")}  # both words of a pair


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
        professions: `projections`: profession -> its projection from men, -1, to women, 1, and its label.
    """
    with readable():
        figure = new_figure("Des mots français, hérités de fastText", width=16, height=12)
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[1.15, 1]).flat
        for axes, (kind, (words, vectors)) in zip(above.subplots(1, 2), drawn.items(), strict=True):
            draw_map(axes, kind, words, vectors)
        table, bars, line = below.subplots(1, 3, width_ratios=[1.25, 0.8, 0.75])
        draw_neighbours(table, neighbours)
        draw_kinds(bars, kinds)
        draw_professions(line, professions["projections"])
        decimal_commas(figure)
    return figure


def draw_map(axes: "Axes", kind: str, words: list[list[str]], vectors: np.ndarray) -> None:
    """The two principal components of both words of each pair, and an arrow from the first to the second."""
    points = vectors.reshape(-1, vectors.shape[-1]).astype("float64")
    centred = points - points.mean(axis=0)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    points = (centred @ directions[:2].T).reshape(-1, 2, 2)
    points *= np.sign(points[:, 1, :1].mean())  # the second words on the right
    low, high = points.min(axis=(0, 1)), points.max(axis=(0, 1))
    for start, stop in points:
        arrow = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.2, "mutation_scale": 14}
        axes.annotate("", stop, start, arrowprops=arrow)
    columns = (low[0] - 0.08 * (high - low)[0], "right"), (high[0] + 0.08 * (high - low)[0], "left")
    for end, (color, name, (column, side)) in enumerate(zip((ORANGE, BLUE), ENDS[kind], columns, strict=True)):
        x, y = points[:, end].T
        axes.scatter(x, y, color=color, s=45, linewidth=0, label=name, zorder=3)
        for pair, across, up, height in zip(words, x, y, apart(y, 0.062 * (high - low)[1]), strict=True):
            axes.plot([across, column], [up, height], color=color, linewidth=0.5, alpha=0.6, zorder=1)
            axes.text(column, height, pair[end], color=color, fontsize=14, ha=side, va="center")
    first, second = (decimal_comma(f"{share:.1f} %") for share in 100 * lengths[:2] ** 2 / np.sum(lengths**2))
    axes.set(title=f"{KINDS[kind].capitalize()}, en deux dimensions (ACP)", xticks=[], yticks=[])
    axes.set(xlabel=f"première composante : {first} de la variance", ylabel=f"deuxième composante : {second}")
    axes.set_xlim(low[0] - 0.32 * (high - low)[0], high[0] + 0.32 * (high - low)[0])
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=2, frameon=False)


def apart(heights: np.ndarray, least: float) -> np.ndarray:
    """Heights of texts, moved so that neighbours are at least so far from each other."""
    order, moved = np.argsort(heights), np.sort(heights)
    for _ in range(200):
        gap = np.maximum(least - np.diff(moved), 0) / 2
        moved = moved - np.append(gap, 0) + np.append(0, gap)
    back = np.empty_like(moved)
    back[order] = moved
    return back


def draw_kinds(axes: "Axes", kinds: dict[str, dict[str, Any]]) -> None:
    """Two bars a kind: the analogies that hold, and those that the nearest neighbour of the third word completes."""
    rows = np.arange(len(kinds))
    for name, shift, color, label in (
        ("completed", -0.2, BLUE, "analogie"),
        ("baseline", 0.2, GREY, "plus proche voisin\ndu troisième mot"),
    ):
        shares = [100 * found[name] for found in kinds.values()]
        bars = axes.barh(rows + shift, shares, 0.38, color=color, label=label)
        axes.bar_label(bars, [decimal_comma(f"{share:.1f} %") for share in shares], padding=4, fontsize=13)
    axes.set(title="Analogies justes", xlim=(0, 119), xticks=range(0, 101, 50), xlabel="%")
    axes.set_yticks(rows, [KINDS[kind] for kind in kinds])
    axes.invert_yaxis()
    axes.legend(loc="upper center", bbox_to_anchor=(0.3, -0.15), ncols=2, fontsize=13, frameon=False)


def draw_professions(axes: "Axes", projections: dict[str, tuple[float, int]]) -> None:
    """A row for each profession: its projection on the direction from men to women."""
    rows = np.arange(len(projections))
    x, labels = np.array(list(projections.values())).reshape(-1, 2).T
    for label, color, name in ((0, ORANGE, "dit d'hommes"), (1, BLUE, "dit de femmes")):
        axes.plot(x[labels == label], rows[labels == label], "o", color=color, label=name)
    axes.set_yticks(rows, list(projections), fontsize=12)
    axes.set_xticks([-1, 0, 1], ["hommes", "milieu", "femmes"])
    axes.set(title="Métiers d'une seule forme", ylim=(len(projections) - 0.4, -0.6))
    axes.set_xlim(min(-1.2, x.min() - 0.1), max(1.2, x.max() + 0.1))
    axes.grid(axis="y", linewidth=0.5)
    axes.legend(loc="upper center", bbox_to_anchor=(0.3, -0.08), ncols=2, fontsize=13, frameon=False, columnspacing=1)
