"""Three descents on the map of the loss, and the loss after each step."""

import numpy as np
import pytest

from keras_course.figures.gradient_descent import DESCENTS


def test_each_path_is_drawn_from_the_start_on_its_own_map(drawn):
    (*panels, _), given = drawn("gradient_descent")
    for panel, (name, (caption, color, _)) in zip(panels, DESCENTS.items(), strict=True):
        path, start, minimum = panel.lines
        seen = path.get_xydata()
        np.testing.assert_array_equal(seen, given["paths"][name][: len(seen)])
        assert path.get_color() == color and panel.get_title().endswith(caption)
        np.testing.assert_array_equal(start.get_xydata()[0], given["paths"]["chosen"][0])
        np.testing.assert_array_equal(minimum.get_xydata()[0], given["minimum"])
        assert (start.get_label(), minimum.get_label()) == (r"départ $\Theta_0$", r"minimum $\Theta_m$")
        assert panel.get_aspect() == 1, "orthonormal axes"
        assert panel.get_xlabel() == "w"
    assert panels[0].get_title().startswith("$\\delta$ = 0,0051")
    assert panels[0].get_ylabel() == "b"


def test_a_path_ends_where_it_leaves_the_frame(drawn):
    (*panels, _), given = drawn("gradient_descent")
    last = given["paths"][list(DESCENTS)[2]]
    seen = panels[2].lines[0].get_xydata()
    low, high = panels[2].get_ylim()
    assert len(seen) < len(last) and not low <= seen[-1, 1] <= high and low <= seen[-2, 1] <= high
    assert len(panels[1].lines[0].get_xydata()) == 5
    assert panels[0].get_xlim() == pytest.approx((-6.5 - 1.3 * 14.5, -6.5 + 1.3 * 14.5))
    assert panels[0].get_ylim() == pytest.approx((15.5 - 1.3 * 14.5, 15.5 + 1.3 * 14.5))


def test_the_curves_are_the_losses_along_the_paths(drawn):
    (*_, curve), given = drawn("gradient_descent")
    *paths, lowest = curve.lines
    for line, (name, (_, color, style)) in zip(paths, DESCENTS.items(), strict=True):
        np.testing.assert_allclose(line.get_ydata(), [given["loss"](theta) for theta in given["paths"][name]])
        assert line.get_color() == color and line.get_linestyle() == style
    assert set(lowest.get_ydata()) == {1.0} and lowest.get_label() == "le minimum"
    assert curve.get_yscale() == "log" and curve.get_ylim()[0] == 0.5 and curve.get_ylabel() == r"perte $L(\Theta_t)$"
