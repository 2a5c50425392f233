"""What a tokenization makes of a text, and of another one that its vocabulary was not learned from.

Slide: « Représentation et traitement des données textuelles »
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from keras_course.data.token_vocabulary import UNKNOWN, to_text


def tokenize(text: str, new: str, vocabulary: list[bytes], encode: Callable[[str], list[int]]) -> dict[str, Any]:
    """Encode two texts, and decode the first again.

    Args:
        text: a sentence.
        new: a text that the vocabulary was not learned from.
        vocabulary: the token behind each id.
        encode: text -> ids.

    Returns:
        `ids` of the sentence, its `tokens` as bytes, the sentence `decoded` from its ids; of the new
        text `characters_per_token` and `unknown`, the share of its tokens that are not in the vocabulary.
    """
    ids, others = encode(text), encode(new)
    return {
        "ids": ids,
        "tokens": [vocabulary[i] for i in ids],
        "decoded": to_text(ids, vocabulary),
        "characters_per_token": len(new) / len(others),
        "unknown": float(np.mean([vocabulary[i] == UNKNOWN for i in others])),
    }
