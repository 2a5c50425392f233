"""Cosines, neighbours, analogies, and shuffled labels."""

import numpy as np
import pytest

from keras_course.analysis import word_geometry
from keras_course.data.word_vocabulary import Vocabulary


def test_vectors_of_length_one_have_cosines_for_products():
    x, y = np.random.default_rng(0).normal(size=(2, 6))
    cosine = x @ y / np.sqrt((x @ x) * (y @ y))
    assert word_geometry.unit(x) @ word_geometry.unit(y) == pytest.approx(cosine)
    assert not word_geometry.unit(np.zeros(3)).any()


def test_the_nearest_make_the_smallest_angles():
    degrees = np.radians([0, 0, 0, 10, 50, 20, 180])
    vectors = np.column_stack([np.cos(degrees), np.sin(degrees)])
    assert word_geometry.nearest(vectors, vectors[3], [3], 3) == [5, 4, 6], "the reserved ids 0 to 2 are no words"
    assert word_geometry.nearest(vectors, 100 * vectors[3], [3, 5], 1) == [4], "the target's length does not matter"


def test_an_analogy_is_a_parallelogram():
    """King - man + woman, in a plane where it holds by construction."""
    man, woman, king, queen, stone = [1, 0], [1, 1], [3, 0.2], [3, 1.2], [-1, -1]
    vectors = word_geometry.unit(np.array([[0, 0]] * 3 + [man, woman, king, queen, stone], float))
    target = vectors[5] - vectors[3] + vectors[4]
    assert word_geometry.nearest(vectors, target, [3, 4, 5], 1) == [6]
    assert word_geometry.fourth_word(vectors, 3, 5, 4) == 6


def test_neighbours_are_words():
    degrees = np.radians([0, 0, 0, 10, 50, 20, 180])
    vectors = np.column_stack([np.cos(degrees), np.sin(degrees)])
    near = word_geometry.neighbours(vectors, [3, 6], Vocabulary(["a", "b", "c", "d"]).id_to_token, count=2)
    assert near == {"a": ["c", "b"], "d": ["b", "c"]}


def test_shuffled_labels_score_as_high_only_by_chance():
    """The score: share of the signs of x that are the labels. Of 20, shuffled labels never find all."""

    def score(x, y):
        return float(np.mean((x[:, 0] > 0) == y))

    y = np.arange(20) % 2
    true, shuffled, p = word_geometry.permutation_test(score, 2.0 * y[:, None] - 1, y, 99)
    assert true == 1 and shuffled.shape == (99,) and p == 1 / 100
    assert shuffled.mean() == pytest.approx(0.5, abs=0.05)


def test_a_score_of_chance_has_a_large_p():
    true, shuffled, p = word_geometry.permutation_test(
        lambda x, y: float(y[0]), np.zeros((4, 1)), np.array([0, 1, 1, 1])
    )
    assert true == 0 and p == 1, "every shuffle scores at least as high"
    assert shuffled.mean() == pytest.approx(0.75, abs=0.05)


def test_all_pairs_of_a_kind_are_completed_as_one_at_a_time():
    """12 pairs of random words, half of them parallelograms: 132 analogies; and 300 other words in the way."""
    rng = np.random.default_rng(0)
    first = rng.normal(size=(12, 8))
    second = first + np.where(np.arange(12)[:, None] < 6, rng.normal(size=8), rng.normal(size=(12, 8)))
    vectors = word_geometry.unit(np.concatenate([first, second, rng.normal(size=(300, 8))]))
    pairs = np.column_stack([np.arange(12), np.arange(12, 24)])
    fours = [[*p, *q] for p in pairs for q in pairs if p[0] != q[0]]
    found = [word_geometry.fourth_word(vectors, *four[:3], reserved=0) == four[3] for four in fours]
    near = [word_geometry.nearest(vectors, vectors[c], [a, b, c], 1, reserved=0) == [d] for a, b, c, d in fours]
    assert len(fours) == 132 and 0.1 < np.mean(found) < np.mean(near) < 0.9
    assert word_geometry.analogy_rates(vectors, pairs) == pytest.approx((np.mean(found), np.mean(near)))


def test_analogies_of_three_words_are_not_asked():
    """Man is to woman as husband is to woman: the answer is given."""
    vectors = np.eye(4)
    once = word_geometry.analogy_rates(vectors, np.array([[0, 1], [2, 3]]))
    assert word_geometry.analogy_rates(vectors, np.array([[0, 1], [2, 3], [2, 1]])) == once


def test_the_means_of_two_groups_lie_at_minus_1_and_1():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(10, 4)), np.arange(10) % 2
    zero, one = x[y == 0].mean(axis=0), x[y == 1].mean(axis=0)
    across = np.linalg.svd((one - zero)[None])[2][1]  # perpendicular to the direction
    others = np.array([zero, one, (zero + one) / 2, one + 5 * across, one + (one - zero)])
    np.testing.assert_allclose(word_geometry.positions(x, y, others), [-1, 1, 0, 1, 3], atol=1e-9)


def test_couples_in_order_are_counted():
    x, y = np.array([0.1, 0.5, 0.9, 0.5]), np.array([0, 0, 1, 1])
    assert word_geometry.in_order(x, y) == 3 / 4, "a tie is not in order"
    assert word_geometry.in_order(-x, 1 - y) == 3 / 4
