"""Words as points of a plane, the direction from blame to praise, nearest neighbours, and shuffled labels."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE, decimal_comma, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FRENCH = {"praise and blame": "éloge ou blâme", "masculine and feminine": "masculin ou féminin"}


def word_vectors_figure(
    points: np.ndarray,
    labels: np.ndarray,
    words: list[str],
    neighbours: dict[str, list[str]],
    scores: dict[str, float],
    shuffled: dict[str, np.ndarray],
) -> "Figure":
    """Words of praise and blame projected on a plane; neighbours; separation against shuffled labels.

    Slide: « Utilisation des embeddings de mots »

    Args:
        points: vectors of the words of praise and blame, `(words, dimension)`.
        labels: 1 praise, 0 blame, `(words,)`.
        words: the words themselves.
        neighbours: for some words those whose vectors are nearest.
        scores: for each pair of groups the share of held-out words on the right side of the direction.
        shuffled: for each the same with shuffled labels, `(shuffles,)`.
    """
    with readable():
        figure = new_figure("La géométrie des vecteurs de mots porte-t-elle du sens ?", width=16, height=9)
        left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1.35, 1]).flat
        draw_plane(left.subplots(), points, labels, words)
        table, *panels = right.subplots(1 + len(scores), 1, height_ratios=[1.3] + [1] * len(scores))
        draw_neighbours(table, neighbours)
        for axes, name in zip(panels, scores, strict=True):
            share = decimal_comma(f"{100 * scores[name]:.1f} %")
            axes.hist(100 * shuffled[name], bins=np.arange(0, 101, 2), color=GREY, label="étiquettes mélangées")
            axes.axvline(100 * scores[name], color=BLUE, linewidth=5, label="vraies étiquettes")
            axes.set(title=f"{FRENCH[name]} : {share}", xlim=(20, 101), yticks=[])
        panels[0].set_ylim(0, 1.6 * panels[0].get_ylim()[1])
        panels[0].legend(loc="upper left", fontsize=15, frameon=False)
        panels[-1].set_xlabel("mots réservés bien classés (%)")
        decimal_commas(figure)
    return figure


def draw_plane(axes: "Axes", points: np.ndarray, labels: np.ndarray, words: list[str]) -> None:
    """The two principal components, as many words as fit, and an arrow from the mean of blame to that of praise."""
    from matplotlib.patheffects import withStroke

    centred = points.astype("float64") - points.mean(axis=0)  # NumPy decomposes no float16
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    projected = centred @ directions[:2].T
    projected[:, 0] *= np.sign(projected[labels == 1, 0].mean())  # praise on the right
    start, end = (projected[labels == label].mean(axis=0) for label in (0, 1))
    for label, color, mark, name in ((0, ORANGE, "o", "blâme"), (1, BLUE, "^", "éloge")):
        x, y = projected[labels == label].T
        axes.scatter(x, y, color=color, marker=mark, s=45, alpha=0.7, linewidth=0, label=name, zorder=4)
    arrow = {"arrowstyle": "-|>", "color": BLACK, "linewidth": 4, "mutation_scale": 30}
    axes.annotate("", end, start, arrowprops=arrow)
    size = np.ptp(projected, axis=0)
    written = np.empty((0, 2))
    for (x, y), word, label in zip(projected, words, labels, strict=True):
        distance = np.abs(written - (x, y)) / size
        across, up = ((projected - (x, y)) / size).T  # no other point may lie where the word would stand
        covered = np.any((np.abs(across) < 0.0085 * len(word)) & (up > 0.001) & (up < 0.045))
        if not covered and not np.any((distance[:, 0] < 0.19) & (distance[:, 1] < 0.045)):
            written = np.vstack([written, (x, y)])
            color = BLUE if label else ORANGE
            text = axes.text(x, y + 0.008 * size[1], word, color=color, fontsize=16, ha="center", va="bottom")
            text.set_path_effects([withStroke(linewidth=3, foreground="white")])  # above the arrow, below the points
    first, second = (decimal_comma(f"{share:.1f} %") for share in 100 * lengths[:2] ** 2 / np.sum(lengths**2))
    axes.set(title="Éloge et blâme, en deux dimensions (ACP)", xticks=[], yticks=[])
    axes.set(xlabel=f"première composante : {first} de la variance", ylabel=f"deuxième composante : {second}")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.05), ncols=2, frameon=False)


def draw_neighbours(axes: "Axes", neighbours: dict[str, list[str]]) -> None:
    """One line a word: the word, then its neighbours, the nearest first."""
    for row, (word, near) in enumerate(neighbours.items()):
        axes.text(0.23, -row, word, ha="right", fontsize=16, weight="bold")
        axes.text(0.26, -row, ", ".join(near), fontsize=16)
    axes.set(title="Les plus proches voisins", xlim=(0, 1.3), ylim=(-len(neighbours), 1))
    axes.axis("off")
