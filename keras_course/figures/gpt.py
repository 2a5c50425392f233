"""Where the parameters of GPT are, and how long it takes to train it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    decimal_comma,
    decimal_commas,
    new_figure,
    readable,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FRENCH = {
    "token embedding": ("embedding des jetons", GREEN),
    "position embedding": ("positions", GREY),
    "attention": ("attention", ORANGE),
    "dense layers": ("couches denses", BLUE),
    "normalizations": ("normalisations", BLACK),
}
COLORS = (GREEN, PINK, BLUE)
FEW, MANY = 30, 3000  # GPUs: the point is far on the left, or far on the right


def gpt_figure(measured: Mapping[str, Mapping[str, Any]], gpus: int) -> "Figure":
    """On the left where the parameters are, on the right days of training against the number of GPUs.

    Slide: « Quelques caractéristiques de ChatGPT »

    Args:
        measured: for each network its `parameters`, `terms`, what they are for, the `operations` of a training, 6 a
            parameter and token, and its `days` on `gpus` GPUs.
        gpus: see `measured`.
    """
    names = list(measured)
    with readable():
        figure = new_figure("GPT : des couches simples, mais beaucoup, et très larges", 14, 6)
        left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
        start = np.zeros(len(names))
        totals = np.array([sum(network["terms"].values()) for network in measured.values()])
        for term, (label, color) in FRENCH.items():
            share = 100 * np.array([network["terms"][term] for network in measured.values()]) / totals
            shown = label if share.max() >= 1 else f"{label} (< 1 %)"
            left.barh(names, share, left=start, color=color, label=shown, height=0.5)
            for row, (begin, part) in enumerate(zip(start, share, strict=True)):
                if part > 8:
                    left.text(
                        begin + part / 2,
                        row,
                        f"{part:.0f} %",
                        ha="center",
                        va="center",
                        color="white",
                        fontweight="bold",
                    )
            start = start + share
        for row, total in enumerate(totals):
            count = f"{total / 1e6:,.0f} millions de" if total >= 2e6 else f"{total:,}"
            left.text(0, row + 0.29, f"{count} paramètres".replace(",", " "), va="bottom")
        left.set(title="Où sont les paramètres", xlabel="part des paramètres (%)", ylim=(-0.45, len(names) - 0.3))
        left.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3, frameon=False, fontsize=13, columnspacing=1
        )

        many = np.geomspace(1, max(1e5, gpus), 50)
        few = gpus < FEW
        beside = {"xytext": (10, 10), "ha": "left"} if gpus < MANY else {"xytext": (-12, -26), "ha": "right"}
        for (name, network), color in zip(measured.items(), COLORS, strict=False):
            spent = network["days"]
            right.loglog(many, spent * gpus / many, color=color)
            right.plot(gpus, spent, "o", color=color, markersize=12)
            text = f"{name} : {duration(spent)}"
            paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # no line strikes the words out
            right.annotate(text, (gpus, spent), textcoords="offset points", color=color, bbox=paper, **beside)
        for period, label in ((1, "un jour"), (365, "un an"), (36_500, "un siècle")):
            right.axhline(period, color=GREY, linewidth=1, zorder=0)
            place = (many[-1], "right") if few else (1.1, "left")  # away from the names of the networks
            right.text(place[0], period * 1.15, label, ha=place[1], color=BLACK, fontsize=13)
        right.set_xlim(right=30 * many[-1])  # names are written on the right of the points
        supposed = assumptions(measured[names[-1]], gpus)
        right.set(title="Durée, à jetons égaux", xlabel=f"nombre de processeurs (GPU)\n{supposed}", ylabel="jours")
        decimal_commas(figure)
    return figure


def assumptions(network: Mapping[str, Any], gpus: int) -> str:
    """What the days of training suppose: how many tokens are read, and what each GPU computes in a second."""
    tokens = network["operations"] / (6 * network["parameters"])
    per_second = network["operations"] / (network["days"] * 86_400 * gpus)
    return decimal_comma(f"{tokens / 1e9:.3g} milliards de jetons, {per_second / 1e12:.3g} téraflop/s par GPU")


def duration(days: float) -> str:
    """A duration in days, hours, minutes or seconds, the largest unit that gives 2 or more."""
    for unit, length in (("jours", 1), ("heures", 1 / 24), ("minutes", 1 / 1440)):
        if days >= 2 * length:
            return f"{days / length:,.0f} {unit}".replace(",", " ")
    seconds = round(days * 86_400)
    return f"{seconds} seconde{'s' if seconds > 1 else ''}" if seconds else "moins d'une seconde"
