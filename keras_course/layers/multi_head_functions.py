"""Multi-head scaled dot-product attention, causal masks and head reshaping, shared by the attention layers."""

from typing import Any

import numpy as np
from keras import ops

Tensor = Any

MASKED_SCORE = float(np.finfo("float32").min)  # score of a masked position: softmax turns it into exactly zero


def attend(q: Tensor, k: Tensor, v: Tensor, attention_mask: Tensor = None) -> Tensor:
    """Scaled dot-product attention of every head; the output of a token whose mask is False everywhere is zero.

    Computed by `ops.dot_product_attention`, which uses flash attention where the device has it.

    Args:
        q: queries, float `(batch, tokens, num_heads, head_dim)`.
        k: keys, float `(batch, length, num_heads, head_dim)`.
        v: values, float, same shape as `k`.
        attention_mask: bool, broadcast to `(batch, num_heads, tokens, length)`, True where a token may attend;
            `None` masks nothing.

    Returns:
        float, `(batch, tokens, num_heads, head_dim)`.
    """
    # float16 overflows above 65,504: the queries are divided by 64, and `scale` multiplies by 64 again in float32.
    q, scale = q / 64, 64 / q.shape[-1] ** 0.5
    if attention_mask is None:
        return ops.dot_product_attention(q, k, v, scale=scale)
    # Some backends divide by zero in a fully masked row: such a row is unmasked here and its output replaced by zeros.
    fully_masked = ops.logical_not(ops.any(attention_mask, axis=-1, keepdims=True))  # (batch, heads or 1, tokens, 1)
    y = ops.dot_product_attention(q, k, v, mask=ops.logical_or(attention_mask, fully_masked), scale=scale)
    return ops.where(ops.swapaxes(fully_masked, 1, 2), ops.zeros_like(y), y)


def coefficients(q: Tensor, k: Tensor, attention_mask: Tensor = None) -> Tensor:
    """The attention coefficients (softmax of the scores) that `attend` applies to the values.

    Args:
        q: see `attend`.
        k: see `attend`.
        attention_mask: see `attend`.

    Returns:
        `(batch, num_heads, tokens, length)`, dtype of `q`; each row sums to 1, or is all zeros if fully masked.
    """
    scores = ops.einsum("bqhd,bkhd->bhqk", ops.cast(q, "float32"), ops.cast(k, "float32"))
    return ops.cast(masked_softmax(scores / q.shape[-1] ** 0.5, attention_mask), q.dtype)


def masked_softmax(scores: Tensor, attention_mask: Tensor = None) -> Tensor:
    """Softmax along the last axis; masked positions get zero, and so does every position of a fully masked row.

    Args:
        scores: float32.
        attention_mask: bool, broadcast to the shape of `scores`, True for the positions to keep; `None` masks nothing.
    """
    if attention_mask is not None:
        scores = ops.where(attention_mask, scores, MASKED_SCORE)
    # ops.softmax warns about an axis of size 1, which occurs when a text has one token.
    alpha = ops.ones_like(scores) if scores.shape[-1] == 1 else ops.softmax(scores)
    return alpha if attention_mask is None else ops.where(attention_mask, alpha, 0.0)


def causal_mask(tokens: Tensor, length: Tensor, position: Tensor = 0) -> Tensor:
    """True where the token at position i may attend to position j: where j <= i.

    Args:
        tokens: number of tokens that attend.
        length: number of positions they may attend to.
        position: position of the first of these tokens.

    Returns:
        bool, `(1, 1, tokens, length)`.
    """
    i, j = position + ops.arange(tokens, dtype="int32"), ops.arange(length, dtype="int32")
    return (j[None, :] <= i[:, None])[None, None]


def linear(x: Tensor, kernel: Tensor, bias: Tensor = None) -> Tensor:
    """`x @ kernel + bias` in the dtype of `x`: Keras casts weights automatically inside `call` only, not in `step`."""
    y = ops.matmul(x, ops.cast(kernel, x.dtype))
    return y if bias is None else y + ops.cast(bias, x.dtype)


def split_heads(x: Tensor, num_heads: int) -> Tensor:
    """Reshape `(batch, length, width)` to `(batch, length, num_heads, head_dim)`."""
    batch, length, width = ops.shape(x)
    return ops.reshape(x, (batch, length, num_heads, width // num_heads))


def join_heads(x: Tensor) -> Tensor:
    """Reshape `(batch, length, num_heads, head_dim)` to `(batch, length, width)`."""
    batch, length, num_heads, head_dim = ops.shape(x)
    return ops.reshape(x, (batch, length, num_heads * head_dim))
