"""The table of errors and the words, from values to text."""

import numpy as np
import pytest

from keras_course.reports import machine_learning as reports


def test_the_rows_stand_below_each_other():
    rows = [
        reports.first_rows(0.04, 0.203, 0.195),
        reports.learned_row(1, 0.0, 0.3368),
        reports.learned_row(20_000, 0.088, 1.0),
        reports.deep_row(20_000, 0.124, 0.0001, 0.143),
    ]
    assert "\n".join(rows) == (
        "Errors                                     seen x unseen x\n"
        "rule by hand                               20.3 %   19.5 %\n"
        "rule learned from 1 example                 0.0 %   33.7 %\n"
        "rule learned from 20,000 examples           8.8 %  100.0 %\n"
        "deep network, 20,000 examples              <0.1 %   14.3 %\n"
        "On unseen x the deep network errs more often than the learned rule."
    )


@pytest.mark.parametrize(("silent", "said"), [(0.0, False), (0.5, False), (0.51, True), (1.0, True)])
def test_a_rule_whose_words_the_reviews_do_not_hold_says_so(silent, said):
    text = reports.first_rows(silent, 0.5, 0.5)
    line = f"(its words are English: {100 * silent:.0f} % of the unseen reviews hold none of them)"
    assert text.endswith(line) == said and ("English" in text) == said


@pytest.mark.parametrize(
    ("deep", "shallow", "sentence"),
    [
        (0.1, 0.15, "errs less often than the learned rule."),
        (0.15, 0.1, "errs more often than the learned rule."),
        (0.1, 0.1, "errs as often as the learned rule."),
    ],
)
def test_whether_depth_helps_is_read_from_the_errors(deep, shallow, sentence):
    assert sentence in reports.deep_row(10, shallow, 0.1, deep).splitlines()[1]


def test_without_a_number_nothing_is_compared():
    assert "\n" not in reports.deep_row(10, 0.1, 0.1, float("nan"))


def test_the_words_come_in_the_order_of_their_weights():
    """Weights behind those of the words, where the vocabulary is small, are left out."""
    assert reports.learned_words(["bad", "the", "good", "best"], np.array([-2.0, -0.1, 1, 3, 9])) == (
        "Words it learned to like:    best, good\nWords it learned to dislike: bad, the"
    )


def test_ten_words_of_each_kind():
    words = [f"w{i}" for i in range(40)]
    liked, disliked = reports.learned_words(words, np.arange(40) - 19.5).splitlines()
    assert liked.endswith("w39, w38, w37, w36, w35, w34, w33, w32, w31, w30")
    assert disliked.endswith(" w0, w1, w2, w3, w4, w5, w6, w7, w8, w9")


def test_a_word_of_weight_zero_is_neither_liked_nor_disliked():
    assert reports.learned_words(["the"], np.zeros(1)) == (
        "Words it learned to like:    none\nWords it learned to dislike: none"
    )
