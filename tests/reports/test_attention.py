"""The text of the chapter attention, from given values."""

import numpy as np

from keras_course.reports.attention import rating, report

DIFFERENCES = {"by_hand": np.float32(6.1e-07), "slide": 0.0, "scaled": 2e-08, "heads": 1.4e-07, "cross": 0.0}
LINES = [
    "Test: 80.6 % of 2,500 reviews rated rightly, from their last 80 words.",
    "The slide by hand and as a layer: largest difference 6e-07.",
    "The same and keras.layers.Attention: 0.",
    "Scaled, and keras.layers.Attention: 2e-08.",
    "Four heads, and keras.layers.MultiHeadAttention: 1e-07.",
    "Attending to another text, and MultiHeadAttention: 0.",
    "Most attended to in 500 reviews: waste, awful, 7.",
    "Hiding the word most attended to moves the verdict by 9.3 points, another word by 0.8.",
]


def test_accuracy_differences_and_the_words_attended_to():
    text = report(0.806, 2_500, DIFFERENCES, words=["waste", "awful", "7"], reviews=500, moves=(0.093, 0.008))
    assert text == "\n".join(LINES)


def test_without_a_review_of_two_words_nothing_is_said_of_hiding():
    assert report(0.806, 2_500, DIFFERENCES, words=[], reviews=0, moves=(0.0, 0.0)) == "\n".join(LINES[:-2])


def test_a_review_with_its_probability():
    line = rating("A wonderful film.", 0.0649, read=3, unknown=1, words=3)
    assert line == "   6 % favourable  A wonderful film."


def test_of_a_long_review_the_beginning_is_shown_and_the_number_of_words_read_is_said():
    line = rating("0123456789 " * 25, 0.5, read=24, unknown=0, words=25)
    assert line == f"  50 % favourable  {'0123456789 ' * 6}0123 (only its first 24 words were read)"


def test_a_probability_from_unknown_words_is_not_to_be_trusted():
    line = rating("Un film merveilleux et long.", 0.5, read=4, unknown=2, words=5)
    assert line.endswith(" (only its first 4 words were read) (do not trust this: 2 of its 4 words are unknown)")


def test_no_review_and_one():
    text = report(float("nan"), 0, DIFFERENCES, words=["bad"], reviews=1, moves=(0.1, 0.2))
    assert text.startswith("Test: no review to test with.\n") and "Most attended to in 1 review: bad." in text
