"""The convolution slide: a patch, the neuron that sees it, and the feature maps of real digits."""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.style import BLACK, GREEN, GREY, decimal_comma, new_figure, readable, signed_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

CAPTIONS = {
    "vertical": "bords verticaux",
    "horizontal": "bords horizontaux",
    "diagonal": "obliques (deux sens)",
    "blur": "flou (moyenne)",
}


def convolution_figure(
    images: np.ndarray, kernels: dict[str, np.ndarray], maps: dict[str, list[np.ndarray]], kernel: str
) -> "Figure":
    """One kernel at work on the first image, then every kernel's feature map of every image.

    Slide: « L'opération de convolution »

    Args:
        images: shape `(images, 25, 25)`, from 0 to 1.
        kernels: name -> weights `(5, 5)`; the names are those of `CAPTIONS`.
        maps: name -> feature map `(21, 21)` of each image.
        kernel: the name of the kernel at work.
    """
    with readable():
        figure = new_figure("L'opération de convolution", height=10.5)
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[1, 1.35]).flat
        one_step(above, images[0], kernels[kernel], maps[kernel][0])
        below.suptitle("Cartes de caractéristiques (bleu : réponse positive, orange : négative)")
        panels = below.subplots(len(images), 1 + len(kernels))
        for row, image in enumerate(images):
            draw(panels[row, 0], image, "gray_r", 0, 1)
            for column, name in enumerate(kernels, start=1):
                signed(panels[row, column], maps[name][row])
        panels[0, 0].set_title("image")
        for column, name in enumerate(kernels, start=1):
            panels[0, column].set_title(CAPTIONS[name])
    return figure


def one_step(figure: "Figure", image: np.ndarray, weights: np.ndarray, feature_map: np.ndarray) -> None:
    """Image, kernel, feature map; the neuron of the largest output in absolute value, and the patch it sees."""
    from matplotlib.patches import ConnectionPatch, Rectangle

    K = len(weights)
    i, j = divmod(int(np.argmax(np.abs(feature_map))), feature_map.shape[1])
    left, middle, right = figure.subplots(1, 3, width_ratios=[25, 16, 21])
    draw(left, image, "gray_r", 0, 1)
    left.set_title(f"image en entrée\n{image.shape[0]} × {image.shape[1]}")
    signed(middle, weights)
    middle.set_title(f"noyau {K} × {K}\n{K * K} poids partagés")
    for (row, column), weight in np.ndenumerate(weights):
        text = decimal_comma(f"{weight:.2g}")
        middle.text(column, row, text, ha="center", va="center", fontsize=12, color=BLACK)
    signed(right, feature_map)
    right.set_title(f"carte de caractéristiques\n{feature_map.shape[0]} × {feature_map.shape[1]}")
    left.add_patch(Rectangle((j - 0.5, i - 0.5), K, K, fill=False, edgecolor=GREEN, linewidth=4))
    right.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=GREEN, linewidth=4))
    ends = ((left, (j + K - 0.5, i - 0.5)), (left, (j + K - 0.5, i + K - 0.5)))
    starts = ((middle, (-0.5, -0.5)), (middle, (-0.5, K - 0.5)))
    for (axes, start), (other, target) in zip(ends, starts, strict=True):
        line = ConnectionPatch(start, target, axes.transData, other.transData, color=GREEN, linewidth=2)
        figure.add_artist(line)
    for corner in (-0.5, K - 0.5):
        line = ConnectionPatch((K - 0.5, corner), (j - 0.5, i), middle.transData, right.transData, color=GREEN, lw=2)
        figure.add_artist(line)


def signed(axes: "Axes", values: np.ndarray) -> None:
    """Values below and above zero, zero in white; the darkest colours are left out, so that text stays legible."""
    most = 1.5 * (np.abs(values).max() or 1)
    draw(axes, values, signed_colours(), -most, most)


def draw(axes: "Axes", values: np.ndarray, colours: "Colormap | str", lowest: float, highest: float) -> None:
    """An array as an image, thinly framed."""
    axes.imshow(values, cmap=colours, vmin=lowest, vmax=highest)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=GREY, linewidth=1)
