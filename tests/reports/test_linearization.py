"""The text of the chapter linearization, from given values."""

import numpy as np
import pytest

from keras_course.reports.linearization import own_plane, plane_separates


@pytest.mark.parametrize(
    ("name", "accuracy", "text"),
    [
        ("x", 0.527, "The best plane found has  52.7 % of the points x on the right side."),
        ("psi(x)", 0.9999, "The best plane found has >99.9 % of the points psi(x) on the right side."),
        ("psi(x)", 1.0, "The best plane found has 100.0 % of the points psi(x) on the right side."),
    ],
)
def test_percentages_stand_in_a_column(name, accuracy, text):
    assert plane_separates(name, accuracy) == text


def test_the_plane_of_the_network_and_no_minus_zero():
    w = np.array([-2.04, 3.11, -0.01], "float32")
    assert own_plane(0.998, w) == "The network's own plane: 99.8 %, w = [-2.   3.1  0. ]"
