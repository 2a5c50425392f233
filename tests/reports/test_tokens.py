"""Words, subwords and characters, from values to text."""

import numpy as np

from keras_course.reports.tokens import corpus_report, report


def test_the_texts():
    assert corpus_report(4267, 595) == "Learned from 4,267 characters, tried on 595 others."


def test_a_sentence_that_comes_back_and_one_that_does_not():
    vectors = np.eye(3, 4)
    line = (
        "2 words: le|\ufffd\n"
        "    ids: 1 3\n"
        "    back: {}\n"
        "    one-hot: (3, 4), 75.00% zeros; the same by ops.one_hot: True\n"
        "    new text: 4.84 characters a token, 35.8% of the tokens unknown"
    )
    arguments = ([1, 3], [b"le", b"\xc3"])
    for decoded, verdict in (("le chat", "the same"), ("le<?>", "something is lost")):
        text = report("words", "le chat", *arguments, decoded, vectors, True, 4.837, 0.3577)
        assert text == line.format(f"{decoded} ({verdict})")


def test_one_word_and_nearly_all_zeros():
    """Of 100,000 components one is 1: « 100.00% zeros » would be wrong."""
    text = report("words", "chat", [1], [b"chat"], "chat", np.eye(1, 100_000), True, 4.0, 0.0001)
    assert text.startswith("1 word: chat\n") and ">99.99% zeros" in text and "<0.1% of the tokens unknown" in text
    assert corpus_report(1, 1) == "Learned from 1 character, tried on 1 other."
