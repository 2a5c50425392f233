"""Two digits, and what each head answers."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from keras_course.figures.output_heads import TITLES, chosen, draw_sigmoid
from keras_course.figures.style import BLUE, GREY, ORANGE, new_figure


@pytest.fixture
def rows(drawn):
    """Both rows of five panels, and the values; the insets of the vectors come after the panels."""
    axes, given = drawn("output_heads")
    return np.array(axes[:10]).reshape(2, 5), given


def test_the_first_odd_and_the_first_even_digit_are_drawn(rows):
    panels, given = rows
    assert chosen(given["truth"]["classes"]) == [0, 2]
    assert chosen(np.eye(10)[[7, 7]]) == [0, 0], "the first of all where one lacks"
    assert [panel.get_title() for panel in panels[0]] == list(TITLES)
    for row, digit in zip(panels, (0, 2), strict=True):
        image = row[0].images[0].get_array()
        np.testing.assert_array_equal(image[:5].ravel(), given["seen"][digit])
        assert np.isnan(np.asarray(image[5:].filled(np.nan))).all()
        assert row[0].images[0].get_clim() == (0, 1)
        assert row[0].lines[0].get_ydata()[0] == 4.5, "below the five rows that are seen"


def test_vectors_are_drawn_below_what_is_seen_predicted_beside_true(rows):
    panels, given = rows
    for row, digit in zip(panels, (0, 2), strict=True):
        predicted, true = row[2].child_axes
        assert (predicted.get_title(), true.get_title()) == ("vu, puis\nprédit", "vu, puis\nvrai")
        for inset, vector in ((predicted, given["answers"]["vector"]), (true, given["truth"]["vector"])):
            np.testing.assert_array_equal(inset.images[0].get_array()[5:].ravel(), vector[digit])


def test_the_scalar_is_two_bars(rows):
    panels, _ = rows
    for row, values in zip(panels, ((9.5, 7.44), (7.25, 6.84)), strict=True):
        bars = row[1].patches
        assert [bar.get_width() for bar in bars] == list(values)
        assert [to_hex(bar.get_facecolor()).upper() for bar in bars] == [GREY, BLUE]
    assert [text.get_text() for text in panels[0, 1].texts] == ["9,5", "7,4"]


def test_the_probability_lies_on_the_sigmoid(rows):
    panels, _ = rows
    for row, p, right in ((panels[0], 0.75, 1), (panels[1], 0.25, 0)):
        curve, _, point = row[3].lines
        z, y = point.get_xydata()[0]
        assert y == p and z == pytest.approx(np.log(p / (1 - p)))
        np.testing.assert_allclose(curve.get_ydata(), 1 / (1 + np.exp(-curve.get_xdata())))
        labels = row[3].get_yticklabels()
        assert [label.get_text() for label in labels] == ["pair", "impair"]
        assert [label.get_fontweight() == "bold" for label in labels] == [right == 0, right == 1]
        assert row[3].texts[0].get_text() == f"p = {p:.2f}".replace(".", ",")


@pytest.mark.parametrize(("p", "z"), [(0.0, -8), (1.0, 8), (1e-9, -8)])
def test_a_sure_answer_stays_in_the_frame(p, z):
    axes = new_figure("").subplots()
    draw_sigmoid(axes, p, 1)
    assert axes.lines[-1].get_xydata()[0].tolist() == [z, p]


def test_bars_are_the_probabilities_of_the_classes_the_right_one_marked(rows):
    panels, given = rows
    for row, digit, right in ((panels[0], 0, 3), (panels[1], 2, 4)):
        bars = row[4].patches
        np.testing.assert_allclose([bar.get_height() for bar in bars], given["answers"]["classes"][digit])
        colors = [to_hex(bar.get_facecolor()).upper() for bar in bars]
        assert [k for k in range(10) if colors[k] == ORANGE] == [right] and colors.count(BLUE) == 9
        assert row[4].texts[0].get_text() == f"vrai : {right}"
        assert row[4].get_xticklabels()[right].get_color() == ORANGE
