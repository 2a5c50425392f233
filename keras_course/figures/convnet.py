"""Which digits a convolutional network misreads, the filters that it has learned, and its feature maps."""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import BLACK, BLUE, ORANGE, decimal_comma, new_figure, readable, signed_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SURE = 0.9  # the least probability of an answer that may be trusted
SHOWN = 12  # misread digits, the surest mistakes first


def convnet_figure(
    probabilities: np.ndarray, images: np.ndarray, labels: np.ndarray, kernels: np.ndarray, maps: list[np.ndarray]
) -> "Figure":
    """Confusion matrix, misread digits, the first layer's filters, the feature maps of the first digit.

    Slide: « L'architecture d'un réseau de neurones convolutif »

    Args:
        probabilities: shape `(digits, 10)`.
        images: shape `(digits, 28, 28, 1)`.
        labels: which digit it is, shape `(digits,)`.
        kernels: the first convolution's, shape `(5, 5, 1, filters)`.
        maps: both convolutions' feature maps of the first image, each `(height, width, filters)`.
    """
    answers = probabilities.argmax(axis=1)
    with readable():
        figure = new_figure("LeNet lit des chiffres manuscrits", height=13)
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[1.15, 1]).flat
        left, right = above.subfigures(1, 2, squeeze=False, width_ratios=[1.15, 1]).flat
        draw_confusion(left.subplots(), confusion(labels, answers))
        wrong = np.flatnonzero(answers != labels)
        wrong = wrong[np.argsort(-probabilities[wrong, answers[wrong]], kind="stable")][:SHOWN]
        right.suptitle("Chiffres mal lus : écrit → lu" if len(wrong) else "Aucun chiffre mal lu")
        for axes in right.subplots(4, 3).flat:
            axes.axis("off")
        for axes, row in zip(right.axes, wrong, strict=False):
            picture(axes, images[row, :, :, 0], f"{labels[row]} → {answers[row]}")
        draw_layers(below, images[0, :, :, 0], kernels, maps)
    return figure


def distorted_figure(original: np.ndarray, distorted: np.ndarray) -> "Figure":
    """A digit as it was written, then as the network sees it in some epochs.

    Args:
        original: shape `(28, 28, 1)`, from 0 to 1.
        distorted: shape `(epochs, 28, 28, 1)`.
    """
    with readable():
        figure = new_figure("Le même chiffre, un peu autrement à chaque époque", width=13, height=3.2)
        panels = figure.subplots(1, 1 + len(distorted))
        picture(panels[0], original[..., 0], "tel qu'écrit", highest=1)
        for epoch, (axes, image) in enumerate(zip(panels[1:], distorted, strict=True), start=1):
            picture(axes, image[..., 0], f"époque {epoch}", highest=1)
    return figure


def seen_figure(
    photograph: np.ndarray,
    box: tuple[float, float, float, float],
    pixels: np.ndarray,
    probabilities: np.ndarray,
    at_rim: bool = False,
) -> "Figure":
    """A photograph with the box that was read, what the network saw of it, and its ten probabilities.

    Args:
        photograph: from 0 to 1, shape `(height, width, 3)`.
        box: top, left, bottom, right, in its pixels.
        pixels: shape `(28, 28, 1)`.
        probabilities: shape `(10,)`.
        at_rim: whether there is ink at the edge of the paper.
    """
    first, second = np.argsort(-probabilities, kind="stable")[:2]
    answer = f"LeNet lit un {first}" if probabilities[first] >= SURE else f"LeNet hésite : {first} ou {second}"
    if at_rim:
        answer += ", mais de l'encre touche le bord"
    with readable():
        figure = new_figure(answer, height=4.8)
        left, middle, right = figure.subplots(1, 3, width_ratios=[1.2, 1, 1.2])
        picture(left, photograph, "L'image, et ce qui en est lu")
        top, start, bottom, end = box
        left.plot([start, end, end, start, start], [top, top, bottom, bottom, top], color=ORANGE)
        picture(middle, pixels[..., 0], "Ce que voit le réseau : 28 × 28", highest=1)
        bars = right.barh(range(10), 100 * probabilities, color=BLUE)
        labels = [decimal_comma(f"{100 * p:.1f}") if p >= 0.0005 else "" for p in probabilities]
        right.bar_label(bars, labels, padding=4, fontsize=13)
        right.set(title="Probabilités, en %", xlim=(0, 118), xticks=range(0, 101, 25), yticks=range(10))
        right.invert_yaxis()
    return figure


def confusion(labels: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """How often the digit of each row was read as the digit of each column, shape `(10, 10)`."""
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, answers), 1)
    return counts


def draw_confusion(axes: "Axes", counts: np.ndarray) -> None:
    """Counts in a grid; mistakes in orange, so that one sees them beside the many right answers."""
    from matplotlib.patches import Patch

    right = np.eye(10, dtype=bool)
    most = max(1, counts[~right].max())
    axes.imshow(np.where(right | (counts == 0), np.nan, counts), cmap="Oranges", vmin=0, vmax=1.6 * most)
    axes.imshow(np.where(right, counts, np.nan), cmap="Blues", vmin=0, vmax=2.5 * counts.max())
    for (row, column), count in np.ndenumerate(counts):
        if count:
            axes.text(column, row, str(count), ha="center", va="center", fontsize=13, color=BLACK)
    axes.set(title="Matrice de confusion (test)", xlabel="chiffre lu", ylabel="chiffre écrit")
    axes.set(xticks=range(10), yticks=range(10))
    right_or_wrong = [Patch(color="#9ECAE1", label="bien lu"), Patch(color="#FDAE6B", label="mal lu")]
    axes.legend(handles=right_or_wrong, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.13), frameon=False)


def draw_layers(figure: "Figure", image: np.ndarray, kernels: np.ndarray, maps: list[np.ndarray]) -> None:
    """The first layer's filters, and under each its feature map; then the second layer's maps."""
    first, second = maps
    count = kernels.shape[-1]
    left, right = figure.subfigures(1, 2, squeeze=False).flat
    left.suptitle(f"{count} filtres 5 × 5, sous chacun sa carte\n(bleu : poids positif, orange : négatif)")
    panels = left.subplots(4, 1 + count // 2)
    for axes in panels[:, 0]:
        axes.axis("off")
    picture(panels[1, 0], image, "image")
    most = np.abs(kernels).max()
    for index in range(count):
        row, column = 2 * (index // (count // 2)), 1 + index % (count // 2)
        picture(panels[row, column], kernels[:, :, 0, index], "", signed_colours(), -most, most)
        picture(panels[row + 1, column], first[:, :, index], highest=first.max())
    right.suptitle(f"Seconde convolution : {second.shape[-1]} cartes\ndu même chiffre (foncé : réponse forte)")
    for index, axes in enumerate(right.subplots(4, 4).flat):
        picture(axes, second[:, :, index], highest=second.max())


def picture(
    axes: "Axes", values: np.ndarray, title: str = "", colours: Any = "gray_r", lowest: float = 0, highest: Any = None
) -> None:
    """An array as an image; zero is white."""
    axes.axis("on")
    axes.imshow(values, cmap=colours, vmin=lowest, vmax=highest)
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=15)
    for spine in axes.spines.values():
        spine.set(visible=True, linewidth=0.8)
