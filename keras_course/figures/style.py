"""How every figure looks: readable from the back of a room, and by every kind of colour vision."""

import re
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's palette (2008).
BLUE, ORANGE, GREEN, PINK, SKY, YELLOW = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#F0E442"
BLACK, GREY = "#222222", "#999999"


def readable() -> AbstractContextManager[None]:
    """Large type, thick lines, no frame: what a figure is drawn in."""
    import matplotlib

    settings: dict[Any, Any] = {
        "font.size": 15,
        "axes.titlesize": 17,
        "figure.titlesize": 19,
        "lines.linewidth": 3,
        "lines.markersize": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    return matplotlib.rc_context(settings)


def new_figure(title: str, width: float = 13, height: float = 5.6) -> "Figure":
    """An empty figure of the size of a slide, in inches; works without a screen."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(title)
    return figure


def decimal_comma(text: str) -> str:
    """English figures as French writes them: a decimal comma, and a true minus sign.

    In a formula of matplotlib, `$...$`, the comma is put in braces, or a space would follow it.

    >>> decimal_comma("-12.5 %")
    '−12,5 %'
    """
    comma = "{,}" if "$" in text else ","
    return re.sub(r"-(?=\d)", "−", text).replace(".", comma)
