"""The text of the chapter rnn, from given values."""

import pytest

from keras_course.reports.rnn import rating, report


def test_the_lowest_loss_and_the_accuracy():
    history = {"loss": [0.6, 0.5, 0.4], "val_loss": [0.6, 0.4, 0.5]}
    first = "Validation loss: 0.400 after epoch 2, its lowest; 0.500 at the end."
    assert report(history, 0.882, 2_500) == f"{first}\nTest: 88.2 % of 2,500 reviews rated rightly."
    assert report(history, 0.9999, 10_000).endswith("Test: >99.9 % of 10,000 reviews rated rightly.")
    assert report(history, float("nan"), 0).endswith("\nTest: no review to test with.")


@pytest.mark.parametrize("val_loss", [[0.6, float("nan")], [float("inf")]])
def test_a_training_that_diverged_says_so(val_loss):
    history = {"loss": val_loss, "val_loss": val_loss}
    assert report(history, 0.5, 2_500).startswith("The losses are no numbers any more: the training diverged.\n")


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
