"""Points that move, layer by layer, the plane at the end, and what it is among the points x; an animation."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_course.figures.style import BLACK, BLUE, GREEN, ORANGE, SKY, new_figure, readable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 3  # panels in a row; 5 where there would be more than two rows
SHOWN = 300  # points drawn, out of all
MARKS = ((0, ORANGE, "^"), (1, BLUE, "o"))  # of each label; where the network answers 1 is shaded light blue
FPS = 6  # slow: one sees where each point goes
MOVING, WAITING, END = 6, 5, 20  # frames between two layers, at each, and at the end


def linearization(
    positions: list[np.ndarray], y: np.ndarray, w: np.ndarray, b: float, answers: Callable[[np.ndarray], np.ndarray]
) -> "Figure":
    """The points after each layer, then the network's plane, w orthogonal to it; last, where x the network hesitates.

    Slide: « La stratégie de linéarisation (source : cours de Stéphane Mallat du 23 janvier 2019 au Collège de France) »

    Args:
        positions: the points in the input and after each layer, arrays `(n, N)`, N at least 3.
        y: their labels, 0 or 1, `(n,)`.
        w: the plane's normal vector, `(N,)`.
        b: its bias; the plane is where w . v + b = 0.
        answers: the network, from points `(n, N)` to probabilities of label 1, `(n, 1)`.
    """
    stages, plane = projected(positions, w, b)
    count = len(stages) + 1
    columns = COLUMNS if count <= 2 * COLUMNS else 5
    rows = -(-count // columns)
    wrong = int(np.sum((positions[-1] @ w + b > 0) != (y == 1)))
    with readable():
        title = "Ψ déplace les points, couche après couche ; puis un plan"
        figure = new_figure(title, 4.6 * columns, 5 * rows + 0.5)
        for stage, points in enumerate(stages):
            axes = figure.add_subplot(rows, columns, stage + 1, projection="3d")
            draw(axes, points, y)
            if stage == 0:
                axes.legend(loc="upper left", frameon=False, handletextpad=0)
            axes.set_title(f"couche {stage}" if stage else "x")
        axes.set_title(f"Ψ(x), {separated(wrong, len(y))}")
        draw_plane(axes, plane)
        draw_frontier(figure.add_subplot(rows, columns, count), positions[0], y, answers)
    return figure


def draw_frontier(axes: Any, x: np.ndarray, y: np.ndarray, answers: Callable[[np.ndarray], np.ndarray]) -> None:
    """The plane of x_1 and x_2 with the points; shaded where the network answers 1, its other variables being 0."""
    reach = 1.15 * np.abs(x[:, :2]).max()
    line = np.linspace(-reach, reach, 151)
    grid = np.zeros((line.size**2, x.shape[1]), x.dtype)
    grid[:, :2] = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    probabilities = np.asarray(answers(grid), "float64").reshape(line.size, line.size)
    if (probabilities > 0.5).any():
        axes.contourf(line, line, probabilities, [0.5, 1.01], colors=[SKY], alpha=0.4)
    if probabilities.min() < 0.5 < probabilities.max():
        axes.contour(line, line, probabilities, [0.5], colors=[GREEN], linewidths=3)
    for label, color, mark in MARKS:
        chosen = x[:SHOWN][y[:SHOWN] == label]
        axes.plot(*chosen[:, :2].T, mark, color=color, markersize=6, alpha=0.8)
    axes.set(title="retour en x : la frontière", xlabel="x₁", ylabel="x₂", aspect="equal", xticks=[], yticks=[])


def separated(wrong: int, points: int) -> str:
    """What a plane does, in French: how many points are on the wrong side."""
    return f"{wrong} point{'s' * (wrong > 1)} sur {points}\ndu mauvais côté" if wrong else "séparés par un plan"


def animation(path: Path, positions: list[np.ndarray], y: np.ndarray, w: np.ndarray, b: float) -> None:
    """Write the same as an animation.

    Between two layers the points move in straight lines; the network only computes where they are after each layer.

    Args:
        path: the GIF file.
        positions: see `linearization`.
        y: see `linearization`.
        w: see `linearization`.
        b: see `linearization`.
    """
    from matplotlib.animation import PillowWriter

    stages, plane = projected(positions, w, b)
    writer = PillowWriter(fps=FPS)
    with readable():
        figure = new_figure("", 6, 6)
        axes = figure.add_subplot(projection="3d")

        def show(points: np.ndarray, title: str, frames: int) -> None:
            draw(axes, points, y)
            axes.set_title(title)
            axes.legend(loc="upper left", frameon=False, handletextpad=0)
            if frames == END:
                draw_plane(axes, plane)
            for _ in range(frames):
                writer.grab_frame()

        with writer.saving(figure, str(path), dpi=90):
            for stage, here in enumerate(stages):
                before = stages[max(stage - 1, 0)]
                for part in np.linspace(0, 1, MOVING + 1)[1:-1] if stage else []:
                    show((1 - part) * before + part * here, f"vers la couche {stage}", 1)
                show(here, f"après la couche {stage}" if stage else "x, les points de départ", WAITING)
            show(stages[-1], "Ψ(x) et le plan", END)


def projected(positions: list[np.ndarray], w: np.ndarray, b: float) -> tuple[list[np.ndarray], float]:
    """Three coordinates for each point at each stage, `(n, 3)`, and the height of the plane.

    After the last layer the third axis is that of w, so that the plane is horizontal, and the two others are those
    along which the points spread most. Each stage before is rotated to be as close as possible to the one after it
    (orthogonal Procrustes). Each is scaled to fill its box. With N = 3 all this keeps the shape of the points.
    """
    positions = [points.astype("float64") for points in positions]  # NumPy decomposes no float16
    axis = w / np.linalg.norm(w)
    centre = positions[-1].mean(axis=0)
    flat = positions[-1] - centre
    flat = flat - np.outer(flat @ axis, axis)
    _, _, spread = np.linalg.svd(flat, full_matrices=False)
    stages = [(positions[-1] - centre) @ np.stack([spread[0], spread[1], axis], axis=1)]
    for points in positions[-2::-1]:
        centred = points - points.mean(axis=0)
        left, _, right = np.linalg.svd(centred.T @ stages[0], full_matrices=False)
        stages.insert(0, centred @ left @ right)
    reach = [np.abs(stage).max() for stage in stages]
    height = -(b + w @ centre) / np.linalg.norm(w)
    return [stage / most for stage, most in zip(stages, reach, strict=True)], height / reach[-1]


def draw(axes: Any, points: np.ndarray, y: np.ndarray) -> None:
    """The points in three dimensions, with a colour and a marker for each label."""
    title = axes.get_title()
    axes.clear()
    for label, color, mark in MARKS:
        chosen = points[:SHOWN][y[:SHOWN] == label]
        axes.scatter(*chosen.T, color=color, marker=mark, s=60, alpha=0.8, linewidth=0, label=f"étiquette {label}")
    axes.set(title=title, xlim=(-1, 1), ylim=(-1, 1), zlim=(-1, 1), xticks=[], yticks=[], zticks=[])
    axes.set_box_aspect((1, 1, 1), zoom=1.05)
    axes.view_init(elev=22, azim=-65)


def draw_plane(axes: Any, height: float) -> None:
    """The separating plane, horizontal, and w, orthogonal to it."""
    first, second = np.meshgrid((-1, 1), (-1, 1))
    axes.plot_surface(first, second, np.full((2, 2), height), color=GREEN, alpha=0.35)
    axes.quiver(0, 0, height, 0, 0, 0.6, color=BLACK, linewidth=4, arrow_length_ratio=0.25, zorder=10)
    axes.text(0.1, 0, height + 0.5, "w", fontsize=20, fontweight="bold", zorder=10)
