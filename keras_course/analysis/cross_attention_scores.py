"""Which characters of a date a transformer attends to while it writes the answer."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.data import dates
from keras_course.layers.cross_attention import CrossAttention


def cross_attention_scores(model: Any, text: str, iso: str) -> np.ndarray:
    """The coefficients of a transformer's last cross-attention, mean of its heads.

    Args:
        model: ids of a date and of the answer so far -> next characters; as the chapter transformer builds it.
        text: the date that it reads.
        iso: the answer that it writes.

    Returns:
        One row for each character written, one column for each character read: float `(10, characters of text)`.
    """
    layer = [layer for layer in model.layers if isinstance(layer, CrossAttention)][-1]
    written = np.pad(dates.encode_iso([iso])[:, :-1], ((0, 0), (1, 0)), constant_values=dates.START)
    y, x = keras.Model(model.inputs, layer.input).predict([dates.encode([text]), written], verbose=0)
    _, alpha = layer(y, x, return_attention_scores=True)
    return np.mean(ops.convert_to_numpy(alpha)[0].astype("float32"), axis=0)  # not of half precision
