"""What the geometry of word vectors says, from values to text."""

import pytest

from keras_course.reports.word_vectors import accuracy, analogy, contrast, neighbours


def test_the_accuracy():
    assert accuracy(0.8534, 2500) == "Test: 85.3 % of 2,500 reviews rated rightly."


def test_two_groups_of_words():
    assert contrast("praise and blame", 0.9801, 0.483, 0.498, 1 / 1001) == (
        "A direction found on half of the words tells praise and blame: 98.0 % of the other half,\n"
        "    48.3 % before training, 49.8 % with shuffled labels (p = 0.001)."
    )


@pytest.mark.parametrize(("p", "better"), [(0.049, True), (0.05, False), (0.6, False)])
def test_a_direction_that_chance_would_give_tells_nothing(p, better):
    text = contrast("praise and blame", 0.52, 0.483, 0.498, p)
    assert ("no better than chance" in text) == (not better)
    assert "praise and blame no better than chance: 52.0 %" in text or better


def test_neighbours():
    assert neighbours("boring", ["dull", "awful"]) == "Near boring: dull, awful"


def test_an_analogy_that_holds_and_one_that_does_not():
    assert analogy("father", "mother", "son", "daughter", "daughter") == "father is to mother as son is to daughter"
    assert analogy("man", "king", "woman", "novel", "queen") == "man is to king as woman is to novel (not queen)"
