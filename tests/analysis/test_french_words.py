"""Measures of French vectors, on vectors whose geometry is known by construction."""

import numpy as np
import pytest

from keras_course.analysis import french_words
from keras_course.data import french_word_lists as lists
from keras_course.data.french_vectors import FrenchVectors


def made():
    """A vector for every word of the lists, of independent meanings and of common directions for each kind."""
    rng, words = np.random.default_rng(0), {}
    directions = dict(zip([*lists.CONTRASTS, *lists.KINDS], 9 * np.eye(12, 60), strict=False))

    def meaning():
        return rng.normal(size=60) * (np.arange(60) >= 12) / 3

    for kind in ("capitals", "inhabitants", "kinship", "opposites"):
        way = "men and women" if kind == "kinship" else kind
        for pair in lists.KINDS[kind].split():
            first, second = pair.split("/")
            here = words.get(first, meaning())
            words.setdefault(first, here)
            words.setdefault(second, here + directions[way])
    for name, given in lists.CONTRASTS.items():
        for unit in given:
            here = meaning()
            for word, label in unit:
                words.setdefault(word, here + label * directions[name])
    for label, text in enumerate((lists.SAID_OF_MEN, lists.SAID_OF_WOMEN)):
        for word in text.split():
            words.setdefault(word, meaning() + label * directions["men and women"])
    for word in lists.SHOWN:
        words.setdefault(word, meaning())
    vectors = np.array(list(words.values()))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return FrenchVectors(vectors, list(words), {word: row for row, word in enumerate(words)}, len(words), "3.8.0")


@pytest.fixture(scope="module")
def measured():
    return french_words.measure(made())


def test_groups_that_a_direction_separates_are_found(measured):
    for name, found in measured["contrasts"].items():
        assert found["share"] > 0.9 and abs(found["shuffled"] - 0.5) < 0.05, name
        assert found["p"] == pytest.approx(1 / 1001) and found["left_out"] == 0
        assert (found["zero"], found["one"]) == tuple(
            sum(label == side for unit in lists.CONTRASTS[name] for _, label in unit) for side in (0, 1)
        )


def test_each_kind_of_analogy_stands_beside_a_baseline_and_chance(measured):
    assert [*measured["kinds"]] == [*lists.KINDS]
    for kind, found in measured["kinds"].items():
        assert found["completed"] > 0.9 and found["baseline"] < 0.5, kind
        assert found["chance"] == pytest.approx(1 / (len(made().names) - 3))
        assert found["pairs"] == len(lists.KINDS[kind].split()) and found["left_out"] == 0


def test_the_examples_show_what_was_found(measured):
    assert [(a, b, c, expected) for a, b, c, _, expected in measured["examples"]] == list(lists.EXAMPLES)
    assert measured["examples"][2] == ("France", "Paris", "Japon", "Tokyo", "Tokyo")
    assert [*measured["near"]] == [*measured["sharing"]] == [*lists.SHOWN]
    assert all(len(near) == 4 for near in measured["near"].values())


def test_professions_made_biased_are_found_biased(measured):
    found = measured["professions"]
    assert found["share"] > 0.95 and found["p"] < 0.01 and found["left_out"] == 0
    projections = [projection for projection, _ in found["projections"].values()]
    assert projections == sorted(projections), "nearest to men first"
    assert found["projections"]["pilote"][1] == 0 and found["projections"]["secrétaire"][1] == 1


def test_the_map_shows_the_first_pairs(measured):
    french = made()
    words, vectors = french_words.drawn(french)["capitals"]
    assert words[0] == ["France", "Paris"] and vectors.shape == (len(words), 2, 60)
    np.testing.assert_array_equal(vectors[0, 1], french.vectors[french.entries["Paris"]])
