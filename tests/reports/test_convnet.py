"""The text of the chapter convnet, from given values."""

from pathlib import Path

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


def test_a_picture_and_its_two_digits():
    assert reading(Path("sept.png"), [(7, 0.981), (3, 0.012)]) == "sept.png: 7 (98 %), or else 3 (1 %)"
