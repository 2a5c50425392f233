"""What the drawings are made of: words, boxes, arrows, discs and grids on a canvas measured in inches.

Texts stay texts in the SVG file, in the reader's font: each line is anchored by itself, and boxes leave it room.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_course.figures.style import BLACK, BLUE, GREEN, ORANGE, PINK, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Point = tuple[float, float]

SIZE = 17  # of most words, in points: 16 pixels where a drawing is 700 pixels wide
SMALL = 14
LINE = 1.3 / 72  # from one line of text to the next, in inches for each point of its size

# Light colours: black words stay legible on them, also in black and white.
PALE = {BLUE: "#CCE3F0", ORANGE: "#F7DFCC", GREEN: "#CCECE3", SKY: "#DDF0FB", YELLOW: "#FBF6C6", PINK: "#F5E4ED"}
LIGHT_GREY = "#EEEEEE"

SVG_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "keras_course",  # the same ids each time
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
}


def canvas(width: float, height: float) -> tuple["Figure", Any]:
    """A white figure and axes without frame that fill it; (0, 0) is its lower left corner, the unit an inch."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def write_svg(figure: "Figure", path: Path) -> None:
    """Write a drawing as SVG, the same bytes each time with one version of Matplotlib."""
    from matplotlib import rc_context

    with rc_context(SVG_SETTINGS):
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def words(axes: Any, at: Point, text: str, size: float = SIZE, color: str = BLACK, **options: Any) -> None:
    """Lines of text around a point; `ha` and other options are those of `matplotlib.text.Text`."""
    lines = text.split("\n")
    for row, line in enumerate(lines):
        y = at[1] + ((len(lines) - 1) / 2 - row) * size * LINE
        # The middle of small letters with ascenders lies a third of the size above the baseline.
        style: dict[str, Any] = {"ha": "center", "va": "baseline", "fontsize": size, "color": color} | options
        axes.text(at[0], y - 0.35 * size / 72, line, **style)


def box(
    axes: Any, at: Point, size: Point, text: str = "", fill: str = "white", fontsize: float = SIZE, **options: Any
) -> None:
    """A box with round corners around a point, `size` wide and high, with words in its middle."""
    from matplotlib.patches import FancyBboxPatch

    (x, y), (width, height) = at, size
    corner = (x - width / 2, y - height / 2)
    style: dict[str, Any] = {"facecolor": fill, "edgecolor": BLACK, "linewidth": 2} | options
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.1", **style))
    if text:
        words(axes, at, text, fontsize)


def arrow(axes: Any, start: Point, end: Point, color: str = BLACK, bend: float = 0, **options: Any) -> None:
    """An arrow from a point to another, whose head touches the end; `bend` curves it, upwards on its way right."""
    from matplotlib.patches import FancyArrowPatch

    style: dict[str, Any] = {
        "linewidth": 2.5,
        "mutation_scale": 22,
        "arrowstyle": "-|>",
        "shrinkA": 0,
        "shrinkB": 0,
    } | options
    axes.add_patch(FancyArrowPatch(start, end, color=color, connectionstyle=f"arc3,rad={-bend}", **style))


def path(axes: Any, points: list[Point], color: str = BLACK, head: bool = True, **options: Any) -> None:
    """Straight lines from point to point, with the head of an arrow at the end."""
    style: dict[str, Any] = {
        "color": color,
        "linewidth": 2.5,
        "solid_capstyle": "butt",
        "solid_joinstyle": "miter",
    } | options
    axes.plot(*zip(*(points[:-1] if head else points), strict=True), **style)
    if head:
        arrow(axes, points[-2], points[-1], color, **{k: v for k, v in options.items() if k in ("linewidth", "zorder")})


def disc(axes: Any, at: Point, text: str = "", radius: float = 0.35, fill: str = "white", **options: Any) -> None:
    """A neuron: a disc around a point with words in it."""
    from matplotlib.patches import Circle

    size = options.pop("fontsize", SIZE)
    style: dict[str, Any] = {"facecolor": fill, "edgecolor": BLACK, "linewidth": 2, "zorder": 3} | options
    axes.add_patch(Circle(at, radius, **style))
    if text:
        words(axes, at, text, size, zorder=4)


def grid(axes: Any, corner: Point, rows: int, columns: int, cell: float, fill: str = "white", **options: Any) -> None:
    """A matrix of squares; `corner` is the lower left one, `cell` the side of a square."""
    from matplotlib.patches import Rectangle

    style: dict[str, Any] = {"facecolor": fill, "edgecolor": BLACK, "linewidth": 1} | options
    for row in range(rows):
        for column in range(columns):
            axes.add_patch(Rectangle((corner[0] + column * cell, corner[1] + row * cell), cell, cell, **style))
