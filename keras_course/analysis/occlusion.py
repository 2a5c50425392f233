"""What a network's answer depends on: hide one word and see how far the answer moves."""

from typing import Any

import numpy as np

from keras_course.data.word_vocabulary import START, UNKNOWN


def effect_of_hiding(model: Any, ids: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """How far a probability moves when one word of each text, that in its column, becomes the unknown word.

    Args:
        model: word ids `(texts, length)` -> probability `(texts, 1)`.
        ids: int32, `(texts, length)`.
        columns: for each text the column of the word to hide, `(texts,)`.

    Returns:
        The absolute difference, `(texts,)`.
    """
    hidden = ids.copy()
    hidden[np.arange(len(ids)), columns] = UNKNOWN
    return np.abs(model.predict(hidden, verbose=0) - model.predict(ids, verbose=0))[:, 0]


def another_word(ids: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """For each text the column of a word drawn at random, neither padding nor start nor the word in `columns`.

    What is drawn comes from NumPy's global generator, which `keras.utils.set_random_seed` seeds.
    """
    others = (ids > START) & (np.arange(ids.shape[1]) != columns[:, None])
    return np.array([np.random.choice(np.flatnonzero(row)) for row in others])
