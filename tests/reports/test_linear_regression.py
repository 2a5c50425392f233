"""The line by descent and by formula, from values to text."""

import numpy as np

from keras_course.reports.linear_regression import report


def test_a_descent_that_has_arrived():
    path = [(0.5, 0.0), (-6.0, 14.0), (-6.4999, 15.0)]
    text = report(np.array([0.0, 4.0]), path, (-6.5, 15.0), [400.0, 0.00012, 0.0], (-6.5, 15.0), (3.0, -4.4997))
    assert text == (
        "2 measurements, from 0.0 to 4.0 km.\n"
        "               w (°C/km)     b (°C)      L(w, b)\n"
        "start             0.5000     0.0000     400.0000\n"
        "descent          -6.4999    15.0000       0.0001\n"
        "closed form      -6.5000    15.0000       0.0000\n"
        "After 2 steps the descent is 0.00010 away from the closed form.\n"
        "The truth behind the noise: w = -6.5, b = 15.0.\n"
        "At 3 km the line gives -4.5 °C."
    )


def test_a_descent_that_has_not_arrived_on_measurements_of_unknown_truth():
    text = report(np.array([0.5, 2.0]), [(0.0, 0.0), (1.0, 1.0)], (-6.0, 1.5), [9.0, 4.0, 1.0], None, (0.25, 1.25))
    assert text.splitlines()[-3:] == [
        "After 1 step the descent is 7.00000 away from the closed form.",
        "It has not arrived yet: --steps 4 brings it nearer.",
        "At 0.25 km the line gives 1.2 °C.",
    ]
    assert "truth" not in text
