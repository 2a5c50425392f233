"""The text of the chapter dense_network, from given values."""

import numpy as np

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
    assert text == "Four layers without ReLU are one, and fail: 0.01 x1 + -0.02 x2 + 0.48"


def test_a_network_and_the_constant_answer():
    assert network_loss("deep", 7, 609, 0.0242) == "deep: 7 layers, 609 parameters, test loss 0.024"
    assert constant_answer(0.4938) == "(always answering the mean: 0.494)"
