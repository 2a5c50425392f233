"""French numbers in words, against examples written by hand and against each other."""

import pytest

from keras_course.data.french_numbers import in_words

COUNTRIES = ("France", "Belgique", "Suisse")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (31, "trente et un"),
        (69, "soixante-neuf"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (80, "quatre-vingt"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (201, "deux cent un"),
        (1000, "mille"),
        (1515, "mille cinq cent quinze"),
        (1789, "mille sept cent quatre-vingt-neuf"),
        (2000, "deux mille"),
        (2026, "deux mille vingt-six"),
    ],
)
def test_numbers_as_in_france(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize(
    ("number", "belgian", "swiss"),
    [
        (70, "septante", "septante"),
        (71, "septante et un", "septante et un"),
        (77, "septante-sept", "septante-sept"),
        (80, "quatre-vingt", "huitante"),
        (81, "quatre-vingt-un", "huitante et un"),
        (99, "nonante-neuf", "nonante-neuf"),
        (1985, "mille neuf cent quatre-vingt-cinq", "mille neuf cent huitante-cinq"),
    ],
)
def test_numbers_as_in_belgium_and_in_switzerland(number, belgian, swiss):
    assert (in_words(number, "Belgique"), in_words(number, "Suisse")) == (belgian, swiss)


@pytest.mark.parametrize(
    ("year", "mil", "hundreds"),
    [
        (1515, "mil cinq cent quinze", "quinze cent quinze"),
        (1600, "mil six cent", "seize cent"),
        (1968, "mil neuf cent soixante-huit", "dix-neuf cent soixante-huit"),
        (2026, "deux mille vingt-six", "deux mille vingt-six"),
    ],
)
def test_the_two_old_ways_to_say_a_year(year, mil, hundreds):
    assert (in_words(year, mil=True), in_words(year, hundreds=True)) == (mil, hundreds)


def test_no_words_mean_two_numbers():
    """In any country, old or new spelling: else nobody could read the dates."""
    meaning = {}
    for number in range(2200):
        for country in COUNTRIES:
            for mil in (False, True):
                for hundreds in (False, True):
                    words = in_words(number, country, mil, hundreds).replace(" ", "-")
                    assert meaning.setdefault(words, number) == number, words
    assert len(set(meaning.values())) == 2200
