"""The geometry of word vectors: neighbours, analogies, and what chance would give.

Slide: « Utilisation des embeddings de mots » (the geometry of the vectors reflects meaning)
"""

from collections.abc import Callable

import numpy as np

from keras_course.data.word_vocabulary import FIRST_WORD, Vocabulary


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors `(..., dimension)` scaled to length 1: their dot products are then cosines; zeros stay zeros."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def nearest(vectors: np.ndarray, target: np.ndarray, without: list[int], count: int) -> list[int]:
    """The ids of the words whose vectors make the smallest angles with a target.

    Args:
        vectors: of length 1, `(max_features, dimension)`; the reserved ids are not words and never found.
        target: of any length, `(dimension,)`.
        without: ids that are left out.
        count: how many ids to return, the nearest first.
    """
    cosines = vectors @ target
    cosines[[*range(FIRST_WORD), *without]] = -np.inf
    return [int(i) for i in np.argsort(-cosines)[:count]]


def neighbours(vectors: np.ndarray, ids: list[int], vocabulary: Vocabulary, count: int = 4) -> dict[str, list[str]]:
    """For each of some words, the words with the nearest vectors, the nearest first.

    Args:
        vectors: of length 1, `(max_features, dimension)`.
        ids: of the words.
        vocabulary: the words behind the ids.
        count: how many neighbours of each word.
    """
    word = vocabulary.id_to_token
    return {word(i): [word(j) for j in nearest(vectors, vectors[i], [i], count)] for i in ids}


def fourth_word(vectors: np.ndarray, a: int, b: int, c: int) -> int:
    """The word that completes the analogy « a is to b as c is to ... »: the nearest to b - a + c, these three excluded.

    Args:
        vectors: of length 1, `(max_features, dimension)`.
        a: id of a word, as `b` and `c`.
        b: see `a`.
        c: see `a`.
    """
    (found,) = nearest(vectors, vectors[b] - vectors[a] + vectors[c], [a, b, c], 1)
    return found


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
