"""The line by descent and by formula, from values to text."""

import numpy as np
import pytest

from keras_course.reports.linear_regression import arrival, report


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
    text = report(np.array([0.5, 2.0]), [(0.0, 0.0), (1.0, 1.0)], (-6.0, 1.5), [9.0, 4.0, 1.0], None, (0.75, 1.25))
    assert text.splitlines()[-3:] == [
        "After 1 step the descent is 7.00000 away from the closed form.",
        "It has not arrived, and its second half brought it no nearer.",
        "At 0.75 km the line gives 1.2 °C.",
    ]
    assert "truth" not in text


def gaps(*distances):
    """A path at these distances from (0, 0)."""
    return [(distance, 0.0) for distance in distances]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (gaps(9, 5, 3, 0.009), ["After 3 steps the descent is 0.00900 away from the closed form."]),
        (
            gaps(9, 5, 4, 3, 2),
            ["is 2.00000 away", "not arrived yet: its last 2 steps brought it 2 nearer; try --steps 16."],
        ),
        (gaps(9, 7), ["After 1 step the", "not arrived yet: its last step brought it 2 nearer; try --steps 4."]),
        (gaps(9, 5, 4, 3, 4), ["is 4.00000 away", "It has not arrived, and its second half brought it no nearer."]),
        (gaps(9, 5, 4, 3, 4.5), ["is 4.50000 away", "It has not arrived, and its second half brought it no nearer."]),
        (gaps(9, 5, np.nan), ["The descent has no numbers any more: it diverged."]),
        (gaps(9, np.inf, np.inf), ["The descent has no numbers any more: it diverged."]),
    ],
)
def test_what_more_steps_would_bring_is_read_from_the_last_ones(path, lines):
    found = arrival(path, (0.0, 0.0))
    assert len(found) == len(lines) and all(part in line for part, line in zip(lines, found, strict=True))


@pytest.mark.parametrize(
    ("prediction", "lines"),
    [
        ((2.0, 2.0), []),
        ((0.5, 2.0), []),
        ((4.5, -12.0), ["No measurement lies there: they go from 0.5 to 4 km."]),
        ((0.0, 15.0), ["No measurement lies there: they go from 0.5 to 4 km."]),
        ((50.0, -310.0), ["No measurement", "That is below absolute zero, -273.15 °C: the line does not hold there."]),
        ((3.0, -274.0), ["That is below absolute zero"]),
    ],
)
def test_beyond_the_measurements_and_below_absolute_zero(prediction, lines):
    text = report(np.array([0.5, 4.0]), gaps(1, 0), (0.0, 0.0), [1.0, 0.0, 0.0], None, prediction)
    said = text.partition("the line gives")[2].splitlines()[1:]
    assert len(said) == len(lines) and all(line.startswith(part) for part, line in zip(lines, said, strict=True))
