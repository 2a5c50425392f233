"""Occlusion: how much the answer of a network changes when one word is hidden."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from keras_course.data.word_vocabulary import START, UNKNOWN, Vocabulary


def effect_of_hiding(model: Any, ids: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The absolute change of each text's probability when one of its words is replaced by the unknown word.

    The model is called without `predict`, which on TensorFlow would be compiled anew for each length.

    Args:
        model: word ids `(texts, length)` -> probability `(texts, 1)`.
        ids: int32, `(texts, length)`.
        columns: for each text the column of the word to hide, `(texts,)`.

    Returns:
        The absolute difference, `(texts,)`.
    """
    hidden = ids.copy()
    hidden[np.arange(len(ids)), columns] = UNKNOWN
    before, after = (ops.convert_to_numpy(model(texts)).astype("float32") for texts in (ids, hidden))
    return np.abs(after - before)[:, 0]


def another_word(ids: np.ndarray, columns: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a random word of each text, other than the one in `columns`, and return its column.

    Padding and the start are not words.

    Args:
        ids: int32, `(texts, length)`, at least two words in each text.
        columns: for each text the column that is not drawn, `(texts,)`.
        rng: draws the words.
    """
    others = (ids > START) & (np.arange(ids.shape[1]) != columns[:, None])
    return np.array([rng.choice(np.flatnonzero(row)) for row in others])


def most_attended(
    model: Any, attend: Callable[..., tuple[np.ndarray, np.ndarray]], ids: np.ndarray, vocabulary: Vocabulary
) -> dict[str, Any]:
    """The words that texts attend to most, and how much hiding them changes the probability.

    Args:
        model: word ids `(texts, length)` -> probability `(texts, 1)`.
        attend: model, ids -> the coefficients `(texts, length, length)` and what each token receives of them, `(texts,
            length)`.
        ids: int32, `(texts, length)`; texts of fewer than two words are left out.
        vocabulary: the words behind the ids.

    Returns:
        `words`, the eight that most texts attend to most; `reviews`, the number of texts; `moves`, the mean absolute
        difference of the probability when this word of each text is hidden, and when another one is.
    """
    ids = ids[np.sum(ids > START, axis=1) >= 2]
    if not len(ids):
        return {"words": [], "reviews": 0, "moves": (0.0, 0.0)}
    most = np.where(ids > START, attend(model, ids)[1], -1.0).argmax(axis=1)
    often = Counter(vocabulary.id_to_token(word) for word in ids[np.arange(len(ids)), most]).most_common(8)
    others = another_word(ids, most, np.random.default_rng(0))  # the same draws each time
    moves = [float(effect_of_hiding(model, ids, columns).mean()) for columns in (most, others)]
    return {"words": [word for word, _ in often], "reviews": len(ids), "moves": tuple(moves)}
