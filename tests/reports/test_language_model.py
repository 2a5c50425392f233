"""The text of the chapter language_model, from given values."""

import numpy as np
import pytest

from keras_course.reports.language_model import report

PROBABILITIES = {"a": 0.05, "b": 0.3, "c": 0.25, "\n": 0.2, "e": 0.1, "f": 0.06, "t": 0.04}


def test_bits_nats_perplexity_and_the_likeliest_characters():
    assert report(2.0, PROBABILITIES, "the ma", "t") == (
        "Test: 1.386 nats, 2.000 bits a character; perplexity 4.00.\n"
        "After « the ma »: 'b' 30%, 'c' 25%, '\\n' 20%, 'e' 10%, 'f' 6%; 't' is number 7 of 7."
    )


def test_the_expected_character_may_be_the_likeliest():
    assert report(1.0, {"a": 0.25, "b": 0.75}, "a", "b").endswith(
        "After « a »: 'b' 75%, 'a' 25%; 'b' is number 1 of 2."
    )


def test_characters_that_are_as_likely_share_their_place():
    """Before any training all are: « number 1 » alone would say that the network knows."""
    text = report(2.0, dict.fromkeys("abcd", 0.25), "a", "c")
    assert text.endswith("'c' is number 1 of 4, with 3 others as likely.")
    text = report(2.0, {"a": 0.5, "b": 0.25, "c": 0.25}, "a", "c")
    assert text.endswith("'c' is number 2 of 3, with 1 other as likely.")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_network_without_numbers_expects_nothing(value):
    text = report(value, {"a": np.nan, "b": np.nan}, "a", "b")
    assert text.endswith("After « a »: the network has no numbers any more, its training diverged.")
    assert "number 1" not in report(1.0, {"a": value, "b": 0.5}, "a", "b")


def test_a_very_bad_model_has_a_perplexity():
    assert "perplexity inf." in report(5000.0, {"a": 0.9999, "b": 0.0001}, "a", "b")
    assert "'a' >99%, 'b' <1%" in report(5.0, {"a": 0.9999, "b": 0.0001}, "a", "b")
