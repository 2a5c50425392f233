"""Bags, scores and sentences, from values to text."""

import pytest

from keras_course.reports.recurrence import bags, report, score


def test_bags():
    assert bags(1000, 1000) == (
        "Cat and dog exchanged, 1,000 of 1,000 sentences keep their bag of words, and each changes its answer."
    )


@pytest.mark.parametrize(
    ("network", "name"),
    [
        ("bag", "Feed-forward, from the bag of words"),
        ("concatenation", "Feed-forward, from all words end to end"),
        ("recurrent", "Recurrent, word after word"),
    ],
)
def test_a_network_on_short_and_long_sentences(network, name):
    assert score(network, 10, 1.0, 0.6219) == f"{name}: 100.0 % right on 10 words, 62.2 % on 20."


def test_sentences_and_the_formula():
    assert report(["chat chien", "chien chat"], [0.0004, 0.999], 1.2e-7) == (
        "The outputs y_t by the formula and by SimpleRNN: at most 1e-07 apart.\n"
        "chat chien: the cat came last, 0.0 %.\n"
        "chien chat: the cat came last, 99.9 %."
    )
