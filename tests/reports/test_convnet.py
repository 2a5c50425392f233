"""The text of the chapter convnet, from given values."""

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


@pytest.mark.parametrize(
    ("probability", "at_rim", "doubt"),
    [
        (0.981, False, ""),
        (0.9, False, ""),
        (0.897, False, " (do not trust this: the network hesitates)"),
        (0.981, True, " (do not trust this: there is ink at the edge of the paper)"),
        (0.5, True, " (do not trust this: there is ink at the edge of the paper)"),
    ],
)
def test_a_picture_its_two_digits_and_whether_to_trust_them(probability, at_rim, doubt):
    text = reading("sept.png", [(7, probability), (3, 0.012)], at_rim)
    assert text == f"sept.png: 7 ({100 * probability:.0f} %), or else 3 (1 %){doubt}"


def test_the_layers_with_their_sizes():
    convolution, dense = type("Conv2D", (), {}), type("Dense", (), {})
    convolution.output, dense.output = np.empty((1, 28, 28, 6)), np.empty((1, 10))
    layers = [convolution(), dense()]
    assert architecture((None, 28, 28, 1), layers) == "28 x 28 x 1 -> Conv2D 28 x 28 x 6 -> Dense 10"
