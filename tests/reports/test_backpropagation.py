"""The table of gradients, from values to text."""

from keras_course.reports.backpropagation import report


def test_a_row_for_each_layer():
    norms = {"slides": [2.21732574, 1.078109], "differences": [2.2173257, 1.078109], "keras": [2.2173259, 1.078109]}
    assert report([None, "relu"], [(5, 3), (5, 1)], 3.13914, norms, [2.1e-7, 5e-8]) == (
        "Loss of one example: 3.1391. The norm of its gradient, found in three ways:\n"
        "by     shape      the slides  differences        Keras  largest gap\n"
        "W^1    5 x 3       2.2173257    2.2173257    2.2173259        2e-07\n"
        "b_2    5 x 1       1.0781090    1.0781090    1.0781090        5e-08"
    )
