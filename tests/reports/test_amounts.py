"""Numbers with their nouns, shares in per cent, scores of a test."""

import pytest

from keras_course.reports.amounts import counted, per_cent, score


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 epochs"), (1, "1 epoch"), (2, "2 epochs"), (1_000, "1,000 epochs")]
)
def test_one_is_singular(number, text):
    assert counted(number, "epoch") == text


def test_a_plural_of_its_own():
    assert (counted(1, "pass", "passes"), counted(3, "pass", "passes")) == ("1 pass", "3 passes")


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.8784, 1, "87.8"),
        (1, 1, "100.0"),
        (0.9999, 1, ">99.9"),
        (0, 1, "0.0"),
        (0.0001, 1, "<0.1"),
        (0.9996, 2, "99.96"),
        (0.99999, 2, ">99.99"),
        (0.999, 0, ">99"),
        (0.004, 0, "<1"),
        (float("nan"), 1, "nan"),
    ],
)
def test_only_all_is_a_hundred_per_cent_and_only_none_is_zero(share, decimals, text):
    assert per_cent(share, decimals) == text


def test_a_score_of_many_of_one_and_of_none():
    assert score(0.878, 2_500, "review", "rated rightly") == "Test: 87.8 % of 2,500 reviews rated rightly"
    assert score(1, 1, "date", "written", decimals=2) == "Test: 100.00 % of 1 date written"
    assert score(float("nan"), 0, "review", "rated rightly") == "Test: no review to test with"
