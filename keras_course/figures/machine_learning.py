"""Errors of the rule by hand, of the learned rule and of a deep network, by the number of examples."""

from typing import TYPE_CHECKING

from keras_course.figures.style import BLACK, BLUE, GREEN, ORANGE, decimal_comma, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def errors_by_examples(
    sizes: list[int], learned: list[list[float]], by_hand: list[float], deep: list[float]
) -> "Figure":
    """Errors on seen and unseen x by the number of examples.

    Slide: « Algorithmes d'apprentissage »

    Args:
        sizes: numbers of examples.
        learned: for each number of examples, the error on seen and on unseen x.
        by_hand: the error of the rule by hand on seen and on unseen x.
        deep: the error of the deep network on seen and on unseen x, from the largest number of examples.
    """
    with readable():
        figure = new_figure(
            "Critiques de films : erreurs de la règle écrite à la main et de la règle apprise", width=11, height=6.2
        )
        curves = figure.subplots()
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
