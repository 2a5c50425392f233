"""The geometry of word vectors: neighbours, analogies, and what chance would give.

Slide: « Utilisation des embeddings de mots » (the geometry of the vectors reflects meaning)
"""

from collections.abc import Callable

import numpy as np

from keras_course.data.word_vocabulary import FIRST_WORD


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors `(..., dimension)` scaled to length 1: their dot products are then cosines; zeros stay zeros."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def nearest(
    vectors: np.ndarray, target: np.ndarray, without: list[int], count: int, reserved: int = FIRST_WORD
) -> list[int]:
    """The ids of the words whose vectors make the smallest angles with a target.

    Args:
        vectors: of length 1, `(max_features, dimension)`.
        target: of any length, `(dimension,)`.
        without: ids that are left out.
        count: how many ids to return, the nearest first.
        reserved: how many of the first ids are not words, and never found.
    """
    cosines = vectors @ target
    cosines[[*range(reserved), *without]] = -np.inf
    return [int(i) for i in np.argsort(-cosines)[:count]]


def neighbours(
    vectors: np.ndarray, ids: list[int], word: Callable[[int], str], count: int = 4, reserved: int = FIRST_WORD
) -> dict[str, list[str]]:
    """For each of some words, the words with the nearest vectors, the nearest first.

    Args:
        vectors: of length 1, `(max_features, dimension)`.
        ids: of the words.
        word: the word behind an id.
        count: how many neighbours of each word.
        reserved: see `nearest`.
    """
    return {word(i): [word(j) for j in nearest(vectors, vectors[i], [i], count, reserved)] for i in ids}


def fourth_word(vectors: np.ndarray, a: int, b: int, c: int, *, reserved: int = FIRST_WORD) -> int:
    """The word that completes the analogy « a is to b as c is to ... »: the nearest to b - a + c, these three excluded.

    Args:
        vectors: of length 1, `(max_features, dimension)`.
        a: id of a word, as `b` and `c`.
        b: see `a`.
        c: see `a`.
        reserved: see `nearest`.
    """
    (found,) = nearest(vectors, vectors[b] - vectors[a] + vectors[c], [a, b, c], 1, reserved)
    return found


def analogy_rates(vectors: np.ndarray, pairs: np.ndarray) -> tuple[float, float]:
    """Each pair is to every other one as the slide says: how many of these analogies hold?

    Args:
        vectors: of length 1, `(words, dimension)`; every id is a word.
        pairs: ids, int `(pairs, 2)`, two pairs at least. Analogies of fewer than four words are left out.

    Returns:
        The share of the analogies whose fourth word is the one nearest to b - a + c; and, for comparison, the share
        whose fourth word is the one nearest to c alone. The three words given are excluded from both.
    """
    fours = np.array([[*first, *second] for first in pairs for second in pairs if len({*first, *second}) == 4])
    right = np.zeros(2)
    for batch in np.array_split(fours, -(-len(fours) // 256)):
        a, b, c = (vectors[batch[:, k]] for k in range(3))
        for way, target in enumerate((b - a + c, c)):
            cosines = target @ vectors.T
            np.put_along_axis(cosines, batch[:, :3], -np.inf, axis=1)
            right[way] += np.sum(cosines.argmax(axis=1) == batch[:, 3])
    completed, baseline = right / len(fours)
    return float(completed), float(baseline)


def separation(x: np.ndarray, y: np.ndarray, halves: int = 10) -> float:
    """Find the direction from label 0 to label 1 on half of the words, score it on the other half.

    Args:
        x: word vectors, `(words, dimension)`.
        y: labels, 0 or 1, `(words,)`.
        halves: how many random halves to average over.

    Returns:
        Share of the other half that lies on its label's side of the middle.
    """
    right, rng = [], np.random.default_rng(0)  # the same halves each time
    for _ in range(halves):
        order = rng.permutation(len(y))
        order = order[np.argsort(y[order], kind="stable")]  # both halves: half of each label
        found, others = order[::2], order[1::2]
        zero, one = (x[found][y[found] == label].mean(axis=0) for label in (0, 1))
        side = (x[others] - (zero + one) / 2) @ (one - zero) > 0
        right.append(np.mean(side == y[others]))
    return float(np.mean(right))


def positions(x: np.ndarray, y: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Where other words lie along the direction from label 0 to label 1: -1 at the mean of 0, 1 at that of 1.

    Args:
        x: word vectors, `(words, dimension)`.
        y: labels, 0 or 1, `(words,)`.
        others: vectors of the other words, `(other words, dimension)`.
    """
    zero, one = (x[y == label].mean(axis=0) for label in (0, 1))
    direction = (one - zero) / 2
    return (others - (zero + one) / 2) @ direction / (direction @ direction)


def in_order(x: np.ndarray, y: np.ndarray) -> float:
    """Of all couples of a number with label 0 and one with label 1, the share in which the latter is greater.

    Args:
        x: numbers, `(n,)`.
        y: labels, 0 or 1, `(n,)`.
    """
    return float(np.mean(x[y == 1][:, None] > x[y == 0]))


def permutation_test(
    score: Callable[[np.ndarray, np.ndarray], float], x: np.ndarray, y: np.ndarray, shuffles: int = 1000
) -> tuple[float, np.ndarray, float]:
    """Permutation test: the score with the true labels, scores with shuffled labels, the p-value.

    The shuffles are the same each time. Not `scipy.stats.permutation_test`: the argument that seeds it has another name
    from SciPy 1.15 on.

    Args:
        score: of `x` and labels.
        x: vectors, `(words, dimension)`.
        y: labels, `(words,)`.
        shuffles: how many times the labels are shuffled.

    Returns:
        The score with the true labels, the scores with shuffled labels, `(shuffles,)`, and the p-value: the share of
        scores at least as high as the true one, the true one counted among them.
    """
    true, rng = score(x, y), np.random.default_rng(0)
    shuffled = np.array([score(x, rng.permutation(y)) for _ in range(shuffles)])
    return true, shuffled, float((1 + np.sum(shuffled >= true)) / (1 + shuffles))
