"""The text of the chapter convnet, from given values."""

from pathlib import Path

import numpy as np
import pytest

from keras_course.reports.convnet import architecture, reading, report


@pytest.mark.parametrize(
    ("right", "tested", "text"),
    [
        (990, 1_000, "Test: 99.0 % of 1,000 digits read rightly, 10 misread."),
        (100, 100, "Test: 100.0 % of 100 digits read rightly, 0 misread."),
        (9_999, 10_000, "Test: >99.9 % of 10,000 digits read rightly, 1 misread."),
        (0, 1, "Test: 0.0 % of 1 digit read rightly, 1 misread."),
        (0, 0, "Test: no digit to test with."),
    ],
)
def test_the_share_and_the_mistakes(right, tested, text):
    assert report(right, tested) == text


def test_a_picture_and_its_two_digits():
    assert reading(Path("sept.png"), [(7, 0.981), (3, 0.012)]) == "sept.png: 7 (98 %), or else 3 (1 %)"


def test_the_layers_with_their_sizes():
    convolution, dense = type("Conv2D", (), {}), type("Dense", (), {})
    convolution.output, dense.output = np.empty((1, 28, 28, 6)), np.empty((1, 10))
    layers = [convolution(), dense()]
    assert architecture((None, 28, 28, 1), layers) == "28 x 28 x 1 -> Conv2D 28 x 28 x 6 -> Dense 10"
