"""The table of descents and the comparison with Keras, from values to text."""

import numpy as np

from keras_course.reports.gradient_descent import comparison, report


def test_a_row_for_the_start_each_descent_and_the_minimum():
    points = {
        "start": np.array([1.868, 0.9061]),
        "chosen": np.array([-7.0681, 15.2749]),
        "too large": np.array([-2.469e7, -6.1551e6]),
        "minimum": np.array([-6.861, 15.614]),
    }
    losses = {"start": 55.1, "chosen": 2.5281, "too large": 2.385e15, "minimum": 2.058}
    text = report([4, 4, 2] * 3, 3, {"chosen": 0.1, "too large": 0.28171}, points, losses)
    assert text == (
        "10 examples in mini-batches of 4, 4, 2: 9 steps in 3 epochs.\n"
        "step         delta          w          b      L(w, b)\n"
        "start                   1.868      0.906         55.1\n"
        "chosen      0.1000     -7.068      15.27        2.528\n"
        "too large   0.2817 -2.469e+07 -6.155e+06    2.385e+15\n"
        "minimum                -6.861     15.614        2.058"
    )


def test_the_comparison_with_keras():
    assert comparison(1.3e-6, 120) == (
        "Keras' SGD from the same start on the same mini-batches: at most 1e-06 apart in 120 steps."
    )
