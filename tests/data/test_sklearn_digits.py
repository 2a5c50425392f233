"""The small digits of the installed scikit-learn."""

import sys

import numpy as np
import pytest

from keras_course.data import sklearn_digits
from keras_course.errors import CourseError


def test_every_digit_is_in_exactly_one_part():
    parts = sklearn_digits.load(verbose=False)
    assert sum(map(len, parts)) == 1797  # scikit-learn's documentation
    for part in parts:
        assert part.pixels.shape == (len(part), 64) and part.pixels.dtype == np.float32
        assert part.labels.shape == (len(part),) and part.labels.dtype == np.int32
        assert part.pixels.min() == 0 and part.pixels.max() == 16
    train, *held_out = [{tuple(row) for row in part.pixels.tolist()} for part in parts]
    assert not train & held_out[0] and not train & held_out[1] and not held_out[0] & held_out[1]
    assert [round(len(part) / 1797, 1) for part in parts] == [0.8, 0.1, 0.1]


def test_the_split_is_stratified():
    shares = [np.bincount(part.labels) / len(part) for part in sklearn_digits.load(verbose=False)]
    for share in shares:
        np.testing.assert_allclose(share, shares[0], atol=0.05)


def test_the_labels_are_those_of_the_images():
    """A nearest-centroid classifier from one part is right on another part."""
    train, _, test = sklearn_digits.load(verbose=False)
    means = np.stack([train.pixels[train.labels == digit].mean(axis=0) for digit in range(10)])
    nearest = np.argmin(((test.pixels[:, None] - means) ** 2).sum(axis=2), axis=1)
    assert np.mean(nearest == test.labels) > 0.85


def test_one_line_says_what_was_loaded(capsys):
    sklearn_digits.load()
    line = capsys.readouterr().out
    assert line == (
        "Digits: 1,797 of 8 x 8 pixels, installed with scikit-learn; 1,439 to train, 179 for validation, 179 to test.\n"
    )


def test_scikit_learn_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(CourseError, match="pip install scikit-learn"):
        sklearn_digits.load()
