"""The text of the chapter dense_network, from given values."""

import numpy as np
import pytest

from keras_course.reports.dense_network import (
    constant_answer,
    network_loss,
    neuron_outputs,
    single_matrix,
    xor_answers,
)


def test_a_line_for_each_activation():
    text = neuron_outputs(np.array([2, -1]), 0.5, {"relu": np.float64(1.5), "tanh": 0.905})
    assert text == (
        "A neuron with w = (2, -1), b = 0.5 and relu: 1.50\nA neuron with w = (2, -1), b = 0.5 and tanh: 0.91"
    )


def test_a_line_for_each_point_of_xor_and_no_minus_zero():
    text = xor_answers(np.array([[0, 0], [0, 1]], "float32"), np.array([[-0.001], [0.996]], "float32"))
    assert text == "XOR of 0 and 0: 0.00\nXOR of 0 and 1: 1.00"


def test_the_single_matrix():
    text = single_matrix(np.array([[0.01], [-0.02]]), np.array([0.48]))
    assert text == "Four layers without ReLU are one, and fail: 0.01 x1 - 0.02 x2 + 0.48"


def test_a_network():
    assert network_loss("deep", 7, 1609, 0.0242) == "deep: 7 layers, 1,609 parameters, test loss 0.024"


@pytest.mark.parametrize(
    ("wide", "deep", "sentence"),
    [
        (0.363, 0.0242, "The loss of the deep network is 15.0 times smaller than that of the wide one."),
        (0.02, 0.04, "The loss of the wide network is 2.0 times smaller than that of the deep one."),
        (0.9, 0.2, "The loss of the deep network is 4.5 times smaller than that of the wide one."),
        (0.2, 0.201, "Both networks do about as well."),
        (0.6, 0.5, "Neither network does better than the mean."),
        (0.3, np.nan, "A loss is no number: that training diverged."),
        (np.inf, 0.3, "A loss is no number: that training diverged."),
    ],
)
def test_which_network_is_better_is_read_from_the_losses(wide, deep, sentence):
    assert constant_answer(0.4938, [wide, deep]) == f"(always answering the mean: 0.494)\n{sentence}"
