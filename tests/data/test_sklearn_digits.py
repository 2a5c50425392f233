"""The small digits, found in the installed scikit-learn."""

import sys

import numpy as np
import pytest

from keras_course.data import sklearn_digits
from keras_course.errors import CourseError


def test_every_row_is_in_one_part_and_one_only():
    parts = sklearn_digits.load(verbose=False)
    assert sum(map(len, parts)) == 1797  # scikit-learn's documentation
    for part in parts:
        assert part.pixels.shape == (len(part), 64) and part.pixels.dtype == np.float32
        assert part.labels.shape == (len(part),) and part.labels.dtype == np.int32
        assert part.pixels.min() == 0 and part.pixels.max() == 16
    train, *held_out = [{tuple(row) for row in part.pixels.tolist()} for part in parts]
    assert not train & held_out[0] and not train & held_out[1] and not held_out[0] & held_out[1]
    assert [round(len(part) / 1797, 1) for part in parts] == [0.8, 0.1, 0.1]


def test_classes_are_in_the_same_proportions():
    shares = [np.bincount(part.labels) / len(part) for part in sklearn_digits.load(verbose=False)]
    for share in shares:
        np.testing.assert_allclose(share, shares[0], atol=0.05)


def test_labels_go_with_their_images():
    """The mean image of a digit is nearer to the images of that digit in another part than any other mean."""
    train, _, test = sklearn_digits.load(verbose=False)
    means = np.stack([train.pixels[train.labels == digit].mean(axis=0) for digit in range(10)])
    nearest = np.argmin(((test.pixels[:, None] - means) ** 2).sum(axis=2), axis=1)
    assert np.mean(nearest == test.labels) > 0.85


def test_the_line_that_is_told(capsys):
    sklearn_digits.load()
    line = capsys.readouterr().out
    assert line == (
        "Digits: 1,797 of 8 x 8 pixels, installed with scikit-learn; 1,439 to train, 179 for validation, 179 to test.\n"
    )


def test_without_scikit_learn_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(CourseError, match="pip install scikit-learn"):
        sklearn_digits.load()
