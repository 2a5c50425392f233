"""What the neuron learned and why it can't learn XOR, from values to text."""

import numpy as np

from keras_course.reports.perceptron import learned_function, limits


def test_a_function_that_was_learned():
    assert learned_function("OR", np.array([0, 1, 1, 1]), np.array([0, 1, 1, 1]), 4, True) == (
        " OR wanted [0 1 1 1], got [0 1 1 1]: 4 of 4 right after 4 passes.\n"
        "    Linear program: feasible, a line exists."
    )


def test_a_function_that_no_line_can_do():
    assert learned_function("XOR", np.array([0, 1, 1, 0]), np.array([1, 1, 0, 0]), 1, False) == (
        "XOR wanted [0 1 1 0], got [1 1 0 0]: 2 of 4 right after 1 pass.\n"
        "    Linear program: infeasible, no line exists."
    )


def test_the_limits_end_with_the_count():
    first, *proof, last = limits(16, 14).splitlines()
    assert first == "Why no line does XOR, for any w_1, w_2 and b:"
    assert [line.split("added up:  ")[1] for line in proof] == ["w_1 + w_2 + 2b >= 0", "w_1 + w_2 + 2b < 0"]
    assert last == "Of the 16 functions of two inputs a line can do 14: all but XOR and its opposite."
