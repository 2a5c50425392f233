"""The unrolled network: one column of components a word."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from keras_course.figures.recurrence import CELL, STEP
from keras_course.figures.style import BLACK, BLUE, NEGATIVE, ORANGE, POSITIVE


def test_each_component_has_its_number_and_the_colour_of_its_sign(drawn):
    panels, given = drawn("recurrence")
    for axes, states in zip(panels, given["y"], strict=True):
        cells = {
            (round(patch.get_x() + patch.get_width() / 2, 6), round(patch.get_y(), 6)): patch
            for patch in axes.patches
            if isinstance(patch, Rectangle)
        }
        numbers = {tuple(np.round(text.get_position(), 6)): text.get_text() for text in axes.texts}
        for t, state in enumerate([np.zeros(2), *states]):
            for row, value in enumerate(state):
                bottom = CELL * (1 - row)  # the first component is on top
                cell = cells[round(STEP * t, 6), bottom]
                assert numbers[round(STEP * t, 6), round(bottom + 0.46 * CELL, 6)] == (
                    f"{value:+.2f}".replace(".", ",").replace("-", "−") if value else "0"
                )
                assert cell.get_facecolor()[3] == pytest.approx(0.75 * abs(value))
                if value:
                    assert to_hex(cell.get_facecolor()).upper() == (POSITIVE if value > 0 else NEGATIVE)


def test_words_and_answers_stand_below_their_states(drawn):
    panels, _ = drawn("recurrence")
    below = [{text.get_text(): text for text in axes.texts} for axes in panels]
    assert below[0]["100 %"].get_position()[0] == STEP and below[0]["4 %"].get_position()[0] == 2 * STEP
    assert below[1]["2 %"].get_position()[0] == STEP and below[1]["97 %"].get_position()[0] == 2 * STEP
    assert below[0]["chat"].get_position()[0] == below[1]["chien"].get_position()[0] == STEP
    assert (below[0]["chat"].get_color(), below[0]["chien"].get_color()) == (BLUE, ORANGE)
    for texts in below:
        assert {"$y_0$", "$y_{1}$", "$y_{2}$", "U", "W"} <= set(texts)
    (panel, _), _ = drawn("recurrence", sentences=["chat oie", "oie chat"])
    assert next(text for text in panel.texts if text.get_text() == "oie").get_color() == BLACK


def test_at_most_six_components_are_drawn(drawn):
    (axes, _), _ = drawn("recurrence", y=np.full((2, 2, 9), 0.5))
    assert sum(isinstance(patch, Rectangle) for patch in axes.patches) == 3 * 6
