"""Hiding one word of a text."""

import numpy as np

from keras_course.analysis.occlusion import another_word, effect_of_hiding, most_attended
from keras_course.data.word_vocabulary import Vocabulary


class Counting:
    """A model whose probability is the share of the word 7."""

    def __call__(self, ids):
        return np.mean(ids == 7, axis=1, keepdims=True)


def test_the_effect_is_how_far_the_answer_moves():
    ids = np.array([[1, 7, 7, 4], [1, 3, 4, 7]])
    np.testing.assert_allclose(effect_of_hiding(Counting(), ids, np.array([1, 1])), [0.25, 0])
    np.testing.assert_array_equal(ids, [[1, 7, 7, 4], [1, 3, 4, 7]])


def test_another_word_is_a_word_and_another():
    ids = np.array([[0, 0, 1, 5, 6, 2], [1, 4, 5, 6, 7, 8]])
    rng = np.random.default_rng(0)
    drawn = np.array([another_word(ids, np.array([3, 5]), rng) for _ in range(200)])
    assert set(drawn[:, 0]) == {4, 5} and set(drawn[:, 1]) == {1, 2, 3, 4}


def attend_to_7(model, ids):
    """Each token gives all of its attention to the word 7, or to padding and the start where there is none."""
    return None, np.where(ids == 7, 1.0, np.where(ids < 2, 0.5, 0.0))


def test_the_words_attended_to_most_and_what_hiding_them_does():
    """Texts of one word or none have no other word to hide: they are left out, where drawing one would fail."""
    ids = np.array([[0, 1, 7, 4], [1, 3, 4, 7], [0, 0, 1, 7], [0, 0, 0, 1]])
    found = most_attended(Counting(), attend_to_7, ids, Vocabulary(["a", "good", "old", "dull", "film"]))
    assert found == {"words": ["film"], "reviews": 2, "moves": (0.25, 0.0)}
    assert most_attended(Counting(), attend_to_7, ids[2:], Vocabulary(["a"]))["reviews"] == 0
