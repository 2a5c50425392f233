"""A line of time of neural networks, to scale, and a bar chart of the ILSVRC winners' errors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE, decimal_comma, decimal_commas, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def line_and_winners(milestones: Sequence[Any], winners: Sequence[Any], human_error: float) -> "Figure":
    """One mark a milestone on a line of time, from top to bottom; one bar a winner, with the human error across.

    Slides: « L'explosion des réseaux de neurones », « Historique des gagnants de la compétition ILSVRC »

    Args:
        milestones: each has a `year`, an `event` and `is_sourced`; the oldest comes first.
        winners: each has a `year`, a `name`, a `top_5_error` in per cent and `is_deep`.
        human_error: top-5, in per cent.
    """
    with readable():
        title = f"De {milestones[0].year} à {milestones[-1].year} : des dates, puis les gagnants d'ILSVRC"
        figure = new_figure(title, width=11, height=13)
        line, bars = figure.subplots(2, 1, height_ratios=[1.45, 1])
        draw_time(line, milestones)

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


def draw_time(axes: Any, milestones: Sequence[Any]) -> None:
    """Years to scale, the oldest above; an event stands beside its year, or below where the one before needs the room.

    The mark of a date without a source is hollow.
    """
    first, last = milestones[0].year, milestones[-1].year
    gap = max((last - first) / 24, 1e-3)  # a line of text, in years
    axes.plot([0, 0], [first - gap, last + gap], color=GREY, zorder=1)
    heights = [float(milestone.year) for milestone in milestones]
    heights[-1] += gap
    for i in range(len(heights) - 2, -1, -1):
        heights[i] = min(heights[i], heights[i + 1] - gap)
    for milestone, height in zip(milestones, heights, strict=True):
        fill = BLUE if milestone.is_sourced else "white"
        axes.plot(0, milestone.year, "o", color=fill, markeredgecolor=BLUE, markeredgewidth=2, markersize=12)
        axes.plot([0.02, 0.12], [milestone.year, height], color=GREY, linewidth=1, zorder=1)
        weight = "bold" if milestone.is_sourced else "normal"
        axes.text(0.13, height, f"{milestone.year}", va="center", weight=weight)
        axes.text(0.24, height, " ".join(milestone.event.split()), va="center")
    for decade in range(first - first % 10 + 10, last + 1, 10):
        axes.plot([-0.035, 0], [decade, decade], color=GREY, linewidth=2, zorder=1)
        axes.text(-0.05, decade, f"{decade}", va="center", ha="right", fontsize=12, color="#555555")
    axes.set(xlim=(-0.12, 1.3), ylim=(last + 2 * gap, first - 2 * gap))
    axes.axis("off")
