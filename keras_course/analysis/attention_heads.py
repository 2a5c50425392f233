"""What the heads of a language model attend to: one head found for each simple rule, with its attention coefficients.

« The token before » and « what came after the same token »: Elhage et al., « A Mathematical Framework for Transformer
Circuits », 2021. « The first token »: Xiao et al., « Efficient Streaming Language Models with Attention Sinks », 2023.
"""

from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from keras_course.layers import GroupedQueryAttention


class Head(NamedTuple):
    """A head that follows a rule more than all others.

    Attributes:
        rule: `"first"`, `"before"` or `"after the same"`.
        block: number of its block, from 1.
        head: number of the head in its block, from 1.
        follows: mean coefficient of the positions that the rule names, from 0 to 1.
        coefficients: float32 `(length, length)`; each row sums to 1.
    """

    rule: str
    block: int
    head: int
    follows: float
    coefficients: np.ndarray


def attention_coefficients(model: keras.Model, ids: np.ndarray) -> np.ndarray:
    """The attention coefficients of all heads, float32 `(blocks, heads, length, length)`.

    Args:
        model: with a `GroupedQueryAttention` in each block, such as that of `chapters.chat`.
        ids: int32 `(length,)`.
    """
    layers = [layer for layer in model.layers if isinstance(layer, GroupedQueryAttention)]
    inputs = keras.Model(model.inputs[0], [layer.input for layer in layers])(ids[None])
    scores = [layer.attention_scores(x) for layer, x in zip(layers, inputs, strict=True)]
    return np.stack([ops.convert_to_numpy(ops.cast(alpha, "float32"))[0] for alpha in scores])


def heads_by_rule(model: keras.Model, ids: np.ndarray) -> list[Head]:
    """For each rule the head that follows it most on one text; a rule that nothing in the text obeys is left out.

    Args:
        model: see `attention_coefficients`.
        ids: int32 `(length,)`, at least 3.
    """
    alpha = attention_coefficients(model, ids)
    found = []
    for rule, (queries, keys) in positions_by_rule(ids).items():
        if len(queries):
            follows = alpha[:, :, queries, keys].mean(axis=2)
            block, head = np.unravel_index(follows.argmax(), follows.shape)
            best = float(follows[block, head])
            found.append(Head(rule, int(block) + 1, int(head) + 1, best, alpha[block, head]))
    return found


def positions_by_rule(ids: np.ndarray) -> dict[str, tuple[Any, Any]]:
    """From which position to which, by each rule; two rules never name the same pair.

    `"first"` and `"before"` begin at the third token, for which the token before is no longer the first. `"after the
    same"` is the token that followed the last occurrence of the same token, if there was one.
    """
    later = np.arange(2, len(ids))
    same = [(i, max(j for j in range(i) if ids[j] == ids[i])) for i in range(len(ids)) if ids[i] in ids[:i]]
    after = [(i, j + 1) for i, j in same if j + 1 < i - 1]
    queries, keys = np.array(after, dtype=int).reshape(-1, 2).T
    return {"first": (later, 0 * later), "before": (later, later - 1), "after the same": (queries, keys)}
