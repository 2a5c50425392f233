"""The table of gradients, from values to text."""

import numpy as np

from keras_course.reports.backpropagation import report


def test_a_row_for_each_layer():
    norms = {"slides": [2.21732574, 1.078109], "differences": [2.2173257, 1.078109], "keras": [2.2173259, 1.078109]}
    starts = {"classification": np.array([[0.25], [-0.75]]), "regression": np.array([[1.5], [-0.0001]])}
    rows = report([None, "relu"], [(5, 3), (5, 1)], 3.13914, norms, [2.1e-7, 5e-8], starts, "classification")
    assert rows == (
        "Loss of one example: 3.1391. The norm of its gradient, found in three ways:\n"
        "by     shape      the slides  differences        Keras  largest gap\n"
        "W^1    5 x 3       2.2173257    2.2173257    2.2173259        2e-07\n"
        "b_2    5 x 1       1.0781090    1.0781090    1.0781090        5e-08\n"
        "It starts from Softmax(x_J) - y = (0.250, -0.750).\n"
        "For a regression it would start from x_J - y = (1.500, 0.000)."
    )


def test_of_a_regression_the_other_start_is_that_of_a_classification():
    norms = {way: [] for way in ("slides", "differences", "keras")}
    starts = {"classification": np.array([[0.25]]), "regression": np.array([[1.5]])}
    assert report([], [], 1.0, norms, [], starts, "regression").splitlines()[-2:] == [
        "It starts from x_J - y = (1.500).",
        "For a classification it would start from Softmax(x_J) - y = (0.250).",
    ]
