"""The losses of the heads, the right answers and softmax, from values to text."""

import numpy as np
import pytest

from keras_course.reports.output_heads import report, softmax_report


def test_a_row_for_each_head_then_the_right_answers():
    names = {"scalar": "mean_squared_error", "classes": "categorical_crossentropy"}
    text = report(names, {"scalar": 1.4149, "classes": 0.297}, {"scalar": 3.395, "classes": 2.3026}, 0.927, 0.5, 179)
    assert text == (
        "scalar  mean_squared_error         1.415 (always the mean: 3.395)\n"
        "classes categorical_crossentropy   0.297 (always the mean: 2.303)\n"
        "Right: odd or even 92.7 %, which digit 50.0 % of 179 digits not seen before."
    )


@pytest.mark.parametrize(("label", "verdict"), [(1, "read as a 1 (right):"), (0, "read as a 1 (it is a 0):")])
def test_scores_become_probabilities(label, verdict):
    z = np.array([[-1.0, 2.5, 0.0], [1, 1, 1]])
    by_hand = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    by_keras = by_hand + np.array([[0, 0, 1.2e-7], [0, 0, 0]])
    first, *rest = softmax_report(z, by_hand, {"classes": by_keras}, np.array([label, 2])).splitlines()
    assert first == f"The first digit is {verdict}"
    assert rest == [
        "  class          0       1       2",
        "  score       -1.0     2.5     0.0",
        "  softmax    0.027   0.899   0.074",
        "Softmax by hand and with Keras: largest difference 1e-07.",
    ]
