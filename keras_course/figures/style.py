"""The style of all figures: large enough to project, in colours that colour-blind readers can tell apart."""

import re
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

# Okabe and Ito's palette (2008).
BLUE, ORANGE, GREEN, PINK, SKY, YELLOW = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#F0E442"
BLACK, GREY = "#222222", "#999999"
POSITIVE, NEGATIVE = BLUE, ORANGE  # numbers above and below zero, in all figures


def readable() -> AbstractContextManager[None]:
    """A context with matplotlib's settings for a slide: large fonts, thick lines, no top and right spines.

    The other settings are matplotlib's own, whatever a matplotlibrc of the user's says: with `text.usetex` in it, no
    figure would be drawn where there is no LaTeX.
    """
    import matplotlib.style

    settings: dict[Any, Any] = {
        "font.size": 15,
        "axes.titlesize": 17,
        "figure.titlesize": 19,
        "lines.linewidth": 3,
        "lines.markersize": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    return matplotlib.style.context(["default", settings])


def new_figure(title: str, width: float = 13, height: float = 5.6) -> "Figure":
    """An empty figure with a title; it needs no display.

    Args:
        title: in French, above all axes.
        width: in inches.
        height: in inches.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(title)
    return figure


def signed_colours() -> "Colormap":
    """Colours for numbers from below zero to above: `NEGATIVE`, white at zero, `POSITIVE`."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("signed", [NEGATIVE, "white", POSITIVE])


def decimal_commas(figure: "Figure") -> None:
    """Write the numbers along all linear axes of a figure with decimal commas; axes with texts keep these."""
    from matplotlib.ticker import FuncFormatter, ScalarFormatter

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(FuncFormatter(lambda value, _: decimal_comma(f"{value:.6g}")))


def decimal_comma(text: str) -> str:
    """Convert formatted numbers to French typography: decimal commas, and minus signs instead of hyphens.

    Every period becomes a comma. In a matplotlib formula, `$...$`, the comma is written `{,}`: mathtext would put a
    space after a bare one.

    >>> decimal_comma("-12.5 %")
    '−12,5 %'
    """
    comma = "{,}" if "$" in text else ","
    return re.sub(r"-(?=\d)", "−", text).replace(".", comma)


def drawable(text: str, most: int) -> str:
    """A text in one line of at most so many letters, without what matplotlib reads as a formula or can't draw."""
    line = " ".join(text.split())
    line = "".join(x if x in "’“”…–" or (x.isprintable() and ord(x) < 0x250) else "·" for x in line)
    return (line if len(line) <= most else line[: most - 1] + "…").replace("$", r"\$")


def number_epochs(axes: "Axes", epochs: int) -> None:
    """Whole numbers under the epochs 1, 2, ...; a single one stands in the middle.

    Args:
        axes: with the number of an epoch as x.
        epochs: how many.
    """
    if epochs == 1:
        axes.set(xlim=(0, 2), xticks=[1])
    else:
        axes.locator_params(axis="x", integer=True)


def lowest(losses: "np.ndarray | list[float]") -> int:
    """Index of the smallest loss, the first of several; losses that are no numbers are left out."""
    return int(np.where(np.isfinite(losses), losses, np.inf).argmin())
