"""The line with its measurements, and the valley of the loss."""

import numpy as np
import pytest

from keras_course.figures.style import BLUE, ORANGE


def test_the_line_passes_where_the_last_step_says_and_gaps_are_vertical(drawn):
    (line, _), given = drawn("linear_regression")
    measured, fitted, answer = line.lines
    np.testing.assert_array_equal(measured.get_xydata().T, (given["altitudes"], given["temperatures"]))
    assert measured.get_color() == BLUE and fitted.get_color() == ORANGE
    x, y = fitted.get_data()
    assert tuple(x) == (0, 3), "as far as the measurements and the prediction go"
    np.testing.assert_allclose(y, -6.5 * x + 15.25)
    assert fitted.get_label() == "$y = −6{,}50\\,x +15{,}25$"
    assert tuple(answer.get_xydata()[0]) == given["prediction"] and answer.get_label() == "à 3 km : −4,2 °C"
    (gaps,) = line.collections
    expected = [[(a, t), (a, -6.5 * a + 15.25)] for a, t in zip(given["altitudes"], given["temperatures"], strict=True)]
    np.testing.assert_allclose(gaps.get_segments(), expected)
    assert gaps.get_label() == "écarts"


def test_the_path_of_the_descent_lies_on_the_map_of_its_loss(drawn):
    (_, valley), given = drawn("linear_regression")
    path, start, best = valley.lines
    np.testing.assert_array_equal(path.get_xydata(), given["path"])
    assert tuple(start.get_xydata()[0]) == (0, 0) and tuple(best.get_xydata()[0]) == given["best"]
    assert [line.get_label() for line in valley.lines] == ["descente de gradient", "départ", "formule exacte"]
    filled, lines = valley.collections
    (low, high), (bottom, top) = valley.get_xlim(), valley.get_ylim()
    assert (low, high) == pytest.approx((-6.5 - 0.15 * 6.5 - 0.5, 0.15 * 6.5 + 0.5))
    assert (bottom, top) == pytest.approx((-0.15 * 15.25 - 0.5, 15.25 + 0.15 * 15.25 + 0.5))
    loss = given["loss"](
        np.array([[low], [high]]), np.array([[bottom], [top]]), given["altitudes"], given["temperatures"]
    )
    least = given["loss"](*given["best"], given["altitudes"], given["temperatures"])
    assert lines.levels[0] == pytest.approx(1.02 * least, rel=1e-3) and lines.levels[-1] >= loss.max()
    np.testing.assert_allclose(filled.levels, np.log(lines.levels))
    assert valley.get_xlabel() == "$w$ (°C/km)" and valley.get_ylabel() == "$b$ (°C)"
