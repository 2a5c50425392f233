"""Points that move from layer to layer, and the plane at the end."""

import numpy as np
from matplotlib.path import Path
from mpl_toolkits.mplot3d import Axes3D
from PIL import Image

from keras_course.figures import linearization
from keras_course.figures.style import BLUE, ORANGE


def points(axes, label):
    """The coordinates of the points of one label."""
    marks = next(each for each in axes.collections if each.get_label() == f"étiquette {label}")
    return np.array(marks._offsets3d).T


def test_each_stage_shows_the_points_in_the_colours_of_their_labels(drawn):
    axes, given = drawn("linearization")
    stages, _ = linearization.projected(given["positions"], given["w"], given["b"])
    *axes, _ = axes
    assert len(axes) == 3
    assert axes[0].get_title() == "x" and axes[1].get_title() == "couche 1" and axes[2].get_title().startswith("Ψ(x)")
    for panel, stage in zip(axes, stages, strict=True):
        for label in (0, 1):
            np.testing.assert_allclose(points(panel, label), stage[given["y"] == label])
        assert panel.get_xlim() == panel.get_ylim() == panel.get_zlim() == (-1, 1)
    legend = axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["étiquette 0", "étiquette 1"]


def test_colours_of_the_labels():
    from matplotlib.colors import to_hex

    from keras_course.figures.style import new_figure

    axes = new_figure("").add_subplot(projection="3d")
    linearization.draw(axes, np.zeros((2, 3)), np.array([0, 1]))
    assert [to_hex(each.get_facecolor()[0]).upper() for each in axes.collections] == [ORANGE, BLUE]


def test_only_so_many_points_are_drawn(drawn):
    from keras_course.figures.style import new_figure

    axes = new_figure("").add_subplot(projection="3d")
    linearization.draw(axes, np.zeros((500, 3)), np.zeros(500))
    assert len(points(axes, 0)) == linearization.SHOWN


def test_the_plane_lies_between_the_points_and_w_points_to_label_1(drawn, monkeypatch):
    surfaces = []
    monkeypatch.setattr(Axes3D, "plot_surface", lambda axes, *surface, **_: surfaces.append((axes, surface)))
    (*axes, _), given = drawn("linearization")
    _, height = linearization.projected(given["positions"], given["w"], given["b"])
    below, above = points(axes[-1], 0)[:, 2], points(axes[-1], 1)[:, 2]
    sides = given["positions"][-1] @ given["w"] + given["b"] > 0
    np.testing.assert_array_equal(below > height, sides[given["y"] == 0])
    np.testing.assert_array_equal(above > height, sides[given["y"] == 1])
    ((where, plane),) = surfaces
    assert where is axes[-1]
    np.testing.assert_allclose(plane[2], np.full((2, 2), height))
    (w,) = axes[-1].texts
    assert w.get_text() == "w" and w.get_position_3d()[2] == height + 0.5


def test_the_frontier_is_where_the_network_hesitates_among_the_points_x(drawn):
    (*_, axes), given = drawn("linearization")
    side, frontier = axes.collections
    assert list(frontier.levels) == [0.5]
    radii = np.linalg.norm(np.concatenate([path.vertices for path in frontier.get_paths()]), axis=1)
    np.testing.assert_allclose(radii, 1, atol=0.1)
    borders = [Path(polygon) for path in side.get_paths() for polygon in path.to_polygons()]
    within = [sum(border.contains_point(point) for border in borders) % 2 for point in ((1.5, 0), (0, 0))]
    assert within == [1, 0], "shaded outside"
    for line, label in zip(axes.lines, (0, 1), strict=True):
        np.testing.assert_array_equal(line.get_xydata(), given["positions"][0][given["y"] == label][:, :2])


def test_the_animation_stops_at_each_stage(drawn, tmp_path, monkeypatch):
    for name, frames in (("MOVING", 3), ("WAITING", 2), ("END", 4)):
        monkeypatch.setattr(linearization, name, frames)
    _, given = drawn("linearization")
    del given["answers"]
    planes = []
    monkeypatch.setattr(linearization, "draw_plane", lambda axes, height: planes.append((axes.get_title(), height)))
    linearization.animation(tmp_path / "moving.gif", **given)
    with Image.open(tmp_path / "moving.gif") as moving:
        assert moving.size == (540, 540)
        # Pillow joins equal frames: how long each stays counts them.
        durations = []
        for frame in range(moving.n_frames):
            moving.seek(frame)
            durations.append(moving.info["duration"])
    assert planes == [("Ψ(x) et le plan", linearization.projected(**{k: given[k] for k in ("positions", "w", "b")})[1])]
    assert [round(duration * linearization.FPS / 1000) for duration in durations] == [2, 1, 1, 2, 1, 1, 2, 4]
