"""The table of descents and the comparison with Keras, from values to text."""

import numpy as np
import pytest

from keras_course.reports.gradient_descent import comparison, outcome, report, sizes


def test_a_row_for_the_start_each_descent_and_the_minimum():
    points = {
        "start": np.array([1.868, 0.9061]),
        "chosen": np.array([-7.0681, 15.2749]),
        "1.1 limit": np.array([-2.469e7, -6.1551e6]),
        "minimum": np.array([-6.861, 15.614]),
    }
    losses = {"start": 55.1, "chosen": 2.5281, "1.1 limit": 2.385e15, "minimum": 2.058}
    text = report([4, 4, 2] * 3, 3, (0.2561, 0.1021), {"chosen": 0.1, "1.1 limit": 0.28171}, points, losses)
    assert text == (
        "10 examples in mini-batches of 4, 4, 2: 9 steps in 3 epochs.\n"
        "Limit of delta, 2 / lambda: 0.2561 on all examples, 0.1021 on the steepest mini-batch.\n"
        "step         delta          w          b      L(w, b)\n"
        "start                   1.868      0.906         55.1\n"
        "chosen      0.1000     -7.068      15.27        2.528  near the minimum\n"
        "1.1 limit   0.2817 -2.469e+07 -6.155e+06    2.385e+15  above the start\n"
        "minimum                -6.861     15.614        2.058"
    )


@pytest.mark.parametrize(
    ("loss", "end"),
    [
        (2.0, "near the minimum"),
        (4.9, "near the minimum"),
        (5.1, "far from the minimum"),
        (62.0, "far from the minimum"),
        (62.1, "above the start"),
        (np.inf, "beyond all numbers"),
        (np.nan, "beyond all numbers"),
    ],
)
def test_where_a_descent_ended_is_read_from_its_loss(loss, end):
    """From 62 down to 2: within 5 % of the way, 3, it is near."""
    assert outcome(loss, 62.0, 2.0) == end


def test_a_start_at_the_minimum_is_near_it():
    assert outcome(2.0, 2.0, 2.0) == "near the minimum"


@pytest.mark.parametrize(
    ("of_an_epoch", "text"),
    [
        ([60], "one batch of 60"),
        ([1], "one batch of 1"),
        ([16, 16, 16, 12], "mini-batches of 16, 16, 16, 12"),
        ([1] * 60, "60 mini-batches of 1"),
        ([2] * 10 + [1], "11 mini-batches of 2, the last of 1"),
    ],
)
def test_the_sizes_of_an_epochs_batches(of_an_epoch, text):
    assert sizes(of_an_epoch) == text


def test_the_comparison_with_keras():
    by_hand = np.arange(8.0).reshape(4, 2)
    line = "Keras' SGD from the same start on the same mini-batches: at most 1e-06 apart"
    assert comparison(by_hand + np.array([[0, 0], [0, 1e-6], [0, 0], [0, 0]]), by_hand) == f"{line} in 3 steps."
    assert comparison(by_hand[:2] + 1e-6, by_hand[:2]) == f"{line} in 1 step."


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_beyond_the_numbers_of_keras_nothing_is_compared(value):
    by_hand = np.arange(8.0).reshape(4, 2)
    by_keras = by_hand + 1e-6
    by_keras[2:, 1] = value
    assert comparison(by_keras, by_hand).endswith(
        "1e-06 apart before step 2 of 3, too large for its numbers of 32 bits."
    )
