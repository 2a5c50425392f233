"""What a language model would say after each of its blocks: its last layers applied to what goes from block to block.

nostalgebraist, « interpreting GPT: the logit lens », 2020.
"""

from typing import Any

import keras
import numpy as np
from keras import ops
from keras.layers import RMSNormalization

from keras_course.layers import TiedEmbedding


def after_each_block(model: keras.Model, ids: np.ndarray, first: int) -> np.ndarray:
    """The distribution of the next token as it would be, if the network ended after fewer blocks.

    Args:
        model: that of `chapters.chat`: in each block two `RMSNormalization`, then one more, and a `TiedEmbedding`.
        ids: int32 `(length,)`.
        first: from which token on; the tokens before it are read, but their distributions are not computed.

    Returns:
        Probabilities, float32 `(blocks + 1, length - first, vocabulary size)`: before the first block, then after each.
    """
    norms = [layer for layer in model.layers if isinstance(layer, RMSNormalization)]
    (tokens,) = (layer for layer in model.layers if isinstance(layer, TiedEmbedding))
    between = keras.Model(model.inputs[0], [norm.input for norm in norms[::2]])

    def said(x: Any) -> np.ndarray:
        return ops.convert_to_numpy(ops.softmax(tokens(norms[-1](x[:, first:]), reverse=True)))[0]

    return np.stack([said(x) for x in between(ids[None])])
