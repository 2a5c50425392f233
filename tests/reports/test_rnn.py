"""The text of the chapter rnn, from given values."""

import pytest

from keras_course.reports.rnn import rating, report


@pytest.mark.parametrize(
    ("losses", "line"),
    [
        ([0.6, 0.4, 0.5], "Overfitting begins after epoch 2."),
        ([0.6, 0.5, 0.4], "No overfitting yet."),
        ([0.6], "No overfitting yet."),
    ],
)
def test_where_overfitting_begins_and_the_accuracy(losses, line):
    assert report({"val_loss": losses}, 0.882, 2_500) == f"{line}\nTest: 88.2 % of 2,500 reviews rated rightly."


@pytest.mark.parametrize(
    ("label", "truth"), [(None, ""), (1.0, " (in truth favourable)"), (0.0, " (in truth unfavourable)")]
)
def test_a_review_with_its_probability_and_its_label(label, truth):
    assert rating("A wonderful film.", 0.96, 3, 0, label) == f"  96 % favourable  A wonderful film.{truth}"


def test_a_long_review_is_cut():
    assert rating("word " * 100, 0.5, 100, 0) == "  50 % favourable  " + ("word " * 14)


@pytest.mark.parametrize(("unknown", "warned"), [(4, False), (5, True), (6, True)])
def test_a_probability_from_unknown_words_is_not_to_be_trusted(unknown, warned):
    line = rating("Un film.", 0.3, 10, unknown)
    assert line.endswith(f" (do not trust this: {unknown} of its 10 words are unknown)") == warned


def test_a_review_without_a_word_says_so():
    assert rating("!", 0.48, 0, 0) == "  48 % favourable  ! (do not trust this: there is no word in it)"
