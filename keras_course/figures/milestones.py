"""A timeline of neural networks, and a bar chart of the ILSVRC winners' errors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE, decimal_comma, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def line_and_winners(milestones: Sequence[Any], winners: Sequence[Any], human_error: float) -> "Figure":
    """One mark a milestone on a line of time; one bar a winner, with the human error across.

    Slides: « L'explosion des réseaux de neurones », « Historique des gagnants de la compétition ILSVRC »

    Args:
        milestones: each has a `year` and an `event`.
        winners: each has a `year`, a `name`, a `top_5_error` in per cent and `is_deep`.
        human_error: top-5, in per cent.
    """
    with readable():
        figure = new_figure("De 1943 à 2015 : des dates, puis les gagnants d'ILSVRC", width=15, height=8.4)
        line, bars = figure.subplots(2, 1, height_ratios=[1, 1.9])

        # Equal steps, not equal years: three milestones lie within five years.
        line.plot([-0.5, len(milestones) - 0.5], [0, 0], color=GREY, zorder=1)
        for position, milestone in enumerate(milestones):
            above = position % 2 == 0
            line.plot(position, 0, "o", color=BLUE, markersize=14)
            line.annotate(
                f"{milestone.year}",
                (position, 0),
                xytext=(0, -16 if above else 16),
                textcoords="offset points",
                ha="center",
                va="top" if above else "bottom",
                weight="bold",
            )
            line.annotate(
                milestone.event,
                (position, 0),
                xytext=(0, 24 if above else -24),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
                fontsize=14,
                arrowprops={"arrowstyle": "-", "color": GREY},
            )
        line.set(xlim=(-0.7, len(milestones) - 0.3), ylim=(-1, 1))
        line.axis("off")
        scale = "dates à intervalles égaux, pas à l'échelle"
        line.text(len(milestones) - 0.3, -0.98, scale, ha="right", va="top", fontsize=14, style="italic")

        for winner in winners:
            bars.bar(winner.year, winner.top_5_error, 0.65, color=BLUE if winner.is_deep else GREY)
            label = decimal_comma(f"{winner.name}\n{winner.top_5_error:.4g} %")
            crossed = winner.top_5_error < human_error < winner.top_5_error + 4  # the line would strike the words out
            bottom = human_error if crossed else winner.top_5_error
            bars.text(winner.year, bottom + 0.5, label, ha="center", va="bottom")
        bars.axhline(human_error, color=ORANGE, linestyle="--")
        label = decimal_comma(f"une personne : {human_error:.1f} %")
        bars.text(winners[-1].year + 0.45, human_error + 0.4, label, color=ORANGE, weight="bold", va="bottom")
        for kind, color in (("approche classique", GREY), ("réseau de neurones profond", BLUE)):
            bars.bar(winners[0].year, 0, color=color, label=kind)
        bars.set(
            title="Gagnants d'ILSVRC : erreur top-5 (la bonne classe n'est pas parmi les 5 réponses)",
            ylabel="erreur (%)",
            ylim=(0, 34),
            xlim=(winners[0].year - 0.6, winners[-1].year + 1.6),
            xticks=[winner.year for winner in winners],
        )
        bars.spines["bottom"].set_color(BLACK)
        bars.legend(loc="upper right")
        decimal_commas(figure)
    return figure
