"""When a probability is not to be trusted, from counts to text."""

import pytest

from keras_course.reports.unknown_words import doubt


@pytest.mark.parametrize(
    ("words", "unknown", "reason"),
    [
        (0, 0, "there is no word in it"),
        (1, 1, "its only word is unknown"),
        (2, 1, "1 of its 2 words is unknown"),
        (10, 5, "5 of its 10 words are unknown"),
        (10, 10, "10 of its 10 words are unknown"),
        (10, 4, None),
        (1, 0, None),
    ],
)
def test_half_of_the_words_must_be_known(words, unknown, reason):
    assert doubt(words, unknown) == (f" (do not trust this: {reason})" if reason else "")
