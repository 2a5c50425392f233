"""Predictions and targets of four output heads, side by side."""

from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import BLUE, GREY, ORANGE, decimal_comma, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 8  # pixels
TITLES = (
    "Ce que voit\nle réseau",
    "Régression scalaire :\nencre cachée, en pixels",
    "Régression vectorielle :\nles pixels cachés",
    "Classification binaire :\nimpair ?",
    "Plusieurs classes :\nquel chiffre ?",
)


def output_heads(seen: np.ndarray, answers: dict[str, np.ndarray], truth: dict[str, np.ndarray]) -> "Figure":
    """What the network sees of two digits, and what each head answers.

    Slides: « Régression scalaire ou vectorielle : », « Classification binaire »,
    « Classification en plusieurs classes : la fonction Softmax »

    Args:
        seen: the pixels of the upper rows, 0 to 1, `(n, 8 x rows)`.
        answers: the output of each head: `scalar` `(n, 1)`, `vector` `(n, pixels)`, `binary` `(n, 1)`,
            `classes` `(n, 10)`.
        truth: the right answers, of the same shapes.
    """
    with readable():
        figure = new_figure("Un corps, quatre têtes", width=17, height=7.6)
        panels = figure.subplots(2, 5, width_ratios=(1, 1.3, 2, 1.3, 1.7))
        for row, digit in zip(panels, chosen(truth["classes"]), strict=True):
            answer = {head: output[digit] for head, output in answers.items()}
            right = {head: output[digit] for head, output in truth.items()}
            draw_pixels(row[0], seen[digit], np.full_like(right["vector"], np.nan))
            draw_scalar(row[1], answer["scalar"][0], right["scalar"][0])
            row[2].axis("off")
            for left, vector, name in (
                (0, answer["vector"], "prédit"),
                (0.5, right["vector"], "vrai"),
            ):
                inset = row[2].inset_axes((left, 0, 0.47, 0.85))
                draw_pixels(inset, seen[digit], vector)
                inset.set_title(f"vu, puis\n{name}", fontsize=13)
            draw_sigmoid(row[3], float(answer["binary"][0]), right["binary"][0])
            draw_classes(row[4], answer["classes"], int(right["classes"].argmax()))
        for axes, title in zip(panels[0], TITLES, strict=True):
            axes.set_title(title, fontsize=15, pad=16)
        decimal_commas(figure)
    return figure


def chosen(classes: np.ndarray) -> list[int]:
    """The first odd and the first even digit of one-hot examples `(n, 10)`; where one lacks, the first of all."""
    odd = classes.argmax(axis=1) % 2
    return [int((odd == side).argmax()) for side in (1, 0)]


def draw_pixels(axes: Any, above: np.ndarray, below: np.ndarray) -> None:
    """A digit in shades of grey, hatched where the pixels are unknown, with a line under what the network sees."""
    image = np.concatenate([above, below]).reshape(-1, WIDTH)
    axes.imshow(image, cmap="Greys", vmin=0, vmax=1)
    rows = len(above) / WIDTH
    if np.isnan(below).any():
        axes.axhspan(rows - 0.5, len(image) - 0.5, facecolor="white", edgecolor=GREY, hatch="//")
    axes.axhline(rows - 0.5, color=ORANGE)
    axes.set(xticks=[], yticks=[], ylim=(len(image) - 0.5, -0.5))
    axes.spines[:].set_visible(True)


def draw_scalar(axes: Any, answer: float, right: float) -> None:
    """Predicted and true value as bars."""
    bars = axes.barh(("vrai", "prédit"), (right, answer), color=[GREY, BLUE])
    axes.bar_label(bars, labels=[decimal_comma(f"{value:.1f}") for value in (right, answer)], padding=4)
    shown = [value for value in (answer, right) if np.isfinite(value)]
    axes.set_xlim(min([0, *(1.4 * value for value in shown)]), max([20, *(1.4 * value for value in shown)]))
    axes.locator_params(axis="x", nbins=3)


def draw_sigmoid(axes: Any, p: float, right: float) -> None:
    """The sigmoid, and on it the answer: the last neuron's logit z below, the probability p at the side."""
    z = np.linspace(-8, 8, 201)
    axes.plot(z, 1 / (1 + np.exp(-z)), color=GREY)
    logit = np.clip(np.log(p / (1 - p)), -8, 8) if 0 < p < 1 else 16 * p - 8
    axes.plot([logit, logit, -8], [0, p, p], color=BLUE, linestyle=":", linewidth=2)
    axes.plot(logit, p, "o", color=BLUE, markersize=13)
    axes.text(-7.5, 0.6, decimal_comma(f"p = {p:.2f}"), color=BLUE)
    axes.set(xlabel="z", xticks=(-8, 0, 8), yticks=(0, 1), yticklabels=("pair", "impair"))
    axes.get_yticklabels()[round(right)].set_fontweight("bold")


def draw_classes(axes: Any, probabilities: np.ndarray, right: int) -> None:
    """The ten probabilities, that of the right class in another colour and marked."""
    axes.bar(range(10), probabilities, color=[ORANGE if digit == right else BLUE for digit in range(10)])
    axes.set(xticks=range(10), ylim=(0, 1.08), yticks=(0, 1))
    axes.get_xticklabels()[right].set(fontweight="bold", color=ORANGE)
    axes.text(0.02, 0.88, f"vrai : {right}", transform=axes.transAxes, color=ORANGE, fontweight="bold")
