"""Artificial intelligence, machine learning, deep learning as nested sets, and the errors of a program of each."""

from typing import TYPE_CHECKING

from keras_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    SKY,
    YELLOW,
    decimal_comma,
    decimal_commas,
    new_figure,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def rings_and_errors(sizes: list[int], learned: list[list[float]], by_hand: list[float], deep: list[float]) -> "Figure":
    """The rings AI ⊃ machine learning ⊃ deep learning; errors on seen and unseen x by the number of examples.

    Slides: « Intelligence artificielle, apprentissage automatique et apprentissage profond »,
    « Algorithmes d'apprentissage »

    Args:
        sizes: numbers of examples.
        learned: for each number of examples, the error on seen and on unseen x.
        by_hand: the error of the rule by hand on seen and on unseen x.
        deep: the error of the deep network on seen and on unseen x, from the largest number of examples.
    """
    from matplotlib.patches import Ellipse

    with readable():
        figure = new_figure(
            "Critiques de films : la règle écrite à la main, la règle apprise, et leurs erreurs", width=15, height=6
        )
        rings, curves = figure.subplots(1, 2, width_ratios=[1, 1.25])

        for (x, y), (wide, high), color in zip(
            ((0, 0), (0, -0.23), (0, -0.48)), ((2, 2), (1.76, 1.5), (1.44, 0.92)), (GREY, SKY, YELLOW), strict=True
        ):
            rings.add_patch(Ellipse((x, y), wide, high, facecolor=color, alpha=0.55, edgecolor=BLACK, linewidth=2))
        for height, name, example, share in (
            (0.72, "Intelligence artificielle", "règle écrite à la main", by_hand[1]),
            (0.26, "Apprentissage automatique", "poids appris", learned[-1][1]),
            (-0.38, "Apprentissage profond", "couches apprises", deep[1]),
        ):
            rings.text(0, height, name, ha="center", weight="bold")
            rings.text(0, height - 0.13, f"{example} : {percent(share)} d'erreurs", ha="center")
        rings.set(xlim=(-1.02, 1.02), ylim=(-1.02, 1.02))
        rings.axis("off")

        seen, unseen = zip(*learned, strict=True)
        curves.axhline(by_hand[1], color=BLACK, linestyle=":", label="règle écrite, jamais vues")
        curves.plot(sizes, unseen, color=ORANGE, marker="s", linestyle="--", label="règle apprise, jamais vues")
        curves.plot(sizes, seen, color=BLUE, marker="o", label="règle apprise, déjà vues")
        curves.plot(sizes[-1:], deep[1:], "D", color=GREEN, label="réseau profond, jamais vues")
        curves.set(xscale="log", xlabel="nombre de critiques pour apprendre", ylabel="erreurs", ylim=(-0.01, None))
        curves.set_xticks(sizes, [f"{size:,}".replace(",", " ") for size in sizes], minor=False)
        curves.minorticks_off()
        curves.yaxis.set_major_formatter(lambda value, _: decimal_comma(f"{100 * value:.0f} %"))
        curves.grid(axis="y", alpha=0.3)
        curves.legend(loc="upper right", bbox_to_anchor=(1, 1.02), fontsize=14, title="critiques")
        decimal_commas(figure)
    return figure


def percent(share: float) -> str:
    """A share in per cent, as French writes it.

    >>> percent(0.1234)
    '12,3 %'
    """
    return decimal_comma(f"{100 * share:.1f} %")
