"""The text of the chapter language_model, from given values."""

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
