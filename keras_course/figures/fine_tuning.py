"""A chat model before and after its fine-tuning: what it learned, what it forgot."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE, decimal_commas, drawable, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 46  # letters of an answer that fit in a line


def before_and_after(questions: Sequence[str], before: Any, after: Any) -> "Figure":
    """Reviews rated rightly; to other questions, what it said and says, and how probable its former answers are now.

    Args:
        questions: other questions than the one that it was trained for.
        before: an `analysis.fine_tuned.Behaviour`.
        after: another.
    """
    with readable():
        figure = new_figure("Le réglage fin : ce que le réseau apprend, ce qu'il oublie", height=7.4)
        left, right = figure.subplots(1, 2, width_ratios=[1, 2.3])
        shares = 100 * np.array([before.right.mean(), after.right.mean()])
        ends = 100 * np.array([before.interval(), after.interval()])
        bars = left.bar(["avant", "après"], shares, 0.6, color=[GREY, BLUE])
        left.errorbar([0, 1], shares, np.abs(ends.T - shares), fmt="none", color=BLACK)
        left.bar_label(bars, [f"{share:.0f} %" for share in shares], label_type="center", color="white")
        left.axhline(50, color=BLACK, linestyle=":", linewidth=2)
        left.text(0.5, 51, "hasard", ha="center", va="bottom", fontsize=13)
        left.set(ylim=(0, 100), ylabel="critiques bien jugées (%)", title="la tâche apprise")
        rows = np.arange(len(questions))[::-1]
        for row, question, *said, first, second in zip(
            rows, questions, before.said, after.said, before.bits, after.bits, strict=True
        ):
            x = 100 * 2.0 ** -np.array([first, second])
            right.plot(x, [row, row], color=GREY, linewidth=2, zorder=1)
            right.scatter(x[:1], [row], color=GREY, s=90, label="avant" if row == rows[0] else None)
            right.scatter(x[1:], [row], color=ORANGE, marker="s", s=90, label="après" if row == rows[0] else None)
            right.text(0, row + 0.2, drawable(question, 2 * SHOWN), fontsize=12, fontweight="bold", va="bottom")
            right.text(0, row - 0.2, " → ".join(drawable(text, SHOWN) for text in said), fontsize=11, va="top")
        right.set(
            ylim=(-0.7, len(rows) - 0.3),
            xlim=(0, 102),
            yticks=[],
            xlabel="probabilité de sa réponse d'avant, par jeton (%)",
            title="ce qu'il répond à d'autres questions : avant → après",
        )
        right.spines["left"].set_visible(False)
        right.legend(loc="lower right", frameon=False, fontsize=13)
        decimal_commas(figure)
    return figure
