"""Word vectors from counts of neighbouring words."""

import numpy as np

from keras_course.data.ppmi_vectors import neighbour_vectors, ppmi


def by_hand(ids, words, window):
    """Each pair of words at most `window` apart, counted one by one."""
    counts = np.zeros((words, words))
    for row in ids:
        for i, word in enumerate(row):
            for j in range(max(0, i - window), min(len(row), i + window + 1)):
                if i != j and word >= 3 and row[j] >= 3:
                    counts[word, row[j]] += 1
    return counts[:, 3:]


def test_products_of_vectors_are_the_associations_of_neighbours():
    """With all dimensions kept, vectors are left singular vectors scaled by the roots of the singular values."""
    rng = np.random.default_rng(0)
    ids = [np.concatenate([[1], rng.integers(2, 12, rng.integers(1, 15))]).astype("int32") for _ in range(30)]
    vectors = neighbour_vectors(ids, 12, dimension=9, window=2)
    associations = ppmi(by_hand(ids, 12, 2))
    left, values, _ = np.linalg.svd(associations, full_matrices=False)
    expected = left * np.sqrt(values)
    np.testing.assert_allclose(vectors @ vectors.T, expected @ expected.T, atol=1e-4)


def test_ppmi_is_the_formula():
    """The second neighbour is met four times as often: its smoothed probability is 4^(3/4) times as large, not 4."""
    counts = np.array([[4.0, 0.0], [4.0, 32.0]])
    smoothed = np.array([8, 32]) ** 0.75 / (8**0.75 + 32**0.75)
    expected = np.log(np.maximum(counts / counts.sum(axis=1, keepdims=True) / smoothed, 1))
    np.testing.assert_allclose(ppmi(counts), expected, rtol=1e-6)
    assert ppmi(counts)[0, 0] > 0 and ppmi(counts)[0, 1] == 0


def test_words_with_the_same_neighbours_are_near_though_they_never_meet():
    """`cat` and `dog` (3, 4) eat, sleep and run (5, 6, 7); `red` and `blue` (8, 9) colour three things."""
    rng = np.random.default_rng(0)
    animals = [np.array([1, rng.integers(3, 5), rng.integers(5, 8)], "int32") for _ in range(300)]
    colours = [np.array([1, rng.integers(8, 10), rng.integers(10, 13)], "int32") for _ in range(300)]
    vectors = neighbour_vectors(animals + colours, 13, dimension=4)
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    assert vectors[3] @ vectors[4] > 0.9 and vectors[8] @ vectors[9] > 0.9
    assert abs(vectors[3] @ vectors[8]) < 0.1


def test_the_shape_is_as_asked_even_of_few_words():
    vectors = neighbour_vectors([np.array([1, 3, 4], "int32")], 6, dimension=50)
    assert vectors.shape == (6, 50) and vectors.dtype == np.float32 and np.isfinite(vectors).all()
    assert not vectors[[0, 1, 2, 5]].any()
