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


def test_an_accuracy_that_is_nearly_all():
    assert ">99.9 % right on 10 words" in score("bag", 10, 0.9999, 0.5)


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        (0.0004, 0.999, ["<0.1 % (right)", "99.9 % (right)"]),
        (0.51, 0.5, ["51.0 % (wrong, it was the dog)", "50.0 % (wrong, it was the cat)"]),
        (0.4, 0.3, ["40.0 % (right)", "30.0 % (wrong, it was the cat)"]),
    ],
)
def test_sentences_the_formula_and_whether_the_network_is_right(first, second, lines):
    assert report(["chat chien", "chien oie chat"], [first, second], 1.2e-7) == (
        "The outputs y_t by the formula and by SimpleRNN: at most 1e-07 apart.\n"
        f"chat chien: the cat came last, {lines[0]}.\n"
        f"chien oie chat: the cat came last, {lines[1]}."
    )
