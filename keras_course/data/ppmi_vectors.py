"""Word vectors from nothing but the words around: a word is known by the company it keeps.

Slide: « Utilisation des embeddings de mots » (inherited from learning on another task)

The task here is not to rate reviews: their labels are not looked at. For each word we count the words that stand
near it, turn counts into associations (positive pointwise mutual information) and keep the directions in which these
differ most (singular value decomposition). Levy and Goldberg (2014) and Levy, Goldberg and Dagan (2015) relate this to
word2vec and GloVe.
"""

import numpy as np

from keras_course.data.word_vocabulary import FIRST_WORD


def neighbour_vectors(
    ids: list[np.ndarray], max_features: int, dimension: int = 100, window: int = 4, contexts: int = 2_000
) -> np.ndarray:
    """Vectors of all words of a vocabulary, learned from texts without labels.

    Args:
        ids: the texts, each int32 `(its length,)`, smaller ids for more frequent words.
        max_features: number of ids, the reserved ones included.
        dimension: of the vectors.
        window: how far neighbours stand, on both sides.
        contexts: how many of the most frequent words are counted as neighbours.

    Returns:
        float32, `(max_features, dimension)`; zeros for reserved ids and words without neighbours.
    """
    contexts = min(contexts, max_features - FIRST_WORD)
    apart = np.zeros(window, "int32")  # between two texts, so that their ends are not neighbours
    words = np.concatenate([part for row in ids for part in (row, apart)])
    counts = np.zeros((max_features, contexts))
    for distance in range(1, window + 1):
        for word, near in ((words[:-distance], words[distance:]), (words[distance:], words[:-distance])):
            kept = (word >= FIRST_WORD) & (near >= FIRST_WORD) & (near < FIRST_WORD + contexts)
            places = word[kept].astype(np.int64) * contexts + near[kept] - FIRST_WORD
            counts += np.bincount(places, minlength=counts.size).reshape(counts.shape)
    associations = ppmi(counts)
    values, directions = np.linalg.eigh(associations.T @ associations)
    strength = np.sqrt(np.maximum(values[::-1][:dimension], 1e-12))  # singular values, the largest first
    vectors = associations @ (directions[:, ::-1][:, :dimension] / np.sqrt(strength))
    wide = np.zeros((max_features, dimension), "float32")
    wide[:, : vectors.shape[1]] = vectors
    return wide


def ppmi(counts: np.ndarray) -> np.ndarray:
    """Pointwise mutual information: log p(word, neighbour) / (p(word) p(neighbour)) where that is above 0, else 0.

    Frequent neighbours are smoothed with the power 3/4, so that rare ones do not look too surprising.

    Args:
        counts: `(words, neighbours)`.
    """
    of_word = counts.sum(axis=1, keepdims=True)
    of_neighbour = counts.sum(axis=0) ** 0.75
    chance = of_neighbour / max(of_neighbour.sum(), 1)
    ratio = counts / np.maximum(of_word * chance, 1e-12)
    return np.log(np.maximum(ratio, 1)).astype("float32")
