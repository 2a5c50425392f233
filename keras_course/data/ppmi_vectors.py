"""Word vectors made from counts of neighbouring words, without labels.

Slide: « Utilisation des embeddings de mots » (learned on another task, then reused)

For each word we count the words near it, turn the counts into associations (positive pointwise mutual information,
PPMI) and keep the directions in which these vary most (singular value decomposition). Levy and Goldberg (2014) and
Levy, Goldberg and Dagan (2015) relate this to word2vec and GloVe.
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
        window: largest distance of a neighbour, in words, on both sides.
        contexts: how many of the most frequent words are counted as neighbours.

    Returns:
        float32, `(max_features, dimension)`; zeros for reserved ids and words without neighbours.
    """
    contexts = min(contexts, max_features - FIRST_WORD)
    separator = np.zeros(window, "int32")  # between two texts, whose ends are not neighbours
    words = np.concatenate([part for row in ids for part in (row, separator)])
    counts = np.zeros((max_features, contexts))
    for distance in range(1, window + 1):
        for word, near in ((words[:-distance], words[distance:]), (words[distance:], words[:-distance])):
            kept = (word >= FIRST_WORD) & (near >= FIRST_WORD) & (near < FIRST_WORD + contexts)
            cells = word[kept].astype(np.int64) * contexts + near[kept] - FIRST_WORD
            counts += np.bincount(cells, minlength=counts.size).reshape(counts.shape)
    associations = ppmi(counts)
    values, directions = np.linalg.eigh(associations.T @ associations)
    strength = np.sqrt(np.maximum(values[::-1][:dimension], 1e-12))  # singular values, the largest first
    vectors = associations @ (directions[:, ::-1][:, :dimension] / np.sqrt(strength))
    wide = np.zeros((max_features, dimension), "float32")
    wide[:, : vectors.shape[1]] = vectors
    return wide


def ppmi(counts: np.ndarray) -> np.ndarray:
    """Positive pointwise mutual information: max(0, log p(word, neighbour) / (p(word) p(neighbour))).

    p(neighbour) is smoothed: counts are raised to the power 3/4, which lowers the values of rare neighbours.

    Args:
        counts: how often each word meets each neighbour, `(words, neighbours)`.

    Returns:
        float32, `(words, neighbours)`.
    """
    of_word = counts.sum(axis=1, keepdims=True)
    of_neighbour = counts.sum(axis=0) ** 0.75
    smoothed = of_neighbour / max(of_neighbour.sum(), 1)
    ratio = counts / np.maximum(of_word * smoothed, 1e-12)
    return np.log(np.maximum(ratio, 1)).astype("float32")
