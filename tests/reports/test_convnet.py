"""The text of the chapter convnet, from given values."""

import pytest

from keras_course.reports.convnet import reading, report


@pytest.mark.parametrize(
    ("right", "tested", "text"),
    [
        (990, 1_000, "Test: 99.0 % of 1,000 digits read rightly, 10 misread."),
        (100, 100, "Test: 100.0 % of 100 digits read rightly, 0 misread."),
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
