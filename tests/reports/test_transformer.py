"""The text of the chapter transformer, from given values."""

import numpy as np
import pytest

from keras_course.reports.transformer import report, translation

TEXTS, TRUTH = ["un", "deux", "trois", "quatre", "cinq"], ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (TRUTH, "Test: 100.00 % of 5 unseen dates written without a fault.\n1  un\n2  deux\n3  trois"),
        (
            ["1", "2", "9", "4", "5"],
            "Test: 80.00 % of 5 unseen dates written without a fault.\n1  un\n2  deux\n4  quatre\n"
            "9  trois (wrong: it is 3)",
        ),
        (
            ["0"] * 5,
            "Test: 0.00 % of 5 unseen dates written without a fault.\n0  un (wrong: it is 1)\n"
            "0  deux (wrong: it is 2)\n0  trois (wrong: it is 3)",
        ),
    ],
)
def test_the_share_of_dates_without_a_fault_and_some_of_each_kind(answers, text):
    assert report(TEXTS, answers, TRUTH) == text


def test_nearly_all_is_not_all_and_none_is_said():
    many = ["1"] * 100_000
    assert report(many, ["2", *many[1:]], many).startswith("Test: >99.99 % of 100,000 unseen dates")
    assert report([], [], []) == "Test: no unseen date to test with."


@pytest.mark.parametrize(
    ("doubt", "probability", "warning"),
    [
        ("", 0.99, ""),
        ("", 0.9, ""),
        ("", 0.899, " (do not trust this: the network is sure to 90 %)"),
        ("", 0.3, " (do not trust this: the network is sure to 30 %)"),
        ("there is no such day", 1.0, " (do not trust this: there is no such day)"),
        ("no date", 0.5, " (do not trust this: no date; the network is sure to 50 %)"),
        ("", np.nan, " (do not trust this: the network is sure to nan %)"),
    ],
)
def test_a_date_behind_its_translation_with_every_doubt(doubt, probability, warning):
    assert translation("le trois mars 2019", "2019-03-03", doubt, probability) == (
        f"2019-03-03  le trois mars 2019{warning}"
    )
