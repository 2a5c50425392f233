"""What a chat model does before and after: ratings, obedience, bits per token, Wilson's interval."""

import numpy as np
import pytest
from scipy.stats import binomtest

from keras_course.analysis.fine_tuned import LONGEST, Behaviour, behaviour, bits_per_token

P = np.array([0.1, 0.2, 0.3, 0.4], "float32")


class Digits:
    """Each digit is its own token; a model says each of 4 tokens with a fixed probability."""

    tokenizer = model = property(lambda self: self)

    def tokenize(self, text):
        return np.array([int(letter) for letter in text], "int32")

    def predict_on_batch(self, ids):
        return np.broadcast_to(np.log(P) + 5, (*ids.shape, 4))

    def stream(self, prompt, count, end, strategy):
        assert (count, end, strategy) == (LONGEST, 2, "greedy")
        yield from prompt[::-1]


class Rater:
    def __init__(self, logits):
        self.logits = np.array(logits)

    def predict(self, ids, **_):
        return self.logits[: len(ids)]


def look(said_before=None):
    logits = [[0, 9, 1, 0], [0, 0, 5, 3], [8, 1, 2, 0]]
    favourable = np.array([False, True, False])
    ids, answers = np.zeros((3, 2), "int32"), np.array([1, 2])
    return behaviour(Rater(logits), ids, answers, favourable, Digits(), ["01", "3"], 2, said_before)


def test_a_rating_is_right_or_wrong_and_in_one_of_the_two_words_or_not():
    found = look()
    assert found.right.tolist() == [True, True, False] and found.obeys.tolist() == [True, True, False]
    assert found.said == ["10", "3"]


def test_the_bits_are_those_of_the_answer_alone():
    assert bits_per_token(Digits(), "0", "33") == pytest.approx(-np.log2(0.4), abs=1e-5)
    assert bits_per_token(Digits(), "33", "01") == pytest.approx(-np.log2(0.1 * 0.2) / 2, abs=1e-5)
    assert np.isnan(bits_per_token(Digits(), "33", ""))


def test_later_the_bits_are_those_of_the_former_answers():
    later = look(["0", "1"])
    np.testing.assert_allclose(later.bits, -np.log2([0.1, 0.2]), atol=1e-5)
    np.testing.assert_allclose(look().bits, [-np.log2(0.02) / 2, -np.log2(0.4)], atol=1e-5)


@pytest.mark.parametrize(("right", "number"), [(0, 5), (5, 5), (97, 120)])
def test_the_interval_is_wilsons(right, number):
    found = Behaviour(np.arange(number) < right, np.ones(number, bool), [], np.zeros(0)).interval()
    expected = binomtest(right, number).proportion_ci(method="wilson")
    assert found == pytest.approx((expected.low, expected.high), abs=1e-4)
